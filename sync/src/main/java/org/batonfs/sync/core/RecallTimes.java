package org.batonfs.sync.core;

import org.jspecify.annotations.Nullable;

/**
 * The recalls that have not been answered, oldest first, with the time since when they wait. A holder that takes longer
 * than allowed is to be evicted. A recall is sent only when somebody waits, so a holder that nobody waits for is never in
 * here.
 *
 * <p>A recall is noted without a time, because what sends it knows none; the next {@link #onTime} stamps it. Entries are
 * reused: in the steady state nothing is allocated.
 */
final class RecallTimes {
    /** One unanswered recall; {@link Binding#unanswered} points back. */
    static final class Entry {
        @Nullable
        Binding binding;

        private boolean isStamped;
        private long sinceNanos;

        @Nullable
        private Entry older;

        @Nullable
        private Entry newer;
    }

    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private @Nullable Entry free;

    /** A recall has been sent to the holder; a second one of the same grant does not start the time anew. */
    void add(Binding binding) {
        if (binding.unanswered != null) {
            return;
        }
        Entry entry = free;
        if (entry == null) {
            entry = new Entry();
        } else {
            free = entry.newer;
        }
        entry.binding = binding;
        entry.isStamped = false;
        entry.newer = null;
        entry.older = newest;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        binding.unanswered = entry;
    }

    /** The recall has been answered, or there is nothing left to recall. */
    void remove(Binding binding) {
        Entry entry = binding.unanswered;
        if (entry == null) {
            return;
        }
        binding.unanswered = null;
        Entry older = entry.older;
        Entry newer = entry.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        entry.binding = null;
        entry.older = null;
        entry.newer = free;
        free = entry;
    }

    /**
     * Stamps what is new, and evicts whoever has taken too long.
     *
     * @return when to be called again, or {@code Long.MAX_VALUE} when nothing waits
     */
    long onTime(long nowNanos, long nanosMax) {
        for (Entry entry = newest; entry != null && !entry.isStamped; entry = entry.older) {
            entry.isStamped = true;
            entry.sinceNanos = nowNanos;
        }
        for (Entry entry = oldest; entry != null; entry = entry.newer) {
            Binding binding = entry.binding;
            if (nowNanos - entry.sinceNanos < nanosMax) {
                return entry.sinceNanos + nanosMax;
            }
            if (binding != null && !binding.session.isEvicted()) {
                binding.session.evict("did not answer the recall of " + binding.resource.name + " to "
                        + binding.recalledTo + " within " + nanosMax / 1_000_000 + " ms");
            }
        }
        return Long.MAX_VALUE;
    }
}
