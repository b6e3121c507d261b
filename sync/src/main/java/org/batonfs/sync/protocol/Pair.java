package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Says that one resource is used within another: who is granted the outer one will want the inner one next. */
public final class Pair extends Message {
    private long handle;
    private long inner;

    /** Sets every field. */
    public Pair set(long handle, long inner) {
        this.handle = handle;
        this.inner = inner;
        return this;
    }

    /** The number that the client chose for its end of the outer resource. */
    public long handle() {
        return handle;
    }

    /** The number that it chose for its end of the inner one. */
    public long inner() {
        return inner;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("inner", inner);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        inner = in.int64("inner");
    }
}
