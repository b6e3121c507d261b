package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.sync.Mode;

/** Asks for a mode higher than the one held. */
public final class Acquire extends Message {
    private long handle;
    private Mode mode = Mode.INVALID;

    /** Sets every field. */
    public Acquire set(long handle, Mode mode) {
        this.handle = handle;
        this.mode = mode;
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The mode wanted. */
    public Mode mode() {
        return mode;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.choice("mode", mode);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        mode = in.choice("mode", Mode.all());
    }
}
