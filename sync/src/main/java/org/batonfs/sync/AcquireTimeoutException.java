package org.batonfs.sync;

/** A mode was not granted within the time that the caller allowed. */
public final class AcquireTimeoutException extends SyncException {
    private static final long serialVersionUID = 1L;

    AcquireTimeoutException(String message) {
        super(message);
    }
}
