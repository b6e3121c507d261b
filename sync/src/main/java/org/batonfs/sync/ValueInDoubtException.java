package org.batonfs.sync;

/**
 * The value may be stale, because its last exclusive holder died before it gave the value back. Nothing was done. To put a
 * value ends the doubt, and so does an exclusive hold that changes it.
 */
public final class ValueInDoubtException extends SyncException {
    private static final long serialVersionUID = 1L;

    ValueInDoubtException(String message) {
        super(message);
    }
}
