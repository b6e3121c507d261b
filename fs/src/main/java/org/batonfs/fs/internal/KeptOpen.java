package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;

/** Something that the main process has open for operations of clients, and closes when nobody has used it for a while. */
abstract class KeptOpen implements Closeable {
    private long lastUsedNanos;

    /** Whether it is in use elsewhere, so that it must stay open. */
    boolean isBusy() {
        return false;
    }

    /** Closes it, when nothing is left to write: the host has it all. */
    final void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // It was only open to be used again.
        }
    }

    /** Such things, the one not used for longest first: a bounded number, and each for a while. For one thread. */
    static final class Recent {
        private final int openMax;
        private final long idleNanos;
        private final LinkedHashMap<KeptOpen, KeptOpen> things = new LinkedHashMap<>(16, 0.75f, true);

        Recent(int openMax, long idleNanos) {
            this.openMax = openMax;
            this.idleNanos = idleNanos;
        }

        /** It is used now; another one may be closed for it. */
        void use(KeptOpen thing, long nowNanos) {
            thing.lastUsedNanos = nowNanos;
            if (things.get(thing) == null) { // which also says that it is the latest
                makeRoom();
                things.put(thing, thing);
            }
        }

        /** It is not to be kept any more. */
        void close(KeptOpen thing) {
            things.remove(thing);
            thing.closeQuietly();
        }

        int size() {
            return things.size();
        }

        /** Closes what nobody has used for long; returns when to be called again. */
        long onTime(long nowNanos) {
            Iterator<KeptOpen> oldest = things.values().iterator();
            while (oldest.hasNext()) {
                KeptOpen thing = oldest.next();
                if (thing.lastUsedNanos - nowNanos + idleNanos > 0) {
                    return thing.lastUsedNanos + idleNanos;
                }
                if (thing.isBusy()) {
                    return nowNanos + idleNanos;
                }
                oldest.remove();
                thing.closeQuietly();
            }
            return Long.MAX_VALUE;
        }

        private void makeRoom() {
            Iterator<KeptOpen> oldest = things.values().iterator();
            for (int surplus = things.size() + 1 - openMax; surplus > 0 && oldest.hasNext(); ) {
                KeptOpen thing = oldest.next();
                if (!thing.isBusy()) {
                    oldest.remove();
                    thing.closeQuietly();
                    surplus--;
                }
            }
        }
    }
}
