package org.batonfs.demos;

import java.util.Locale;
import java.util.Map;

/** Numbers and lists as people read them. */
final class Text {
    private Text() {}

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** A ratio, with as many digits as tell something. */
    static String ratio(long of, long by) {
        double ratio = by == 0 ? 0 : (double) of / by;
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio);
    }

    static String count(long number, String thing) {
        return number(number) + " " + thing + (number == 1 ? "" : "s");
    }

    static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code 2 acquire, 2 granted, recall}. */
    static String kinds(Map<String, Long> counts) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> kind : counts.entrySet()) {
            text.append(text.length() == 0 ? "" : ", ");
            text.append(kind.getValue() == 1 ? "" : number(kind.getValue()) + " ");
            text.append(kind.getKey());
        }
        return text.toString();
    }
}
