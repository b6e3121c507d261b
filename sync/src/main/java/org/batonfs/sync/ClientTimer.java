package org.batonfs.sync;

import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@link ClientResource#onTime} at the times that were asked for. Its thread starts when the first time is asked
 * for, which is when a recall first meets a minimum hold.
 */
final class ClientTimer {
    private static final long MEMORY_PAUSE_NANOS = 10_000_000;

    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private boolean started;
    private boolean closed;

    void wakeAt(ClientResource resource, long nanos) {
        mutex.lock();
        try {
            if (closed) {
                return;
            }
            Entry first = entries.peek();
            boolean isEarlier = first == null || nanos - first.nanos < 0;
            entries.add(new Entry(resource, nanos));
            if (!started) {
                started = true;
                Thread thread = new Thread(this::run, "baton-timer");
                thread.setDaemon(true);
                thread.start();
            } else if (isEarlier) {
                changed.signal();
            }
        } finally {
            mutex.unlock();
        }
    }

    void close() {
        mutex.lock();
        try {
            closed = true;
            entries.clear();
            changed.signal();
        } finally {
            mutex.unlock();
        }
    }

    /** Without memory it pauses and goes on: without this thread holds would be kept for ever. */
    private void run() {
        boolean isOver = false;
        while (!isOver) {
            try {
                isOver = !serveNext();
            } catch (OutOfMemoryError | IllegalMonitorStateException e) {
                // A wait that has no memory to take the mutex again is left without it, and to give it back fails.
                LockSupport.parkNanos(MEMORY_PAUSE_NANOS);
            }
        }
    }

    private boolean serveNext() {
        ClientResource due = next();
        if (due == null) {
            return false;
        }
        try {
            due.onTime();
        } catch (OutOfMemoryError e) {
            wakeAt(due, System.nanoTime() + MEMORY_PAUSE_NANOS); // unless the link is over, as when it could not send
        }
        return true;
    }

    /** Waits for the next time that comes, and says whose it is; {@code null} when the timer is closed. */
    private @Nullable ClientResource next() {
        mutex.lock();
        try {
            while (!closed) {
                Entry first = entries.peek();
                if (first == null) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                long left = first.nanos - System.nanoTime();
                if (left <= 0) {
                    entries.remove();
                    return first.resource;
                }
                try {
                    changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread; it goes on until it is closed.
                }
            }
            return null;
        } finally {
            mutex.unlock();
        }
    }

    private record Entry(ClientResource resource, long nanos) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return Long.signum(nanos - other.nanos);
        }
    }
}
