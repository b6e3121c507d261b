package org.batonfs.demos;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.batonfs.ipc.MessageTrace;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes through the server, by kind, in the order in which the kinds first occur; the handshake does not count.
 * Whoever watches along sees all of it. Any thread may call.
 */
final class MessageLog implements MessageTrace {
    private static final String GOODBYE = "goodbye";

    private final @Nullable MessageTrace watcher;

    // The rest is guarded by this object.
    private Map<String, Long> counts = new LinkedHashMap<>();
    private long total;
    private int goodbyes;

    MessageLog(@Nullable MessageTrace watcher) {
        this.watcher = watcher;
    }

    @Override
    public void onMessage(String direction, String connection, MessageType type, ByteBuffer payload) {
        count(direction, type);
        if (watcher != null) {
            watcher.onMessage(direction, connection, type, payload);
        }
    }

    private synchronized void count(String direction, MessageType type) {
        if (type.id() > Protocol.OWN_ID_MAX) {
            counts.merge(type.name(), 1L, Long::sum);
            total++;
        } else if (type.name().equals(GOODBYE) && direction.equals(IN)) {
            goodbyes++;
        }
        notifyAll();
    }

    /** How many messages there were, since the beginning. */
    synchronized long total() {
        return total;
    }

    /** Waits until there were so many messages since the beginning; false if that takes too long. */
    synchronized boolean awaitTotal(long wanted, Duration patience) throws InterruptedException {
        return await(() -> total >= wanted, patience);
    }

    /** Waits until so many clients have said goodbye since the beginning; false if that takes too long. */
    synchronized boolean awaitGoodbyes(int wanted, Duration patience) throws InterruptedException {
        return await(() -> goodbyes >= wanted, patience);
    }

    /** How many of each kind there were since the last call. */
    synchronized Map<String, Long> take() {
        Map<String, Long> taken = counts;
        counts = new LinkedHashMap<>();
        return taken;
    }

    private boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
