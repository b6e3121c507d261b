package org.batonfs.sync;

/** The server's policy does not let this client open the resource, or hold as much of it. */
public final class PermissionDeniedException extends SyncException {
    private static final long serialVersionUID = 1L;

    PermissionDeniedException(String message) {
        super(message);
    }
}
