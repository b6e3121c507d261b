package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A chart of horizontal bars from 0, with a whisker from the least to the most, as an SVG element. */
final class Bars {
    private static final double WIDTH = 600;
    private static final double LEFT = 200;
    private static final double RIGHT = 84;
    private static final double ROW = 28;
    private static final double BAR = 16;
    private static final double BOTTOM = 46;

    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, int colour, Spread value) {}

    Bars add(String name, int colour, Spread value) {
        bars.add(new Bar(name, colour, value));
        return this;
    }

    /** The element; null if there is no bar. */
    @Nullable
    String svg(String description, String title) {
        if (bars.isEmpty()) {
            return null;
        }
        double most = bars.stream().mapToDouble(bar -> bar.value().max()).max().orElse(1);
        Scale scale = Scale.linear(most);
        double bottom = ROW * bars.size() + 8;
        StringBuilder out = new StringBuilder(2048);
        add(
                out,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                bottom + BOTTOM,
                Text.escape(description));
        for (double tick : scale.ticks()) {
            double x = x(scale, tick);
            add(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"4\" y2=\"%.1f\"/>%n", x, x, bottom);
            add(
                    out,
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                    x,
                    bottom + 18,
                    Scale.number(tick));
        }
        add(
                out,
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                bottom + 38,
                Text.escape(title));
        for (int i = 0; i < bars.size(); i++) {
            bar(out, bars.get(i), scale, ROW * i + ROW / 2 + 4);
        }
        return out.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder out, Bar bar, Scale scale, double y) {
        double end = x(scale, bar.value().median());
        double least = x(scale, bar.value().min());
        double most = x(scale, bar.value().max());
        add(
                out,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                LEFT - 10,
                y + 4,
                Text.escape(bar.name()));
        add(
                out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"var(--s%d)\"/>%n",
                LEFT,
                y - BAR / 2,
                Math.max(1, end - LEFT),
                BAR,
                bar.colour());
        add(
                out,
                "<path stroke=\"var(--ink)\" stroke-width=\"1.3\" d=\"M%.1f %.1fH%.1f M%.1f %.1fv8 M%.1f %.1fv8\"/>%n",
                least,
                y,
                most,
                least,
                y - 4,
                most,
                y - 4);
        add(
                out,
                "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                Math.max(most, end) + 8,
                y + 4,
                Text.figure(bar.value().median()));
    }

    private static double x(Scale scale, double value) {
        return LEFT + scale.at(value) * (WIDTH - LEFT - RIGHT);
    }

    private static void add(StringBuilder out, String pattern, Object... values) {
        out.append(String.format(Locale.ROOT, pattern, values));
    }
}
