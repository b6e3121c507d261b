package org.batonfs.bench.report;

import java.util.Arrays;

/**
 * What several rounds of the same measurement gave: the middle, and how far they lie apart.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the least
 * @param max the most
 */
public record Spread(double median, double min, double max) {
    /** The spread of at least one value. */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a spread needs at least one value");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
