package org.batonfs.ipc.simulation;

import java.util.ArrayDeque;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.locks.ReentrantLock}, and is what a monitor is. Barging is allowed. */
public final class SimLock {
    private static final long NEVER = Long.MAX_VALUE;

    private @Nullable SimThread owner;
    private int count;
    private final ArrayDeque<SimThread> waiting = new ArrayDeque<>(1);

    /** How often threads have entered the monitor, or are about to, and have not left it. */
    int entries;

    /** Those who wait on the monitor, in {@link Object#wait}. */
    @Nullable
    Queue queue;

    public SimLock() {}

    public SimLock(boolean fair) {}

    public void lock() {
        SimThread me = SimThread.currentOrNull();
        if (me != null) {
            me.machine().point();
            lock(me);
        }
    }

    private void lock(SimThread me) {
        while (!take(me)) {
            waiting.addLast(me);
            me.machine().block(this);
            waiting.remove(me);
        }
    }

    public void lockInterruptibly() throws InterruptedException {
        SimThread me = SimThread.current();
        me.machine().point();
        do {
            if (SimThread.interrupted()) {
                passOn(me.machine());
                throw new InterruptedException("lock interrupted");
            }
        } while (!take(me) && await(me, NEVER));
        if (owner != me) {
            throw new InterruptedException("lock interrupted");
        }
    }

    private boolean await(SimThread me, long until) {
        waiting.addLast(me);
        me.machine().block(this, until);
        waiting.remove(me);
        return true;
    }

    public boolean tryLock() {
        SimThread me = SimThread.current();
        me.machine().point();
        return take(me);
    }

    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        SimThread me = SimThread.current();
        Machine machine = me.machine();
        machine.point();
        long until = machine.now() + unit.toNanos(time);
        while (!take(me)) {
            if (SimThread.interrupted()) {
                passOn(machine);
                throw new InterruptedException("lock interrupted");
            }
            if (machine.now() >= until) {
                passOn(machine);
                return false;
            }
            await(me, until);
        }
        return true;
    }

    public void unlock() {
        SimThread me = SimThread.currentOrNull();
        if (me != null) {
            if (me.machine().isOver(me)) {
                throw new ProcessKilled();
            }
            exit();
            me.machine().point();
        }
    }

    /** Unlocks, without a point at which another thread may go on. */
    void exit() {
        SimThread me = SimThread.current();
        if (owner != me) {
            throw new IllegalMonitorStateException(me + " does not have the lock");
        }
        if (--count == 0) {
            free(me.machine());
        }
    }

    private boolean take(SimThread me) {
        if (owner == null) {
            owner = me;
        }
        if (owner == me) {
            count++;
            return true;
        }
        return false;
    }

    private void free(Machine machine) {
        owner = null;
        passOn(machine);
    }

    /** Who gives up may have been woken because the lock is free: then the next one has to be. */
    private void passOn(Machine machine) {
        if (owner == null) {
            machine.unblock(waiting.pollFirst());
        }
    }

    public boolean isHeldByCurrentThread() {
        return owner == SimThread.currentOrNull() && owner != null;
    }

    public boolean isLocked() {
        return owner != null;
    }

    public boolean hasQueuedThreads() {
        return !waiting.isEmpty();
    }

    public Condition newCondition() {
        return new Queue();
    }

    @Override
    public String toString() {
        return owner == null ? "a free lock" : "the lock that " + owner + " has";
    }

    /** Those who wait for a signal. */
    final class Queue implements Condition {
        private final ArrayDeque<SimThread> waiters = new ArrayDeque<>(1);

        /** Waits for a signal, an interrupt or a time; whether it was not the time. */
        private boolean waitForSignal(long until, boolean isInterruptible) throws InterruptedException {
            SimThread me = SimThread.current();
            if (owner != me) {
                throw new IllegalMonitorStateException(me + " does not have the lock");
            }
            if (isInterruptible && SimThread.interrupted()) {
                throw new InterruptedException("wait interrupted");
            }
            Machine machine = me.machine();
            int held = count;
            count = 0;
            free(machine);
            waiters.addLast(me);
            boolean interrupted = false;
            while (waiters.contains(me) && machine.now() < until && !interrupted) {
                machine.block("a signal", until);
                interrupted = isInterruptible && me.isInterrupted && waiters.contains(me);
            }
            boolean isSignalled = !waiters.remove(me);
            lock(me);
            count = held;
            if (interrupted) {
                SimThread.interrupted();
                throw new InterruptedException("wait interrupted");
            }
            return isSignalled;
        }

        @Override
        public void await() throws InterruptedException {
            waitForSignal(NEVER, true);
        }

        @Override
        public void awaitUninterruptibly() {
            try {
                waitForSignal(NEVER, false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            Machine machine = Machine.current();
            long until = machine.now() + nanos;
            waitForSignal(until, true);
            return until - machine.now();
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return waitForSignal(Machine.current().now() + unit.toNanos(time), true);
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("Baton waits for lengths of time only");
        }

        @Override
        public void signal() {
            SimThread first = waiters.pollFirst();
            if (first != null) {
                first.machine().unblock(first);
            }
        }

        @Override
        public void signalAll() {
            while (!waiters.isEmpty()) {
                signal();
            }
        }
    }
}
