package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread that waits for an answer sleeps beside the reader thread: in a selector of its own, in which the same channel
 * is registered. What arrives wakes both at once, and whoever is there first reads it.
 *
 * <p>There is one seat. Other threads that wait meanwhile are parked, and woken by whoever reads their answers: with many
 * seats each message would wake them all.
 *
 * <p>Waking is for any thread at any time. A thread that is seated announces that before it looks whether its wait is over;
 * whoever ends the wait looks for the announcement after that. So one of them sees the other, and a selector that is
 * woken too early does not sleep the next time.
 */
final class Seat {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Reads from the socket, in the thread that is seated. */
    interface Reading {
        /** Whether it was this thread's turn; if not, another one reads just now. */
        boolean read();
    }

    private final Sockets sockets;
    private final SocketChannel channel;
    private final Reading reading;
    private final AtomicReference<@Nullable Thread> seated = new AtomicReference<>();

    /** Made when it is first needed; guarded by this for writing. */
    private volatile @Nullable Selector selector;

    /** Nobody is seated any more; guarded by this for writing. */
    private volatile boolean isClosed;

    /** Where an interrupt while a thread reads would close the channel there is no seat. */
    Seat(Sockets sockets, SocketChannel channel, Reading reading) {
        this.sockets = sockets;
        this.channel = channel;
        this.reading = reading;
        this.isClosed = sockets.isClosedByInterrupt();
    }

    /** See {@link ClientLink#sleep}. */
    void sleep(BooleanSupplier isOver, long nanos) {
        boolean isShort = nanos < NANOS_PER_MILLI; // a selector cannot wait for less
        if (isShort || isClosed || !seated.compareAndSet(null, Thread.currentThread())) {
            park(isOver, nanos);
            return;
        }
        boolean isRead;
        try {
            isRead = selectAndRead(isOver, nanos);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            close(); // the link is over, or there is no descriptor left
            isRead = false;
        } catch (VirtualMachineError e) { // within the JDK; the wait has to be ended by another thread
            isRead = false;
        } finally {
            seated.set(null);
        }
        if (!isRead) {
            park(isOver, nanos);
        }
    }

    /** Whether it makes sense to try again. */
    private boolean selectAndRead(BooleanSupplier isOver, long nanos) throws IOException {
        Selector own = open();
        if (own == null) {
            return false;
        }
        if (isOver.getAsBoolean()) {
            return true;
        }
        long millis = nanos == ClientLink.FOREVER ? 0 : nanos / NANOS_PER_MILLI;
        boolean isReadable = own.select(key -> {}, millis) > 0; // its only key
        if (!isReadable || isOver.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            return true;
        }
        return reading.read();
    }

    /** Whether a thread sleeps here, so that what arrives wakes it. */
    boolean isTaken() {
        return seated.get() != null;
    }

    /** Wakes a thread that {@link #sleep}s, or makes its next sleep short. */
    void wake(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        if (seated.get() != thread) {
            LockSupport.unpark(thread);
            return;
        }
        Selector own = selector;
        if (own != null) { // otherwise it has not looked yet
            own.wakeup();
        }
    }

    static void park(BooleanSupplier isOver, long nanos) {
        if (isOver.getAsBoolean()) {
            return;
        }
        if (nanos == ClientLink.FOREVER) {
            LockSupport.park(isOver);
        } else {
            LockSupport.parkNanos(isOver, nanos);
        }
    }

    private @Nullable Selector open() throws IOException {
        Selector own = selector;
        if (own != null) {
            return own;
        }
        synchronized (this) {
            if (isClosed) {
                return null;
            }
            own = sockets.openSelector();
            try {
                channel.register(own, SelectionKey.OP_READ);
                selector = own;
            } finally {
                if (selector == null) {
                    own.close();
                }
            }
            return own;
        }
    }

    /** Whoever is seated gets up. The channel cannot be closed before: it stays open as long as a selector knows it. */
    void close() {
        Selector own;
        synchronized (this) {
            isClosed = true;
            own = selector;
        }
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                // Nobody is seated there any more.
            }
        }
    }
}
