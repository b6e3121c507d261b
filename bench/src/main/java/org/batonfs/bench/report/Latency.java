package org.batonfs.bench.report;

import org.HdrHistogram.Histogram;

/**
 * How long operations took, in microseconds. Closed loop: each process does one operation after the other, so nothing is
 * queued behind a slow one, and none is added afterwards for it.
 *
 * @param mean all of them together divided by their number
 * @param p50 half of them took at most this
 * @param p90 90 of 100 took at most this
 * @param p99 99 of 100 took at most this
 * @param p999 999 of 1,000 took at most this
 * @param p9999 9,999 of 10,000 took at most this
 * @param max the longest
 * @param count how many there were
 */
public record Latency(
        double mean, double p50, double p90, double p99, double p999, double p9999, double max, long count) {
    /** Reads a histogram of nanoseconds. */
    public static Latency of(Histogram nanos) {
        return new Latency(
                nanos.getMean() / 1e3,
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(90) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                nanos.getValueAtPercentile(99.99) / 1e3,
                nanos.getMaxValue() / 1e3,
                nanos.getTotalCount());
    }
}
