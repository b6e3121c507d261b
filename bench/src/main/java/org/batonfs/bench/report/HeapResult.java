package org.batonfs.bench.report;

/**
 * What so many resources take of the server's heap, after the collector has run.
 *
 * @param resources how many there were
 * @param bytes what they took, all together
 * @param bytesEach what each took
 */
public record HeapResult(int resources, long bytes, double bytesEach) {}
