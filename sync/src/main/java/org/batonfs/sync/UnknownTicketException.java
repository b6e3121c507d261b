package org.batonfs.sync;

/** A ticket cannot be adopted: it was spent, cancelled, has expired, or was never made. */
public final class UnknownTicketException extends SyncException {
    private static final long serialVersionUID = 1L;

    UnknownTicketException(String message) {
        super(message);
    }
}
