package org.batonfs.sync;

/**
 * The server has put this client out: others waited for something that it did not give back in time, or it did not read
 * what the server sent. All that it held is gone.
 */
public final class EvictedException extends SyncException {
    private static final long serialVersionUID = 1L;

    EvictedException(String message) {
        super(message);
    }
}
