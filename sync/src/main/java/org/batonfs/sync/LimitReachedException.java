package org.batonfs.sync;

/** A documented limit of the server is reached. */
public final class LimitReachedException extends SyncException {
    private static final long serialVersionUID = 1L;

    LimitReachedException(String message) {
        super(message);
    }
}
