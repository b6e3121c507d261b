package org.batonfs.sync;

/** The connection to the server has ended, and with it all that the client held. */
public final class ConnectionLostException extends SyncException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message) {
        super(message);
    }
}
