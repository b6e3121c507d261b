package org.batonfs.sync;

/** When a client gives back what it holds after another client has asked for it. */
public enum Policy {
    /**
     * As soon as it is asked, after the use in progress; a grant serves at least one use. Under contention each transfer
     * costs four messages, which is two round trips: acquire, recall, release, granted.
     */
    STRICT,
    /**
     * Like {@link #STRICT}, but a holder that uses the resource densely keeps it for a minimum hold, so that one transfer
     * serves many uses.
     */
    HOLD
}
