package org.batonfs.bench.report;

/**
 * A figure that is expected of Baton, and whether it was seen.
 *
 * @param name what is expected, in words
 * @param value the figure
 * @param wanted the bound, in words
 * @param held whether the figure is within it
 */
public record Check(String name, double value, String wanted, boolean held) {
    /** A figure that is to be at most so much. */
    public static Check atMost(String name, double value, double bound) {
        return new Check(name, value, "at most " + plain(bound), value <= bound);
    }

    /** A figure that is to be at least so much. */
    public static Check atLeast(String name, double value, double bound) {
        return new Check(name, value, "at least " + plain(bound), value >= bound);
    }

    /** A figure that is to lie between two bounds. */
    public static Check within(String name, double value, double least, double most) {
        return new Check(name, value, plain(least) + " to " + plain(most), value >= least && value <= most);
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
