package org.batonfs.sync;

import java.util.concurrent.atomic.AtomicLongArray;
import org.batonfs.sync.core.WaitsElsewhere;

/**
 * In which loops a client waits: what the cores of several loops know of each other. Each loop's thread changes the number of its
 * own loop only, and reads the others.
 */
final class ClientWaits {
    /** For each loop how often the client has begun or ended to wait there: odd while it waits. */
    private final AtomicLongArray changes;

    ClientWaits(int loops) {
        changes = new AtomicLongArray(loops);
    }

    /** What the core of one loop is told, and tells. */
    WaitsElsewhere seenFrom(int loop) {
        return new Seen(loop);
    }

    /** The wait in the first of the other loops in which the client waits. */
    private long waitBeside(int loop) {
        for (int other = 0; other < changes.length(); other++) {
            long number = changes.get(other);
            if (other != loop && (number & 1) == 1) {
                return number * SyncServerOptions.LOOPS_MAX + other;
            }
        }
        return 0;
    }

    private boolean goesOn(long wait) {
        int loop = (int) (wait % SyncServerOptions.LOOPS_MAX);
        return wait != 0 && changes.get(loop) == wait / SyncServerOptions.LOOPS_MAX;
    }

    /** What one loop sees and tells. */
    final class Seen implements WaitsElsewhere {
        private final int loop;

        Seen(int loop) {
            this.loop = loop;
        }

        @Override
        public void onBegun() {
            changes.incrementAndGet(loop);
        }

        @Override
        public void onEnded() {
            changes.incrementAndGet(loop);
        }

        @Override
        public long now(long before) {
            return goesOn(before) ? before : waitBeside(loop);
        }
    }
}
