package org.batonfs.ipc.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stands for what is used of {@link java.util.concurrent.CompletableFuture}. */
public final class SimFuture<T> {
    private final ArrayDeque<SimThread> waiting = new ArrayDeque<>(1);
    private boolean isDone;
    private @Nullable T value;

    public boolean complete(T newValue) {
        Machine machine = Machine.current();
        machine.point();
        if (isDone) {
            return false;
        }
        isDone = true;
        value = newValue;
        while (!waiting.isEmpty()) {
            machine.unblock(waiting.pollFirst());
        }
        return true;
    }

    public boolean isDone() {
        return isDone;
    }

    public @Nullable T join() {
        Machine.current().point();
        while (!isDone) {
            waiting.addLast(SimThread.current());
            Machine.current().block("a future");
        }
        return value;
    }

    public @Nullable T get(long time, TimeUnit unit) throws InterruptedException, TimeoutException {
        Machine machine = Machine.current();
        machine.point();
        long until = machine.now() + unit.toNanos(time);
        while (!isDone) {
            if (SimThread.interrupted()) {
                throw new InterruptedException("get interrupted");
            }
            if (machine.now() >= until) {
                throw new TimeoutException();
            }
            waiting.addLast(SimThread.current());
            machine.block("a future", until);
        }
        return value;
    }
}
