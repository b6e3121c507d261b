package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Says what was not done, and why. */
public final class Refused extends Message {
    private int request;
    private long handle;
    private RefusalReason reason = RefusalReason.UNKNOWN_HANDLE;
    private String detail = "";

    /** Sets every field. */
    public Refused set(int request, long handle, RefusalReason reason, String detail) {
        this.request = request;
        this.handle = handle;
        this.reason = reason;
        this.detail = detail;
        return this;
    }

    /** The number of the message that was refused. */
    public int request() {
        return request;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** What kind of refusal. */
    public RefusalReason reason() {
        return reason;
    }

    /** The refusal in words. */
    public String detail() {
        return detail;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int32("request", request);
        out.int64("handle", handle);
        out.choice("reason", reason);
        out.text("detail", detail);
    }

    @Override
    public void readFields(FieldReader in) {
        request = in.int32("request");
        handle = in.int64("handle");
        reason = in.choice("reason", RefusalReason.all());
        detail = in.text("detail");
    }
}
