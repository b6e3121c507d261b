package org.batonfs.sync.core;

import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Somebody inside a client who waits to use a resource; the shell's subclass knows which thread that is.
 *
 * <p>The outcome is written once, under the protection of the lock's owner, and may be read by any thread.
 */
public class Waiter {
    /** What became of the wait. */
    public enum Outcome {
        /** Not decided yet. */
        WAITING,
        /** The use has begun, and must be ended by {@link ClientLock#release}. */
        ADMITTED,
        /** The handle was closed. */
        CLOSED,
        /** The connection ended. */
        FAILED,
        /** The server refused to bind the handle. */
        REFUSED
    }

    private final Mode mode;
    private int losses;
    private volatile Outcome outcome = Outcome.WAITING;

    /** Who comes after it in its {@link WaiterQueue}. */
    @Nullable
    Waiter next;

    /**
     * A wait that has not begun.
     *
     * @param mode what is wanted: {@code SHARED} or {@code EXCLUSIVE}
     */
    public Waiter(Mode mode) {
        if (mode == Mode.INVALID) {
            throw new IllegalArgumentException("a use is SHARED or EXCLUSIVE, not INVALID");
        }
        this.mode = mode;
    }

    /** What is wanted. */
    public final Mode mode() {
        return mode;
    }

    /** What became of the wait so far. */
    public final Outcome outcome() {
        return outcome;
    }

    /** As of the admission, {@link ClientLock#losses}. */
    public final int losses() {
        return losses;
    }

    final void decide(Outcome decision, int lossesSoFar) {
        if (outcome != Outcome.WAITING) {
            throw new IllegalStateException("a wait that is " + outcome + " cannot become " + decision);
        }
        losses = lossesSoFar;
        outcome = decision;
    }
}
