package org.batonfs.bench.report;

/**
 * One benchmark of JMH.
 *
 * @param name the benchmark's method
 * @param nanos nanoseconds per operation, over the iterations
 * @param bytesPerOperation bytes allocated per operation
 */
public record MicroResult(String name, Spread nanos, double bytesPerOperation) {}
