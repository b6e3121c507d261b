package org.batonfs.sync.protocol;

import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;

/** Takes a ticket back. */
public final class Cancel extends Message {
    private long ticket;

    /** Sets every field. */
    public Cancel set(long ticket) {
        this.ticket = ticket;
        return this;
    }

    /** The number of the ticket. */
    public long ticket() {
        return ticket;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("ticket", ticket);
    }

    @Override
    public void readFields(FieldReader in) {
        ticket = in.int64("ticket");
    }
}
