package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Takes an operation back that has not begun. */
public final class Withdraw extends Message {
    private long sequence;

    /** Sets every field. */
    public Withdraw set(long sequence) {
        this.sequence = sequence;
        return this;
    }

    /** The number that the client chose for the operation. */
    public long sequence() {
        return sequence;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("sequence", sequence);
    }

    @Override
    public void readFields(FieldReader in) {
        sequence = in.int64("sequence");
    }
}
