package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;

/** Tells the successor of a dead server what the client knows and holds of a resource, and binds its handle to it. */
public final class Reclaim extends Message {
    private long handle;
    private String name = "";
    private Mode mode = Mode.INVALID;
    private long generation;
    private long client;
    private long epoch;
    private long version;
    private boolean inDoubt;
    private final Payload value = new Payload();

    /** Sets every field but the value, which becomes empty. */
    public Reclaim set(
            long handle,
            String name,
            Mode mode,
            long generation,
            long client,
            long epoch,
            long version,
            boolean inDoubt) {
        this.handle = handle;
        this.name = name;
        this.mode = mode;
        this.generation = generation;
        this.client = client;
        this.epoch = epoch;
        this.version = version;
        this.inDoubt = inDoubt;
        value.clear();
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

    /** The mode that the client holds. */
    public Mode mode() {
        return mode;
    }

    /** Which of the servers at this socket gave the last grant; 0 when there was none. */
    public long generation() {
        return generation;
    }

    /** The number of the connection over which that came; 0 when there was none. */
    public long client() {
        return client;
    }

    /** The number of the last grant that the client was given. */
    public long epoch() {
        return epoch;
    }

    /** How often the value that the client knows has been changed. */
    public long version() {
        return version;
    }

    /** Whether the value that the client knows may be stale, as far as the client was told. */
    public boolean inDoubt() {
        return inDoubt;
    }

    /** The value that the client knows. */
    public Payload value() {
        return value;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.text("name", name);
        out.choice("mode", mode);
        out.int64("generation", generation);
        out.int64("client", client);
        out.int64("epoch", epoch);
        out.int64("version", version);
        out.flag("inDoubt", inDoubt);
        out.payload("value", value);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        name = in.text("name");
        mode = in.choice("mode", Mode.all());
        generation = in.int64("generation");
        client = in.int64("client");
        epoch = in.int64("epoch");
        version = in.int64("version");
        inDoubt = in.flag("inDoubt");
        in.payload("value", value);
    }
}
