package org.batonfs.sync;

/**
 * The server died during a use, and its successor could not give back what was held: the use is void, and what it changed
 * is lost. The handle goes on; a new use begins with what the others have left.
 */
public final class HoldLostException extends SyncException {
    private static final long serialVersionUID = 1L;

    HoldLostException(String message) {
        super(message);
    }
}
