package org.batonfs.sync.core;

import org.jspecify.annotations.Nullable;

/**
 * The recalls that have not been answered, and how much of the time for their answers has passed. A holder that takes longer
 * than allowed is to be evicted. A recall is sent only when somebody waits, so a holder that nobody waits for is never in
 * here.
 *
 * <p>The time of a recall is cut into parts, and runs from part to part. A part does not count if the holder's client has
 * waited for something else all through it, behind somebody who can do something about it: so whoever is stuck because
 * another is stuck has its time when the other is gone. A wait in another core counts as well, but not without end. It has
 * to be one wait that lasts for the whole part; a client of which one thread hangs while others come and go is not excused
 * by those. {@link WaitGraph} tells who waits for whom.
 *
 * <p>A recall is noted without a time, because what sends it knows none; the next {@link #onTime} stamps it. The entries are
 * in the order in which their parts end, so that only those are looked at. They are reused: in the steady state nothing is
 * allocated.
 */
final class RecallTimes {
    /** A wait that excuses costs at most two of them: the one in which it begins and the one in which it ends. */
    static final int PARTS = 20;

    /** One unanswered recall; {@link Binding#unanswered} points back. */
    static final class Entry {
        @Nullable
        Binding binding;

        private boolean isStamped;
        private long partEndsNanos;

        /** How many parts have passed that count. */
        private int parts;

        /** For what the client has waited longest when the last part ended. */
        private @Nullable Binding wait;

        private int waitNumber;

        /** As {@link WaitsElsewhere#now} told it when the last part ended. */
        private long waitElsewhere;

        /** How many parts were excused because the client waited elsewhere. */
        private int partsElsewhere;

        @Nullable
        private Entry older;

        @Nullable
        private Entry newer;
    }

    private final WaitGraph waits = new WaitGraph();
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
        entry.parts = 0;
        entry.waitElsewhere = 0;
        entry.partsElsewhere = 0;
        append(entry);
        binding.unanswered = entry;
    }

    /** The recall has been answered, or there is nothing left to recall. */
    void remove(Binding binding) {
        Entry entry = binding.unanswered;
        if (entry == null) {
            return;
        }
        binding.unanswered = null;
        unlink(entry);
        entry.binding = null;
        entry.wait = null;
        entry.newer = free;
        free = entry;
    }

    /**
     * Stamps what is new, and evicts whoever has taken too long.
     *
     * @return when to be called again, or {@code Long.MAX_VALUE} when nothing waits
     */
    long onTime(long nowNanos, long nanosMax) {
        long partNanos = (nanosMax + PARTS - 1) / PARTS;
        for (Entry entry = newest; entry != null && !entry.isStamped; entry = entry.older) {
            entry.isStamped = true;
            entry.partEndsNanos = nowNanos + partNanos;
        }
        waits.lookAnew();
        for (Entry entry = oldest; entry != null && nowNanos - entry.partEndsNanos >= 0; entry = oldest) {
            Binding binding = entry.binding;
            if (binding != null && !binding.session.isEvicted()) {
                endPart(entry, binding, nanosMax);
            }
            unlink(entry);
            append(entry);
            entry.partEndsNanos = nowNanos + partNanos;
        }
        return oldest == null ? Long.MAX_VALUE : oldest.partEndsNanos;
    }

    private void endPart(Entry entry, Binding binding, long nanosMax) {
        Binding longest = waits.longestWait(binding.session);
        boolean hasLasted = longest != null && longest == entry.wait && longest.waitNumber == entry.waitNumber;
        entry.wait = longest;
        entry.waitNumber = longest == null ? 0 : longest.waitNumber;
        long elsewhere = binding.session.waitElsewhere(entry.waitElsewhere);
        boolean hasLastedElsewhere = elsewhere != 0 && elsewhere == entry.waitElsewhere;
        entry.waitElsewhere = elsewhere;
        if (hasLasted && !waits.isInRing(binding.session)) {
            return;
        }
        if (!hasLasted && hasLastedElsewhere && excusesElsewhere(entry)) {
            return;
        }
        entry.parts++;
        if (entry.parts >= PARTS) {
            binding.session.evict("did not answer the recall of " + binding.resource.name + " to " + binding.recalledTo
                    + " within " + nanosMax / 1_000_000 + " ms");
            waits.lookAnew();
        }
    }

    /**
     * Whether a part is excused by a wait in another core. Who is in the way there, and whether it is a ring, cannot be seen from
     * here: so that excuse is good for one more time at most, and a ring through several cores ends like any other.
     */
    private static boolean excusesElsewhere(Entry entry) {
        return entry.partsElsewhere++ < PARTS;
    }

    private void append(Entry entry) {
        entry.newer = null;
        entry.older = newest;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    private void unlink(Entry entry) {
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
        entry.older = null;
    }
}
