package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one report to another.
 *
 * <p>Compared are, where there is a floor, ratios to the floor of the same round: they outlive a change of the machine's mood.
 * What differs between two runs of the same code is above all what the compiler made of it, so a launch of the workers counts
 * as one observation. A row has <em>changed</em> when all of this is true:
 *
 * <ul>
 *   <li>a t-test on the logarithms, whose variance is {@link Noise moderated} by that of the other rows, finds a difference
 *       that would come by chance in one of a hundred comparisons, whatever the number of rows;
 *   <li>the launches of the two reports do not lie over each other;
 *   <li>the change is more than 3 %; of messages, more than 0.02 per write as well.
 * </ul>
 *
 * <p>What has one figure a run, or only a range, has changed when the ranges are apart, by a margin.
 */
public final class Comparison {
    /** How often a comparison of the same code with itself may find any change. */
    static final double FALSE_ALARMS_MAX = 0.01;

    /** Rows whose noise is unlike that of all others make the test a little too bold; this makes up for it. */
    private static final double CAUTION = 2;

    private static final double LEAST_CHANGE = 0.03;
    private static final double LEAST_MESSAGES = 0.02;

    /** Keeps the logarithm of small counts of messages from magnifying what does not matter. */
    private static final double MESSAGES_OFFSET = 0.05;

    private static final double RANGE_MARGIN = 0.10;
    private static final double HEAP_MARGIN = 0.03;

    /** What a row is about; rows of one kind share their noise. */
    enum Figure {
        RATIO("ratio to floor", true),
        RATE("per second", true),
        LATENCY("p50, us", false),
        MESSAGES("messages/write", false),
        NANOS("ns/op", false),
        START("first bare echoes", false),
        RANGE("ms", false),
        HEAP("bytes each", false);

        final String word;
        final boolean isMoreBetter;

        Figure(String word, boolean isMoreBetter) {
            this.word = word;
            this.isMoreBetter = isMoreBetter;
        }
    }

    /** What became of a row. */
    public enum Verdict {
        /** Within the noise. */
        SAME,
        /** Beyond it, for the better. */
        BETTER,
        /** Beyond it, for the worse. */
        WORSE,
        /** Beyond it, but it is no figure of Baton's: the machine has changed, or what is on it. */
        MACHINE
    }

    /**
     * One figure in both reports.
     *
     * @param name the scenario
     * @param figure what is compared
     * @param before the figure of the older report
     * @param after the figure of the newer
     * @param changePercent how much more that is
     * @param lowPercent the least change that is likely, at 95 %
     * @param highPercent the most
     * @param verdict what to think of it
     */
    public record Line(
            String name,
            String figure,
            Spread before,
            Spread after,
            double changePercent,
            double lowPercent,
            double highPercent,
            Verdict verdict) {
        /** Whether it is worse by more than so many percent. */
        public boolean isRegression(double percent) {
            return verdict == Verdict.WORSE && Math.abs(changePercent) > percent;
        }
    }

    /** A row that is still to be judged: observations of both reports, by launch where there are several. */
    record Row(
            String name,
            Figure figure,
            boolean isBaton,
            Spread before,
            Spread after,
            List<Double> older,
            List<Double> newer) {
        private double offset() {
            return figure == Figure.MESSAGES ? MESSAGES_OFFSET : 0;
        }

        private List<Double> logs(List<Double> values) {
            return values.stream()
                    .map(value -> Math.log(Math.max(value, 1e-9) + offset()))
                    .toList();
        }

        private Noise.@Nullable Own own() {
            int freedom = older.size() + newer.size() - 2;
            if (freedom < 2 || older.size() < 2 || newer.size() < 2) {
                return null;
            }
            return new Noise.Own((squares(logs(older)) + squares(logs(newer))) / freedom, freedom);
        }
    }

    /** What a change is, in one sentence. */
    static final String RULE =
            "A launch of the workers is one observation, of a ratio to the floor of the same rounds where there"
                    + " is a floor. A change counts when a moderated t-test finds it, which is wrong in at most one of a hundred"
                    + " comparisons over all rows, the launches do not overlap, and it is more than 3 %; of messages, more than 0.02 per"
                    + " write as well. Start-up and kills: when the ranges are apart and the medians by more than 10 %; heap: by 3 %.";

    private Comparison() {}

    /** What makes the comparison doubtful. */
    public static List<String> caveats(Report before, Report after) {
        List<String> caveats = new ArrayList<>();
        Environment one = before.environment();
        Environment two = after.environment();
        if (!one.processor().equals(two.processor())
                || one.cores() != two.cores()
                || !one.jdk().equals(two.jdk())) {
            caveats.add("the reports come from different machines or Java versions");
        }
        if (one.windowMillis() != two.windowMillis() || !one.transport().equals(two.transport())) {
            caveats.add("the reports were made with different windows or transports");
        }
        if (Math.min(one.launches(), two.launches()) < 2) {
            caveats.add(
                    "one of the reports has a single launch of the workers: what differs from launch to launch is taken"
                            + " for a change");
        }
        if (!before.warnings().isEmpty() || !after.warnings().isEmpty()) {
            caveats.add("one of the reports calls itself doubtful");
        }
        return caveats;
    }

    /** How many rows changed, in one sentence. */
    public static String summary(List<Line> lines) {
        Map<Verdict, Long> counts = lines.stream()
                .collect(Collectors.groupingBy(
                        Line::verdict, () -> new EnumMap<>(Verdict.class), Collectors.counting()));
        long changed = lines.size() - counts.getOrDefault(Verdict.SAME, 0L);
        return changed == 0
                ? "No change in any of " + lines.size() + " rows."
                : counts.getOrDefault(Verdict.BETTER, 0L) + " better, " + counts.getOrDefault(Verdict.WORSE, 0L)
                        + " worse, " + counts.getOrDefault(Verdict.MACHINE, 0L)
                        + " floors or rivals changed with the machine, of " + lines.size() + " rows.";
    }

