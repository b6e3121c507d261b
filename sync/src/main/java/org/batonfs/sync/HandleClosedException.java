package org.batonfs.sync;

/** The handle, or the whole client, was closed before or during the call. */
public final class HandleClosedException extends SyncException {
    private static final long serialVersionUID = 1L;

    HandleClosedException(String message) {
        super(message);
    }
}
