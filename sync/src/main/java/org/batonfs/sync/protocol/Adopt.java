package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Binds a handle to the resource of a ticket, and spends the ticket. */
public final class Adopt extends Message {
    private long handle;
    private long ticket;

    /** Sets every field. */
    public Adopt set(long handle, long ticket) {
        this.handle = handle;
        this.ticket = ticket;
        return this;
    }

    /** The number that the client chose for its end of the resource. */
    public long handle() {
        return handle;
    }

    /** The number of the ticket. */
    public long ticket() {
        return ticket;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("handle", handle);
        out.int64("ticket", ticket);
    }

    @Override
    public void readFields(FieldReader in) {
        handle = in.int64("handle");
        ticket = in.int64("ticket");
    }
}
