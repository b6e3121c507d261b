package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;

/** Gives up a handle and what it holds, with the value if the hold was exclusive and changed it. */
public final class Close extends Message {
    private long handle;
    private long epoch;
    private long version;
    private boolean changed;
    private final Payload value = new Payload();

    /** Sets every field but the value, which becomes empty. */
    public Close set(long handle, long epoch, long version, boolean changed) {
        this.handle = handle;
        this.epoch = epoch;
        this.version = version;
        this.changed = changed;
        value.clear();
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

    /** How often the value has been changed. */
    public long version() {
        return version;
    }

    /** Whether the hold changed the value; else the value is empty. */
    public boolean changed() {
        return changed;
    }

    /** The value; empty unless it was changed. */
    public Payload value() {
        return value;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("epoch", epoch);
        out.int64("version", version);
        out.flag("changed", changed);
        out.payload("value", value);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        epoch = in.int64("epoch");
        version = in.int64("version");
        changed = in.flag("changed");
        in.payload("value", value);
    }
}
