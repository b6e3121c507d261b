package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A chart of lines over categories, as an SVG element: whiskers from the least to the most of the rounds, a marker of its own
 * shape for each line, and the line's name at its end, so that colour alone tells nothing.
 */
final class Chart {
    private static final double WIDTH = 600;
    private static final double HEIGHT = 340;
    private static final double LEFT = 66;
    private static final double RIGHT = 132;
    private static final double TOP = 16;
    private static final double BOTTOM = 52;
    private static final double LABEL_HEIGHT = 15;
    private static final double DODGE = 4;

    private final String description;
    private final String xTitle;
    private final String yTitle;
    private final List<String> categories;
    private final List<Series> series;
    private final boolean isLogarithmic;
    private final double bound;
    private final String boundName;
    private final StringBuilder out = new StringBuilder(4096);
    private Scale scale = Scale.linear(1);

    private Chart(
            String description,
            String xTitle,
            String yTitle,
            List<String> categories,
            List<Series> series,
            boolean isLogarithmic,
            double bound,
            String boundName) {
        this.description = description;
        this.xTitle = xTitle;
        this.yTitle = yTitle;
        this.categories = categories;
        this.series = series;
        this.isLogarithmic = isLogarithmic;
        this.bound = bound;
        this.boundName = boundName;
    }

    /** What the axes say. */
    record Axes(String x, String y, boolean isLogarithmic) {}

    /** A value that is to be reached; none if it is 0. */
    record Bound(double value, String name) {
        static final Bound NONE = new Bound(0, "");
    }

    /** The element; null if there is nothing to be drawn. */
    static @Nullable String svg(String description, Axes axes, List<String> categories, List<Series> all, Bound bound) {
        List<Series> series = all.stream().filter(one -> !one.isEmpty()).toList();
        if (series.isEmpty()) {
            return null;
        }
        return new Chart(
                        description,
                        axes.x(),
                        axes.y(),
                        categories,
                        series,
                        axes.isLogarithmic(),
                        bound.value(),
                        bound.name())
                .draw();
    }

