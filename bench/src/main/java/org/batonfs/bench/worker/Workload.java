package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.Map;

/** What a worker does again and again. For one thread, except for {@link #close}. */
interface Workload extends AutoCloseable {
    /** Whether {@link #prepare} does anything. */
    default boolean prepares() {
        return false;
    }

    /** What has to be done before an operation, and is no part of it. */
    default void prepare(long sequence) throws Exception {}

    /**
     * Does one operation and returns when it is done.
     *
     * @param sequence 0, 1, 2 and so on
     */
    void operate(long sequence) throws Exception;

    /** The frames that this process has sent and received so far, by kind; empty where there are no messages. */
    default Map<String, Long> messages() {
        return Map.of();
    }

    /** Gives back everything. */
    @Override
    void close() throws IOException;
}
