package org.batonfs.sync.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.function.Executable;

/** Calls that wait for somebody, each in a thread of its own, until something happens that has to end them all. */
public final class BlockedCalls {
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, FutureTask<Long>> ends = new TreeMap<>();
    private final Map<String, Throwable> errors = new TreeMap<>();

    /** Begins a call, which must not return. */
    public void begin(String name, Executable call) {
        FutureTask<Long> end = new FutureTask<>((Callable<Long>) () -> {
            try {
                call.execute();
            } catch (Throwable e) {
                put(name, e);
            }
            return System.nanoTime();
        });
        Thread thread = new Thread(end, "test-blocked-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        ends.put(name, end);
        thread.start();
    }

    private synchronized void put(String name, Throwable e) {
        errors.put(name, e);
    }

    /** Waits until none of the threads has anything to do but to wait. */
    public void awaitBlocked() {
        for (Thread thread : threads) {
            Awaitility.await(thread.getName())
                    .atMost(ChildProcess.DEADLINE)
                    .until(() -> thread.getState() != Thread.State.RUNNABLE || isInNativeCall(thread));
        }
    }

    /** A thread that reads from a socket counts as one that runs. */
    private static boolean isInNativeCall(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    /**
     * Waits until all have ended, and checks that each has thrown this, and that the last has kept the {@link Bounds}.
     *
     * @param since when it happened, by {@link System#nanoTime}
     * @param what from when until when that is
     */
    public void requireEnded(Class<? extends Throwable> error, long since, String what) throws Exception {
        long last = since;
        for (Map.Entry<String, FutureTask<Long>> end : ends.entrySet()) {
            last = Math.max(last, end.getValue().get(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS));
            Throwable thrown = errors.get(end.getKey());
            assertEquals(error, thrown == null ? null : thrown.getClass(), end.getKey() + ": " + thrown);
        }
        Bounds.require(what, last - since);
    }
}
