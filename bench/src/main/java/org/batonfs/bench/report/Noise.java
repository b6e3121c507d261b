package org.batonfs.bench.report;

import java.util.List;

/**
 * How much figures of the same code differ, learnt from all rows of a comparison at once: a row has too few launches to tell
 * by itself. After Smyth, "Linear models and empirical Bayes methods" (2004): the rows' variances are taken as drawn from one
 * distribution, whose scale and width their own spread gives; each row's variance is then a compromise between that and what
 * the row itself shows.
 *
 * @param variance the typical variance
 * @param freedom how much it counts, in degrees of freedom; 0 if nothing could be learnt
 */
record Noise(double variance, double freedom) {
    /** With fewer rows nothing can be learnt about the others. */
    private static final int ROWS_MIN = 8;

    /** What varies less than 0.01 % would say that any change is one. */
    private static final double VARIANCE_MIN = 1e-8;

    private static final double FREEDOM_MAX = 1e6;

    /** One row's own variance and its degrees of freedom. */
    record Own(double variance, double freedom) {}

    static Noise of(List<Own> rows) {
        if (rows.size() < ROWS_MIN) {
            return new Noise(VARIANCE_MIN, 0);
        }
        double mean = 0;
        double expected = 0;
        double[] logs = new double[rows.size()];
        for (int i = 0; i < logs.length; i++) {
            double half = rows.get(i).freedom() / 2;
            logs[i] = Math.log(Math.max(rows.get(i).variance(), VARIANCE_MIN))
                    - Statistics.digamma(half)
                    + Math.log(half);
            mean += logs[i] / logs.length;
            expected += Statistics.trigamma(half) / logs.length;
        }
        double spread = 0;
        for (double log : logs) {
            spread += (log - mean) * (log - mean) / (logs.length - 1);
        }
        double excess = spread - expected;
        if (excess <= 0) {
            return new Noise(Math.exp(mean), FREEDOM_MAX);
        }
        double freedom = Math.min(FREEDOM_MAX, 2 * Statistics.trigammaInverse(excess));
        double half = freedom / 2;
        return new Noise(Math.exp(mean + Statistics.digamma(half) - Math.log(half)), freedom);
    }

    /** The row's variance and its freedom, with what was learnt. */
    Own moderated(Own own) {
        double total = freedom + own.freedom();
        double both = (freedom * variance + own.freedom() * Math.max(own.variance(), VARIANCE_MIN)) / total;
        return new Own(both, total);
    }
}
