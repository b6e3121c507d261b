package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.ValueInDoubtException;
import org.batonfs.sync.history.HistoryFile;

/** What a thread does with values by single operations: see {@link SentModel}. */
final class SentActs {
    private final HistoryFile history;
    private final SplittableRandom random;

    SentActs(HistoryFile history, SplittableRandom random) {
        this.history = history;
        this.random = random;
    }

    private interface Call {
        long number() throws IOException, InterruptedException;
    }

    /** Reads, replaces or adds to a value, and records it. */
    void act(SyncHandle value, int key, long tag) throws IOException, InterruptedException {
        switch (random.nextInt(4)) {
            case 0 ->
                record(Act.PUT, key, tag, () -> {
                    value.put(ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(tag)
                            .array());
                    return 0;
                });
            case 1 -> record(Act.ADD, key, 0, () -> value.add(0, SentModel.ONE));
            default -> record(Act.GET, key, 0, () -> number(value.get()));
        }
    }

    private void record(Act act, int key, long argument, Call call) throws IOException, InterruptedException {
        history.call(act.ordinal(), key, argument);
        long number;
        long doubt = 0;
        try {
            number = call.number();
        } catch (ValueInDoubtException e) {
            number = 0;
            doubt = 1;
        }
        history.returned(number, doubt, 0);
    }

    private static long number(byte[] value) throws IOException {
        if (value.length != 0 && value.length != Long.BYTES) {
            throw new IOException("a value of " + value.length + " bytes");
        }
        return value.length == 0
                ? 0
                : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
