package org.batonfs.bench.report;

import java.util.Locale;

/**
 * A figure that Baton is to reach, and whether it has in this run.
 *
 * @param row the row of the table of targets
 * @param figure what is judged: the scenario, and the figure
 * @param value the figure, with the least and the most of the rounds
 * @param bound what it is to be
 * @param isAtLeast whether the bound is the least that it may be; else the most
 * @param against what the figure was divided by, or what it is otherwise seen beside; empty if nothing
 * @param met whether the median is within the bound
 */
public record Target(
        String row, String figure, Spread value, double bound, boolean isAtLeast, String against, boolean met) {
    static Target atMost(String row, String figure, Spread value, double bound, String against) {
        return new Target(row, figure, value, bound, false, against, value.median() <= bound);
    }

    static Target atLeast(String row, String figure, Spread value, double bound, String against) {
        return new Target(row, figure, value, bound, true, against, value.median() >= bound);
    }

    /** The bound in words. */
    public String wanted() {
        String number =
                bound == Math.rint(bound) ? String.format(Locale.ROOT, "%,d", (long) bound) : Double.toString(bound);
        return (isAtLeast ? "at least " : "at most ") + number;
    }
}
