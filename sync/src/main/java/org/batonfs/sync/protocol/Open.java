package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Binds a handle to the resource of a name. */
public final class Open extends Message {
    private long handle;
    private String name = "";
    private boolean confirm;

    /** Sets every field. */
    public Open set(long handle, String name, boolean confirm) {
        this.handle = handle;
        this.name = name;
        this.confirm = confirm;
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The name of the resource. */
    public String name() {
        return name;
    }

    /** Whether to answer when the handle is bound. */
    public boolean confirm() {
        return confirm;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.text("name", name);
        out.flag("confirm", confirm);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        name = in.text("name");
        confirm = in.flag("confirm");
    }
}
