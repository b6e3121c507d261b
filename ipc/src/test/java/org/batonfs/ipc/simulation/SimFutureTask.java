package org.batonfs.ipc.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Stands for what is used of {@link java.util.concurrent.FutureTask}. */
public final class SimFutureTask<T> implements Runnable {
    private final Callable<T> callable;
    private final ArrayDeque<SimThread> waiting = new ArrayDeque<>(1);
    private boolean isDone;
    private @Nullable T value;
    private @Nullable Exception failure;

    public SimFutureTask(Callable<T> callable) {
        this.callable = callable;
    }

    @Override
    public void run() {
        try {
            value = callable.call();
        } catch (Exception e) {
            failure = e;
        }
        isDone = true;
        while (!waiting.isEmpty()) {
            Machine.current().unblock(waiting.pollFirst());
        }
    }

    public boolean isDone() {
        return isDone;
    }

    public @Nullable T get() throws InterruptedException, ExecutionException {
        Machine machine = Machine.current();
        machine.point();
        while (!isDone) {
            if (SimThread.interrupted()) {
                throw new InterruptedException("get interrupted");
            }
            waiting.addLast(SimThread.current());
            machine.block("a task");
        }
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        return value;
    }
}