    /** The comparison as a page. */
    public static String page(Report before, Report after, List<Line> lines) {
        return ComparisonHtml.of(before, after, lines);
    }

    /** The comparison as a table. */
    public static String table(List<Line> lines) {
        StringBuilder out = new StringBuilder();
        String row = "%-44s %-15s %12s %12s %10s %22s  %s%n";
        out.append(String.format(
                Locale.ROOT, row, "scenario", "figure", "before", "after", "change", "95 % interval", ""));
        for (Line line : lines) {
            out.append(String.format(
                    Locale.ROOT,
                    row,
                    line.name(),
                    line.figure(),
                    Text.figure(line.before().median()),
                    Text.figure(line.after().median()),
                    String.format(Locale.ROOT, "%+.1f %%", line.changePercent()),
                    String.format(Locale.ROOT, "%+.1f to %+.1f %%", line.lowPercent(), line.highPercent()),
                    line.verdict() == Verdict.SAME
                            ? "no change"
                            : line.verdict().name()));
        }
        return out.toString();
    }

    /** Compares what both reports have. */
    public static List<Line> of(Report before, Report after) {
        return judge(RowMaker.rows(before, after));
    }

    static List<Line> judge(List<Row> rows) {
        Map<Figure, List<Noise.Own>> own = new EnumMap<>(Figure.class);
        for (Row row : rows) {
            Noise.Own noise = row.own();
            if (noise != null) {
                own.computeIfAbsent(row.figure(), key -> new ArrayList<>()).add(noise);
            }
        }
        Map<Figure, Noise> learnt = new EnumMap<>(Figure.class);
        own.forEach((figure, all) -> learnt.put(figure, Noise.of(all)));
        double chance = FALSE_ALARMS_MAX
                / CAUTION
                / Math.max(1, own.values().stream().mapToInt(List::size).sum());
        Judge judge = new Judge(learnt, chance);
        return rows.stream().map(judge::line).toList();
    }

    /** Judges the rows of one comparison. */
    private static final class Judge {
        private final Map<Figure, Noise> learnt;
        private final double chance;

        /** How many errors of the mean 95 % lie within, by degrees of freedom: most rows have the same. */
        private final Map<Double, Double> quantiles = new HashMap<>();

        Judge(Map<Figure, Noise> learnt, double chance) {
            this.learnt = learnt;
            this.chance = chance;
        }

        Line line(Row row) {
            Noise.Own own = row.own();
            Noise noise = learnt.get(row.figure());
            if (own == null || noise == null) {
                return byRange(row);
            }
            Noise.Own moderated = noise.moderated(own);
            double quantile =
                    quantiles.computeIfAbsent(moderated.freedom(), freedom -> Statistics.quantile(0.05, freedom));
            return byTest(row, moderated, chance, quantile);
        }
    }

    private static Line byTest(Row row, Noise.Own noise, double chance, double quantile) {
        double difference = mean(row.logs(row.newer())) - mean(row.logs(row.older()));
        double error = Math.sqrt(
                noise.variance() * (1.0 / row.older().size() + 1.0 / row.newer().size()));
        boolean isUnlikely = Statistics.twoSided(difference / error, noise.freedom()) < chance;
        double width = quantile * error;
        double change = percent(row, difference);
        boolean isLarge = Math.abs(change) > LEAST_CHANGE * 100
                && (row.figure() != Figure.MESSAGES
                        || Math.abs(mean(row.newer()) - mean(row.older())) > LEAST_MESSAGES);
        boolean changed = isUnlikely && isLarge && areApart(row.older(), row.newer());
        return line(row, change, percent(row, difference - width), percent(row, difference + width), changed);
    }

    /** The change in percent of the figure itself, not of what the test works on. */
    private static double percent(Row row, double difference) {
        double base = Math.exp(mean(row.logs(row.older())));
        double plain = Math.max(base - row.offset(), 0);
        double moved = base * Math.exp(difference) - row.offset();
        // Of nothing there is no percentage: a hundredth of a message stands for it.
        return (moved - plain) / Math.max(plain, row.offset() / 5) * 100;
    }

    private static Line byRange(Row row) {
        Spread before = row.before();
        Spread after = row.after();
        double margin = row.figure() == Figure.HEAP ? HEAP_MARGIN : RANGE_MARGIN;
        double base = Math.max(before.median(), 1e-9);
        double change = (after.median() / base - 1) * 100;
        boolean changed = Math.abs(change) > margin * 100 && (before.min() > after.max() || after.min() > before.max());
        double low = (after.min() / Math.max(before.max(), 1e-9) - 1) * 100;
        double high = (after.max() / Math.max(before.min(), 1e-9) - 1) * 100;
        return line(row, change, low, high, changed);
    }

    private static Line line(Row row, double change, double low, double high, boolean changed) {
        Verdict verdict = Verdict.SAME;
        if (changed) {
            boolean isBetter = change > 0 == row.figure().isMoreBetter;
            verdict = !row.isBaton() ? Verdict.MACHINE : isBetter ? Verdict.BETTER : Verdict.WORSE;
        }
        return new Line(row.name(), row.figure().word, row.before(), row.after(), change, low, high, verdict);
    }

    private static boolean areApart(List<Double> one, List<Double> other) {
        return Collections.min(one) > Collections.max(other) || Collections.min(other) > Collections.max(one);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double squares(List<Double> values) {
        double mean = mean(values);
        return values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
    }
}
