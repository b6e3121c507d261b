package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Says that a handle is bound to its resource. */
public final class Bound extends Message {
    private long handle;

    /** Sets every field. */
    public Bound set(long handle) {
        this.handle = handle;
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
    }
}
