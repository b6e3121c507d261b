package org.batonfs.sync;

/** The server does not know an operation, or not on such a resource. Nothing was done. */
public final class OperationRefusedException extends SyncException {
    private static final long serialVersionUID = 1L;

    OperationRefusedException(String message) {
        super(message);
    }
}
