package org.batonfs.fs.internal;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A few threads that do what they are given, in the order in which it comes, and end when nothing has come for a while. */
final class Workers implements AutoCloseable {
    private static final long IDLE_NANOS = 5_000_000_000L;

    private final String name;
    private final int threadsMax;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int threads;
    private int idle;
    private boolean closed;

    /** None yet: they start when they are needed, at most so many. */
    Workers(String name, int threadsMax) {
        this.name = name;
        this.threadsMax = threadsMax;
    }

    /** Has something done, which must not throw; forgets it after {@link #close}. */
    void execute(Runnable task) {
        mutex.lock();
        try {
            if (closed) {
                return;
            }
            tasks.addLast(task);
            if (idle >= tasks.size()) {
                changed.signal();
            } else if (threads < threadsMax) {
                startThread();
            }
        } finally {
            mutex.unlock();
        }
    }

    /** When the system has no room for another thread, those that there are have to do. */
    private void startThread() {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        try {
            thread.start();
            threads++;
        } catch (OutOfMemoryError e) {
            if (threads == 0) {
                tasks.removeLast();
                throw e;
            }
        }
    }

    /** Forgets what has not begun; what has begun ends in peace. */
    @Override
    public void close() {
        mutex.lock();
        try {
            closed = true;
            tasks.clear();
            changed.signalAll();
        } finally {
            mutex.unlock();
        }
    }

    private void run() {
        boolean isEnding = false;
        try {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
            isEnding = true;
        } finally {
            if (!isEnding) {
                ended();
            }
        }
    }

    /** A task has thrown what it must not, or could not even begin: another thread takes this one's place. */
    private void ended() {
        mutex.lock();
        try {
            threads--;
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for something to do; {@code null} when the thread is to end. */
    private @Nullable Runnable next() {
        mutex.lock();
        try {
            long left = IDLE_NANOS;
            idle++;
            while (tasks.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            idle--;
            Runnable task = tasks.pollFirst();
            threads -= task == null ? 1 : 0;
            return task;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody has a reason to interrupt " + name, e);
        } finally {
            mutex.unlock();
        }
    }
}
