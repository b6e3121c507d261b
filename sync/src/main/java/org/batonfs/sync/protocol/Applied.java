package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;

/** Says what became of an operation. */
public final class Applied extends Message {
    /** The largest {@link #run}. */
    public static final int RUN_MAX = 255;

    private long handle;
    private long sequence;
    private Outcome outcome = Outcome.DONE;
    private int run;
    private long generation;
    private long epoch;
    private long version;
    private final Payload body = new Payload();

    /** Sets every field but the body, which becomes empty. */
    public Applied set(
            long handle, long sequence, Outcome outcome, int run, long generation, long epoch, long version) {
        this.handle = handle;
        this.sequence = sequence;
        this.outcome = outcome;
        this.run = run;
        this.generation = generation;
        this.epoch = epoch;
        this.version = version;
        body.clear();
        return this;
    }

    /** A message with the same fields. */
    public Applied copy() {
        Applied copy = new Applied().set(handle, sequence, outcome, run, generation, epoch, version);
        copy.body.set(body);
        return copy;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The number that the client chose for the operation. */
    public long sequence() {
        return sequence;
    }

    /** What became of it. */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * How many operations on the resource, this one counted, have come from this client without one of another client, and
     * without a hold of another client, between them; at most {@link #RUN_MAX}. Of two resources, the lesser number.
     */
    public int run() {
        return run;
    }

    /** The number of the server that did it; 0 if it was not done. */
    public long generation() {
        return generation;
    }

    /** The number of the grant under which it was done; 0 if it was not. */
    public long epoch() {
        return epoch;
    }

    /** How often the value of the resource has been changed, after the operation; 0 if it was not done. */
    public long version() {
        return version;
    }

    /** The result; its layout is the operation's affair. */
    public Payload body() {
        return body;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("sequence", sequence);
        out.choice("outcome", outcome);
        out.int32("run", run);
        out.int64("generation", generation);
        out.int64("epoch", epoch);
        out.int64("version", version);
        out.payload("body", body);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        sequence = in.int64("sequence");
        outcome = in.choice("outcome", Outcome.all());
        run = in.int32("run");
        generation = in.int64("generation");
        epoch = in.int64("epoch");
        version = in.int64("version");
        in.payload("body", body);
    }
}
