package org.batonfs.bench.report;

import java.util.List;

/**
 * One benchmark of JMH.
 *
 * @param name the benchmark's method
 * @param nanos nanoseconds per operation, over the iterations
 * @param nanosByFork the same, one figure for each JVM
 * @param bytesPerOperation bytes allocated per operation
 * @param messagesPerOperation frames per operation; a benchmark fails when it was another number
 */
public record MicroResult(
        String name, Spread nanos, List<Double> nanosByFork, double bytesPerOperation, double messagesPerOperation) {}
