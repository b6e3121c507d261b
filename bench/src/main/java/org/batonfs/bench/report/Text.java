package org.batonfs.bench.report;

import java.util.Locale;

/** Figures and names as reports write them. */
final class Text {
    private Text() {}

    /** Text within HTML or an attribute of it. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A figure with as many digits as it deserves. */
    static String figure(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, pattern, value);
    }

    /** The median, and the least and the most if they differ from it. */
    static String spread(Spread spread) {
        return spread.min() == spread.max()
                ? figure(spread.median())
                : figure(spread.median()) + " (" + figure(spread.min()) + "..." + figure(spread.max()) + ")";
    }
}
