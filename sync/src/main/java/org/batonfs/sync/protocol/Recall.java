package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.sync.Mode;

/** Asks the holder since an epoch to lower its mode. */
public final class Recall extends Message {
    private long handle;
    private long epoch;
    private Mode mode = Mode.INVALID;

    /** Sets every field. */
    public Recall set(long handle, long epoch, Mode mode) {
        this.handle = handle;
        this.epoch = epoch;
        this.mode = mode;
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The number of the grant that it speaks of. */
    public long epoch() {
        return epoch;
    }

    /** The mode to lower to. */
    public Mode mode() {
        return mode;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("epoch", epoch);
        out.choice("mode", mode);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        epoch = in.int64("epoch");
        mode = in.choice("mode", Mode.all());
    }
}
