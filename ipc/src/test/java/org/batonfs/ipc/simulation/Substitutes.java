package org.batonfs.ipc.simulation;

import java.util.UUID;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** What static methods of the JDK, and what is an instruction or a method of every object, become. */
public final class Substitutes {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private Substitutes() {}

    /** Before a volatile field or an atomic is used. */
    public static void touch() {
        SimThread me = SimThread.currentOrNull();
        if (me != null) {
            me.machine().point();
        }
    }

    /** An identity hash code that the seed decides. */
    public static int newHash() {
        SimThread me = SimThread.currentOrNull();
        return me == null ? 1 : me.machine().nextIdentityHash();
    }

    // ---- System

    public static long nanoTime() {
        SimThread me = SimThread.currentOrNull();
        if (me == null) {
            return System.nanoTime();
        }
        me.machine().point();
        return me.machine().now();
    }

    public static long currentTimeMillis() {
        return EPOCH_MILLIS + nanoTime() / 1_000_000;
    }

    // ---- UUID

    public static UUID randomUUID() {
        Chance chance = Machine.current().chance;
        return new UUID(chance.next(), chance.next());
    }

    // ---- LockSupport

    public static void park(@Nullable Object blocker) {
        parkUntil(blocker, Long.MAX_VALUE);
    }

    public static void parkNanos(@Nullable Object blocker, long nanos) {
        if (nanos > 0) {
            parkUntil(blocker, Machine.current().now() + nanos);
        }
    }

    public static void parkNanos(long nanos) {
        parkNanos(null, nanos);
    }

    private static void parkUntil(@Nullable Object blocker, long until) {
        SimThread me = SimThread.current();
        Machine machine = me.machine();
        machine.point();
        if (!me.hasPermit && !me.isInterrupted && !machine.chance.oneIn(64)) { // a park may return for no reason
            machine.block(blocker == null ? "a permit" : blocker, until);
        }
        me.hasPermit = false;
    }

    public static void unpark(@Nullable SimThread thread) {
        if (thread != null) {
            thread.machine().point();
            thread.hasPermit = true;
            thread.machine().unblock(thread);
        }
    }

    // ---- monitors

    public static void monitorEnter(Object object) {
        SimThread me = SimThread.currentOrNull();
        if (me != null) {
            SimLock lock = me.machine().monitors.computeIfAbsent(object, o -> new SimLock());
            lock.entries++;
            lock.lock();
        }
    }

    /** Throws nothing: compilers let the exit from a monitor be repeated if it fails. */
    public static void monitorExit(Object object) {
        SimThread me = SimThread.currentOrNull();
        if (me != null && !me.machine().isOver(me)) {
            SimLock lock = monitor(me, object);
            lock.exit();
            if (--lock.entries == 0) {
                me.machine().monitors.remove(object);
            }
        }
    }

    private static SimLock monitor(SimThread me, Object object) {
        SimLock lock = me.machine().monitors.get(object);
        if (lock == null) {
            throw new IllegalMonitorStateException(me + " is not in the monitor");
        }
        return lock;
    }

    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    public static void wait(Object object) throws InterruptedException {
        queue(object).await();
    }

    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    public static void wait(Object object, long millis) throws InterruptedException {
        if (millis == 0) {
            queue(object).await();
        } else {
            queue(object).awaitNanos(millis * 1_000_000);
        }
    }

    public static void notify(Object object) {
        queue(object).signal();
    }

    public static void notifyAll(Object object) {
        queue(object).signalAll();
    }

    private static Condition queue(Object object) {
        SimLock lock = monitor(SimThread.current(), object);
        if (lock.queue == null) {
            lock.queue = lock.new Queue();
        }
        return lock.queue;
    }
}
