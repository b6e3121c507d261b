package org.batonfs.sync;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of a client's requests waits in the queues of other loops than its own. When that is much, nothing more is read from
 * the client until half of it is done: so one that sends faster than it can be served fills its socket, and not the memory.
 */
final class Backlog {
    /** So many bytes are enough for any loop to be busy. What is read at once, of one chunk, comes on top. */
    static final int BYTES_MAX = 256 * 1024;

    /** What a request costs in memory besides its bytes. */
    private static final int REQUEST_BYTES = 64;

    private final AtomicInteger bytes = new AtomicInteger();
    private final AtomicBoolean isHeldUp = new AtomicBoolean();

    /** What a request of so many bytes counts. */
    static int costOf(int payloadBytes) {
        return REQUEST_BYTES + payloadBytes;
    }

    /** A request is about to be handed over; whether that makes it too much, so that the client has to be held up. */
    boolean add(int cost) {
        return bytes.addAndGet(cost) > BYTES_MAX && isHeldUp.compareAndSet(false, true) && !mayGoOn(0);
    }

    /** A request is done; whether the client is to be read from again. */
    boolean remove(int cost) {
        return mayGoOn(cost);
    }

    /** Whether it is to be held up; for the loop that hands over, whose thread alone decides that. */
    boolean isHeldUp() {
        return isHeldUp.get();
    }

    private boolean mayGoOn(int cost) {
        return bytes.addAndGet(-cost) <= BYTES_MAX / 2 && isHeldUp.compareAndSet(true, false);
    }
}
