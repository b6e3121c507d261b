package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** What a worker does between two operations, outside of what is measured. */
interface Pace extends AutoCloseable {
    /** Whether there is anything to do between two operations. */
    boolean pauses();

    /** Waits until the next operation may begin. */
    void before();

    /** An operation has ended. */
    void after();

    /** There will be no more operations; idempotent. Nobody waits for this worker any more. */
    @Override
    void close() throws IOException;

    /** Sleeps until the clock says so, or later. */
    static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Pauses for at least so long after each operation.
     *
     * @param thinkNanos how long; 0 not to pause at all
     */
    record Thinking(long thinkNanos) implements Pace {
        @Override
        public boolean pauses() {
            return thinkNanos > 0;
        }

        @Override
        public void before() {}

        @Override
        public void after() {
            if (thinkNanos > 0) {
                sleepUntil(System.nanoTime() + thinkNanos);
            }
        }

        @Override
        public void close() {}
    }
}
