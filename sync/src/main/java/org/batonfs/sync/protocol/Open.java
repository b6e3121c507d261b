package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Binds a handle to the resource of a name. */
public final class Open extends Message {
    private long handle;
    private String name = "";

    /** Sets every field. */
    public Open set(long handle, String name) {
        this.handle = handle;
        this.name = name;
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

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.text("name", name);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        name = in.text("name");
    }
}
