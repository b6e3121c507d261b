package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;

/**
 * Lowers the mode held since the grant of an epoch, with the value if the hold was exclusive and changed it; and asks for another
 * mode at once, if one is wanted.
 */
public final class Release extends Message {
    private long handle;
    private long epoch;
    private Mode mode = Mode.INVALID;
    private long version;
    private boolean changed;
    private Mode wanted = Mode.INVALID;
    private final Payload value = new Payload();

    /** Sets every field but the value, which becomes empty; nothing is wanted. */
    public Release set(long handle, long epoch, Mode mode, long version, boolean changed) {
        this.handle = handle;
        this.epoch = epoch;
        this.mode = mode;
        this.version = version;
        this.changed = changed;
        this.wanted = Mode.INVALID;
        value.clear();
        return this;
    }

    /** Asks for a mode besides, as an {@link Acquire} that follows would. */
    public Release wanting(Mode next) {
        this.wanted = next;
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

    /** The mode that is kept. */
    public Mode mode() {
        return mode;
    }

    /** How often the value has been changed. */
    public long version() {
        return version;
    }

    /** Whether the hold changed the value; else the value is empty. */
    public boolean changed() {
        return changed;
    }

    /** The mode that is asked for at once; {@code INVALID} if none. */
    public Mode wanted() {
        return wanted;
    }

    /** The value; empty unless it was changed. */
    public Payload value() {
        return value;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("epoch", epoch);
        out.choice("mode", mode);
        out.int64("version", version);
        out.flag("changed", changed);
        out.choice("wanted", wanted);
        out.payload("value", value);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        epoch = in.int64("epoch");
        mode = in.choice("mode", Mode.all());
        version = in.int64("version");
        changed = in.flag("changed");
        wanted = in.choice("wanted", Mode.all());
        in.payload("value", value);
    }
}
