package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of a chart: a value for each of the chart's categories, or none. */
final class Series {
    /** How a series stands out from the others. */
    enum Weight {
        /** What the chart is about. */
        MAIN,
        /** One of several. */
        PLAIN,
        /** What the others are compared with. */
        OTHER
    }

    final String name;
    final int colour;
    final Weight weight;
    final List<@Nullable Spread> values = new ArrayList<>();

    Series(String name, int colour, Weight weight) {
        this.name = name;
        this.colour = colour;
        this.weight = weight;
    }

    Series add(@Nullable Spread value) {
        values.add(value);
        return this;
    }

    boolean isEmpty() {
        return values.stream().allMatch(value -> value == null);
    }
}
