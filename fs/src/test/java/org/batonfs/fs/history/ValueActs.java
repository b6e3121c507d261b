package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.history.HistoryFile;

/** What a thread does with values: each is how often it was changed, and the tag of the last change. */
final class ValueActs {
    private static final int TAG_OFFSET = Long.BYTES;
    private static final int BYTES = 2 * Long.BYTES;

    private final HistoryFile history;
    private final SplittableRandom random;

    ValueActs(HistoryFile history, SplittableRandom random) {
        this.history = history;
        this.random = random;
    }

    /** Reads, changes, or reads and then changes a value, and records it. */
    void act(SyncHandle value, int key, long tag) throws IOException, InterruptedException {
        switch (random.nextInt(4)) {
            case 0 -> read(value, key);
            case 1 -> upgrade(value, key, tag);
            default -> add(value, key, tag);
        }
    }

    private void read(SyncHandle value, int key) throws IOException, InterruptedException {
        history.call(Act.VALUE_READ.ordinal(), key, 0);
        Seen seen;
        try (Hold hold = value.acquire(random.nextInt(4) == 0 ? Mode.EXCLUSIVE : Mode.SHARED)) {
            seen = Seen.of(hold);
        }
        history.returned(seen.tag, seen.packed(), seen.version);
    }

    private void add(SyncHandle value, int key, long tag) throws IOException, InterruptedException {
        history.call(Act.VALUE_ADD.ordinal(), key, tag);
        Seen seen;
        long version;
        try (Hold hold = value.acquire(Mode.EXCLUSIVE)) {
            seen = Seen.of(hold);
            version = change(hold, seen, tag);
        }
        history.returned(seen.tag, seen.packed(), version);
    }

    /**
     * Reads, and changes under the same hold made exclusive. When the hold says that nobody came between, the change is
     * recorded as one that saw what was read before, so that it is judged whether that is true.
     */
    private void upgrade(SyncHandle value, int key, long tag) throws IOException, InterruptedException {
        history.call(Act.VALUE_READ.ordinal(), key, 0);
        try (Hold hold = value.acquire(Mode.SHARED)) {
            Seen before = Seen.of(hold);
            history.returned(before.tag, before.packed(), before.version);
            history.call(Act.VALUE_ADD.ordinal(), key, tag);
            boolean hasChanged = hold.upgrade();
            Seen seen = Seen.of(hold);
            long version = change(hold, seen, tag);
            hold.close();
            Seen told = hasChanged ? seen : before;
            history.returned(told.tag, told.packed(), version);
        }
    }

    private static long change(Hold hold, Seen seen, long tag) throws IOException {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(seen.count + 1)
                .putLong(tag);
        hold.update(bytes);
        return hold.version();
    }

    private record Seen(long count, long tag, boolean inDoubt, long version) {
        static Seen of(Hold hold) {
            boolean isEmpty = hold.length() == 0;
            return new Seen(
                    isEmpty ? 0 : hold.getLong(0),
                    isEmpty ? 0 : hold.getLong(TAG_OFFSET),
                    hold.inDoubt(),
                    hold.version());
        }

        long packed() {
            return count << 1 | (inDoubt ? 1 : 0);
        }
    }
}