    private String draw() {
        scale = scale();
        add(
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH, HEIGHT, Text.escape(description));
        axes();
        if (bound > 0) {
            add(
                    "<line class=\"bound\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
                    LEFT, WIDTH - RIGHT, y(bound), y(bound));
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                    LEFT + 6, y(bound) - 5, Text.escape(boundName));
        }
        for (int i = 0; i < series.size(); i++) {
            line(series.get(i), i);
        }
        names();
        return out.append("</svg>\n").toString();
    }

    private Scale scale() {
        double least = bound > 0 ? bound : Double.MAX_VALUE;
        double most = bound;
        for (Series one : series) {
            for (Spread value : one.values) {
                if (value != null) {
                    least = Math.min(least, value.min());
                    most = Math.max(most, value.max());
                }
            }
        }
        return isLogarithmic ? Scale.logarithmic(Math.max(least, most / 1e7), most) : Scale.linear(most);
    }

    private void axes() {
        for (double tick : scale.ticks()) {
            double y = y(tick);
            add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>%n", LEFT, WIDTH - RIGHT, y, y);
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT - 8, y + 4, Scale.number(tick));
        }
        double bottom = HEIGHT - BOTTOM;
        add(
                "<line class=\"base\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
                LEFT, WIDTH - RIGHT, bottom, bottom);
        for (int i = 0; i < categories.size(); i++) {
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                    x(i), bottom + 19, Text.escape(categories.get(i)));
        }
        add(
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, bottom + 40, Text.escape(xTitle));
        add(
                "<text class=\"axis\" transform=\"translate(15 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (TOP + bottom) / 2, Text.escape(yTitle));
    }

    private void line(Series one, int index) {
        double shift = (index - (series.size() - 1) / 2.0) * DODGE;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < one.values.size(); i++) {
            Spread value = one.values.get(i);
            if (value != null) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x(i) + shift, y(value.median())));
            }
        }
        String weight = one.weight == Series.Weight.MAIN ? " main" : one.weight == Series.Weight.OTHER ? " other" : "";
        add("<path class=\"series%s\" stroke=\"var(--s%d)\" d=\"%s\"/>%n", weight, one.colour, path);
        for (int i = 0; i < one.values.size(); i++) {
            Spread value = one.values.get(i);
            if (value != null) {
                point(one, categories.get(i), value, x(i) + shift);
            }
        }
    }

    private void point(Series one, String category, Spread value, double x) {
        if (y(value.min()) - y(value.max()) > 1) {
            add(
                    "<path class=\"whisker\" stroke=\"var(--s%d)\" d=\"M%.1f %.1fV%.1f M%.1f %.1fh6 M%.1f %.1fh6\"/>%n",
                    one.colour, x, y(value.min()), y(value.max()), x - 3, y(value.min()), x - 3, y(value.max()));
        }
        add(
                "<path class=\"point\" fill=\"var(--s%d)\" d=\"%s\"><title>%s, %s: %s (%s to %s)</title></path>%n",
                one.colour,
                shape(one.colour, x, y(value.median()), one.weight == Series.Weight.MAIN ? 5.5 : 4.5),
                Text.escape(one.name),
                Text.escape(category),
                Scale.number(value.median()),
                Scale.number(value.min()),
                Scale.number(value.max()));
    }

    private static String shape(int index, double x, double y, double r) {
        String pattern = switch (index % 4) {
            case 0 -> "M%1$.1f %2$.1fm-%3$.1f 0a%3$.1f %3$.1f 0 1 0 %4$.1f 0a%3$.1f %3$.1f 0 1 0 -%4$.1f 0z";
            case 1 -> "M%1$.1f %2$.1fm-%3$.1f -%3$.1fh%4$.1fv%4$.1fh-%4$.1fz";
            case 2 -> "M%1$.1f %2$.1fm0 -%5$.1fl%5$.1f %4$.1fh-%6$.1fz";
            default -> "M%1$.1f %2$.1fm0 -%5$.1fl%5$.1f %5$.1fl-%5$.1f %5$.1fl-%5$.1f -%5$.1fz";
        };
        double wide = r * 1.25;
        return String.format(Locale.ROOT, pattern, x, y, r, 2 * r, wide, 2 * wide);
    }

    /** The names at the ends of the lines, moved apart where they would lie over each other. */
    private void names() {
        List<Name> names = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            int last = one.values.size() - 1;
            while (one.values.get(last) == null) {
                last--;
            }
            Spread value = one.values.get(last);
            double shift = (i - (series.size() - 1) / 2.0) * DODGE;
            if (value != null) {
                names.add(new Name(one, x(last) + shift, y(value.median())));
            }
        }
        names.sort(Comparator.comparingDouble(name -> name.y));
        spreadOut(names);
        for (Name name : names) {
            String weight = name.series.weight == Series.Weight.MAIN ? " class=\"mark\"" : "";
            add(
                    "<path class=\"leader\" stroke=\"var(--s%d)\" d=\"M%.1f %.1fL%.1f %.1f\" fill=\"none\"/>%n",
                    name.series.colour, name.x + 7, name.pointY, WIDTH - RIGHT + 10, name.y);
            add(
                    "<text%s style=\"fill:var(--s%d)\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                    weight, name.series.colour, WIDTH - RIGHT + 14, name.y + 4, Text.escape(name.series.name));
        }
    }

    private static void spreadOut(List<Name> names) {
        for (int i = 1; i < names.size(); i++) {
            names.get(i).y = Math.max(names.get(i).y, names.get(i - 1).y + LABEL_HEIGHT);
        }
        double limit = HEIGHT - BOTTOM + 6;
        for (int i = names.size() - 1; i >= 0; i--) {
            names.get(i).y = Math.min(names.get(i).y, limit);
            limit = names.get(i).y - LABEL_HEIGHT;
        }
    }

    private double x(int category) {
        double width = WIDTH - LEFT - RIGHT;
        return LEFT + width * (category + 0.5) / categories.size();
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - scale.at(value) * (HEIGHT - BOTTOM - TOP);
    }

    private void add(String pattern, Object... values) {
        out.append(String.format(Locale.ROOT, pattern, values));
    }

    private static final class Name {
        final Series series;
        final double x;
        final double pointY;
        double y;

        Name(Series series, double x, double y) {
            this.series = series;
            this.x = x;
            this.pointY = y;
            this.y = y;
        }
    }
}
