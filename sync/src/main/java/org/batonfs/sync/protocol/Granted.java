package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;

/** Gives a mode, its epoch and the value; and asks for it back at once, if others wait for that. */
public final class Granted extends Message {
    private long handle;
    private Mode mode = Mode.INVALID;
    private long generation;
    private long client;
    private long epoch;
    private long version;
    private boolean inDoubt;
    private Mode recalledTo = Mode.EXCLUSIVE;
    private int waiting;
    private final Payload value = new Payload();

    /** Sets every field but the value, which becomes empty; nobody waits. */
    public Granted set(
            long handle, Mode mode, long generation, long client, long epoch, long version, boolean inDoubt) {
        this.handle = handle;
        this.mode = mode;
        this.generation = generation;
        this.client = client;
        this.epoch = epoch;
        this.version = version;
        this.inDoubt = inDoubt;
        this.recalledTo = Mode.EXCLUSIVE;
        this.waiting = 0;
        value.clear();
        return this;
    }

    /** Recalls besides, as a {@link Recall} that follows would, and tells how many wait. */
    public Granted recalling(Mode mode, int others) {
        this.recalledTo = mode;
        this.waiting = others;
        return this;
    }

    /** The same in a message of its own, which outlives the use of this one for another. */
    public Granted copy() {
        Granted copy = new Granted()
                .set(handle, mode, generation, client, epoch, version, inDoubt)
                .recalling(recalledTo, waiting);
        copy.value.set(value);
        return copy;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The mode that is given. */
    public Mode mode() {
        return mode;
    }

    /** Which of the servers at this socket gives it. */
    public long generation() {
        return generation;
    }

    /** The number that this server has given to the client's connection. */
    public long client() {
        return client;
    }

    /** The number of the grant that it speaks of. */
    public long epoch() {
        return epoch;
    }

    /** How often the value has been changed. */
    public long version() {
        return version;
    }

    /** Whether an exclusive holder died, so that the value may be stale. */
    public boolean inDoubt() {
        return inDoubt;
    }

    /** What to lower the mode to after the use, since others wait; {@code EXCLUSIVE} if nobody does. */
    public Mode recalledTo() {
        return recalledTo;
    }

    /** How many others wait. */
    public int waiting() {
        return waiting;
    }

    /** The value as the last finished exclusive hold left it. */
    public Payload value() {
        return value;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.choice("mode", mode);
        out.int64("generation", generation);
        out.int64("client", client);
        out.int64("epoch", epoch);
        out.int64("version", version);
        out.flag("inDoubt", inDoubt);
        out.choice("recalledTo", recalledTo);
        out.int32("waiting", waiting);
        out.payload("value", value);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        mode = in.choice("mode", Mode.all());
        generation = in.int64("generation");
        client = in.int64("client");
        epoch = in.int64("epoch");
        version = in.int64("version");
        inDoubt = in.flag("inDoubt");
        recalledTo = in.choice("recalledTo", Mode.all());
        waiting = in.int32("waiting");
        in.payload("value", value);
    }
}
