package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What changed from one report to another. Compared are ratios to floors of the same run, where there are floors: they
 * outlive a change of the machine's mood. A change counts only where the rounds of the two do not lie over each other.
 */
public final class Comparison {
    private static final double MESSAGES_NOISE = 0.02;

    private Comparison() {}

    /**
     * One scenario in both reports.
     *
     * @param name the scenario
     * @param figure what is compared
     * @param before the figure of the older report
     * @param after the figure of the newer
     * @param changePercent how much more that is
     * @param isNoise whether the rounds of the two lie over each other
     */
    public record Line(
            String name, String figure, Spread before, Spread after, double changePercent, boolean isNoise) {}

    /** Compares what both reports have. */
    public static List<Line> of(Report before, Report after) {
        List<Line> lines = new ArrayList<>();
        for (ScenarioResult older : before.scenarios()) {
            after.scenario(older.name()).ifPresent(newer -> compare(older, newer, lines));
        }
        return lines;
    }

    private static void compare(ScenarioResult older, ScenarioResult newer, List<Line> lines) {
        Spread ratioBefore = older.ratioToFloor();
        Spread ratioAfter = newer.ratioToFloor();
        if (ratioBefore != null && ratioAfter != null) {
            lines.add(line(older.name(), "ratio to floor", ratioBefore, ratioAfter, 0));
        } else {
            lines.add(line(older.name(), "per second", older.perSecond(), newer.perSecond(), 0));
        }
        if (older.messagesPerOperation() > 0 || newer.messagesPerOperation() > 0) {
            lines.add(line(
                    older.name(),
                    "messages per write",
                    older.messagesByRound(),
                    newer.messagesByRound(),
                    MESSAGES_NOISE));
        }
    }

    private static Line line(String name, String figure, Spread before, Spread after, double noise) {
        boolean overlap = before.min() - noise <= after.max() && after.min() <= before.max() + noise;
        double change = before.median() == 0 ? 0 : (after.median() / before.median() - 1) * 100;
        return new Line(name, figure, before, after, change, overlap);
    }

    /** The comparison as a table. */
    public static String table(List<Line> lines) {
        StringBuilder out = new StringBuilder();
        String row = "%-26s %-20s %14s %14s %9s  %s%n";
        out.append(String.format(Locale.ROOT, row, "scenario", "figure", "before", "after", "change", ""));
        for (Line line : lines) {
            out.append(String.format(
                    Locale.ROOT,
                    row,
                    line.name(),
                    line.figure(),
                    number(line.before().median()),
                    number(line.after().median()),
                    String.format(Locale.ROOT, "%+.1f %%", line.changePercent()),
                    line.isNoise() ? "within noise" : "CHANGED"));
        }
        return out.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : "%.4f", value);
    }
}
