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
    HOLD,
    /**
     * Like {@link #HOLD}, but what the main process can do itself is sent there, unless the process holds what it needs: the
     * operations of a {@link SyncHandle} on its value, and those on open files. That costs two messages, one round trip, for
     * each, whoever else uses the resource. What has to be held, is held.
     */
    RESIDENT,
    /**
     * Between {@link #HOLD} and {@link #RESIDENT}, for each resource by what the process observes: as long as a hold serves many
     * uses it is held, and when holds serve about one use each, what is done there is sent.
     */
    ADAPTIVE
}
