package org.batonfs.bench.report;

import java.util.List;
import java.util.Locale;

/** A comparison as one page: a dot for each change, and how far it is uncertain. */
final class ComparisonHtml {
    private static final double WIDTH = 260;
    private static final double PERCENT_MAX = 60;

    private ComparisonHtml() {}

    static String of(Report before, Report after, List<Comparison.Line> lines) {
        Html html = Html.page("From " + before.name() + " to " + after.name());
        html.add(
                "<p class=\"faint\">commit %s, %s &rarr; commit %s, %s</p>",
                Text.escape(before.environment().commit()),
                Text.escape(before.environment().date()),
                Text.escape(after.environment().commit()),
                Text.escape(after.environment().date()));
        html.add("<p>%s</p>", Text.escape(Comparison.summary(lines)));
        html.add("<p class=\"note\">%s</p>", Text.escape(Comparison.RULE));
        for (String caveat : Comparison.caveats(before, after)) {
            html.add("<p class=\"warning\">%s</p>", Text.escape(caveat));
        }
        html.add("<div class=\"scroll\"><table><tr><th>scenario</th><th class=\"left\">figure</th><th>before</th>"
                + "<th>after</th><th>change</th><th class=\"left\">95 %% interval, from -%.0f %% to +%.0f %%</th><th></th></tr>"
                        .formatted(PERCENT_MAX, PERCENT_MAX));
        for (Comparison.Line line : lines) {
            row(html, line);
        }
        html.add("</table></div>");
        return html.end();
    }

    private static void row(Html html, Comparison.Line line) {
        html.add(
                "<tr><td>%s</td><td class=\"left\">%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                Text.escape(line.name()),
                Text.escape(line.figure()),
                Html.withRange(line.before()),
                Html.withRange(line.after()),
                String.format(Locale.ROOT, "%+.1f %%", line.changePercent()),
                interval(line),
                switch (line.verdict()) {
                    case SAME -> "<span class=\"same\">no change</span>";
                    case BETTER -> "<span class=\"yes\">better</span>";
                    case WORSE -> "<span class=\"no\">worse</span>";
                    case MACHINE -> "<span class=\"no\">machine</span>";
                });
    }

    private static String interval(Comparison.Line line) {
        String colour = switch (line.verdict()) {
            case SAME -> "var(--faint)";
            case BETTER -> "var(--good)";
            default -> "var(--bad)";
        };
        return String.format(
                Locale.ROOT,
                "<svg style=\"width:%.0fpx\" viewBox=\"0 0 %.0f 18\" role=\"img\" aria-label=\"%+.1f to %+.1f percent\">"
                        + "<line class=\"base\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"18\"/>"
                        + "<line stroke=\"%s\" stroke-width=\"2\" x1=\"%.1f\" x2=\"%.1f\" y1=\"9\" y2=\"9\"/>"
                        + "<circle fill=\"%s\" cx=\"%.1f\" cy=\"9\" r=\"4\"/></svg>",
                WIDTH,
                WIDTH,
                line.lowPercent(),
                line.highPercent(),
                x(0),
                x(0),
                colour,
                x(line.lowPercent()),
                x(line.highPercent()),
                colour,
                x(line.changePercent()));
    }

    private static double x(double percent) {
        double within = Math.max(-PERCENT_MAX, Math.min(PERCENT_MAX, percent));
        return 6 + (within / PERCENT_MAX + 1) / 2 * (WIDTH - 12);
    }
}
