package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;

/** Asks the server to do an operation on one or two resources, and to answer with what came of it. */
public final class Apply extends Message {
    private long handle;
    private long other;
    private long sequence;
    private int operation;
    private final Payload body = new Payload();

    /** Sets every field but the body, which becomes empty. */
    public Apply set(long handle, long other, long sequence, int operation) {
        this.handle = handle;
        this.other = other;
        this.sequence = sequence;
        this.operation = operation;
        body.clear();
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The same of the second resource, which is taken after the first; 0 if there is none. */
    public long other() {
        return other;
    }

    /** The number that the client chose for this operation; its answer names it. */
    public long sequence() {
        return sequence;
    }

    /** What is to be done: see {@link org.batonfs.sync.ResidentOperations}. */
    public int operation() {
        return operation;
    }

    /** What the operation works with; its layout is the operation's affair. */
    public Payload body() {
        return body;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("other", other);
        out.int64("sequence", sequence);
        out.int32("operation", operation);
        out.payload("body", body);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        other = in.int64("other");
        sequence = in.int64("sequence");
        operation = in.int32("operation");
        in.payload("body", body);
    }
}
