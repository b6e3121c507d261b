package org.batonfs.sync;

/**
 * An operation was sent to the server, and the connection ended before its answer: it was done or not. Nothing that changes
 * something is sent twice, so it was not done more than once, and will not be done later.
 */
public final class OutcomeUnknownException extends SyncException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String message) {
        super(message);
    }
}
