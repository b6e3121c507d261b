package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.batonfs.bench.report.Comparison.Figure;
import org.batonfs.bench.report.Comparison.Line;
import org.batonfs.bench.report.Comparison.Row;
import org.batonfs.bench.report.Comparison.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
    private static final int ROWS = 300;
    private static final int RUNS = 1_000;
    private static final int LAUNCHES = 4;

    /** How the noise of made-up rows is. */
    enum World {
        /** All rows vary alike, by 2 %. */
        ALIKE,
        /** From hardly at all to by 20 %. */
        DIFFERENT,
        /** Now and then the machine does something else, and a launch is slower by up to a half. */
        DISTURBED
    }

    @ParameterizedTest
    @EnumSource(World.class)
    void shouldFindNoChangeInTheSameCode(World world) {
        long seed = 4711L + world.ordinal();
        SplittableRandom random = new SplittableRandom(seed);
        int alarms = 0;
        for (int run = 0; run < RUNS; run++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                rows.add(row(random, world, i, 0));
            }
            if (Comparison.judge(rows).stream().anyMatch(line -> line.verdict() != Verdict.SAME)) {
                alarms++;
            }
        }
        assertTrue(
                alarms <= RUNS / 100,
                world + ": " + alarms + " of " + RUNS + " comparisons of the same code found a change, seed " + seed);
    }

    @ParameterizedTest
    @EnumSource(World.class)
    void shouldSeeAChangeOfFifteenPercentInAStableRow(World world) {
        long seed = 815L + world.ordinal();
        SplittableRandom random = new SplittableRandom(seed);
        int seen = 0;
        for (int run = 0; run < RUNS; run++) {
            List<Row> rows = new ArrayList<>();
            boolean isSlower = run % 2 == 0;
            rows.add(row(random, 0.01, 0, Math.log(isSlower ? 0.85 : 1.15)));
            for (int i = 1; i < ROWS; i++) {
                rows.add(row(random, world, i, 0));
            }
            Verdict verdict = Comparison.judge(rows).get(0).verdict();
            assertFalse(verdict == (isSlower ? Verdict.BETTER : Verdict.WORSE), "seed " + seed);
            if (verdict != Verdict.SAME) {
                seen++;
            }
        }
        assertTrue(seen >= RUNS * 95 / 100, world + ": seen in " + seen + " of " + RUNS + " comparisons, seed " + seed);
    }

    @Test
    void shouldCompareRatiosOfTheSameRoundsAndSeeWhatIsWorse() {
        Report before = report("before", 80, 2, 0.01, false);
        Report slowMachine = report("slow", 80, 2, 0.01, true);
        Report worse = report("worse", 40, 6, 0.9, false);

        assertEquals(List.of(), changed(before, before));
        assertEquals(List.of("kernel-append/2/dense per second MACHINE"), changed(before, slowMachine));
        assertEquals(
                List.of(
                        "shared/2/dense/HOLD ratio to floor WORSE",
                        "shared/2/dense/HOLD messages/write WORSE",
                        "shared/2/sparse-200us/HOLD p50, us WORSE"),
                changed(before, worse));
        List<Line> lines = Comparison.of(before, worse);
        assertEquals(-50, line(lines, "ratio to floor").changePercent(), 1);
        assertEquals(200, line(lines, "p50, us").changePercent(), 5);
        assertTrue(line(lines, "ratio to floor").isRegression(10));
        assertFalse(line(lines, "ratio to floor").isRegression(60));
        assertTrue(changed(worse, before).stream().allMatch(text -> text.endsWith("BETTER")));
    }

    @Test
    void shouldCompareRangesWhereThereIsOneFigureARun() {
        Report before = Samples.report("before", List.of());
        Report after = single(
                before,
                startup(80, 140, 1.75),
                List.of(new HeapResult(1_000_000, 250_000_000, 250)),
                List.of(new KillResult("HOLD", 10, Spread.of(2.5, 9, 3))));

        assertEquals(
                List.of("startup/JDK/plain first bare echoes WORSE", "heap/1000000 bytes each WORSE"),
                changed(before, after));
    }

    /** A machine that starts every JVM later is no other Baton. */
    @Test
    void shouldCompareStartUpWithThatOfABareEcho() {
        Report before = Samples.report("before", List.of());
        Report after = single(before, startup(160, 200, 1.25), List.of(), List.of());

        assertEquals(List.of(), changed(before, after));
    }

    /** A report of what has one figure a run. */
    private static Report single(Report like, StartupResult startup, List<HeapResult> heap, List<KillResult> kills) {
        return new Report(
                Report.FORMAT,
                "after",
                like.environment(),
                List.of(),
                List.of(),
                List.of(startup),
                heap,
                kills,
                List.of(),
                List.of());
    }

    private static StartupResult startup(double echoMillis, double grantMillis, double ratio) {
        return new StartupResult(
                "JDK",
                "plain",
                9,
                Spread.of(echoMillis),
                Spread.of(echoMillis),
                Spread.of(grantMillis),
                Spread.of(ratio));
    }

    @Test
    void shouldPrintATableAndAPage() {
        Report before = report("a <b>", 80, 2, 0.01, false);
        Report after = report("after", 40, 2, 0.01, false);
        List<Line> lines = Comparison.of(before, after);

        String table = Comparison.table(lines);
        String page = Comparison.page(before, after, lines);

        assertTrue(
                table.lines().anyMatch(row -> row.startsWith("shared/2/dense/HOLD ") && row.endsWith("WORSE")), table);
        assertTrue(table.lines().anyMatch(row -> row.contains("p50, us") && row.endsWith("no change")), table);
        assertTrue(page.contains("From a &lt;b&gt; to after"), page);
        assertTrue(page.contains("<span class=\"no\">worse</span>"));
        assertTrue(Comparison.summary(lines).startsWith("0 better, 1 worse, 0 floors"), Comparison.summary(lines));
        assertTrue(Comparison.summary(Comparison.of(before, before)).startsWith("No change in any of"));
    }

    @Test
    void shouldSayWhatMakesItDoubtful() {
        Report one = Samples.report("one", List.of());
        Environment there = one.environment();
        Environment elsewhere = new Environment(
                there.date(),
                there.command(),
                there.commit(),
                "another processor",
                there.cores(),
                there.memoryMebibytes(),
                there.kernel(),
                there.fileSystem(),
                there.jdk(),
                there.workerArguments(),
                there.loadBefore(),
                1,
                there.rounds(),
                there.windowMillis(),
                there.transport(),
                there.defaultPolicy());
        Report two = new Report(
                Report.FORMAT,
                "two",
                elsewhere,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("busy"));

        assertEquals(List.of(), Comparison.caveats(one, one));
        assertEquals(3, Comparison.caveats(one, two).size());
    }

    @Test
    void shouldFailWhenTheFloorIsMissing() {
        Report whole = report("whole", 80, 2, 0.01, false);
        Report torn = Samples.report(
                "torn",
                whole.scenarios().stream()
                        .filter(result -> !result.name().startsWith("kernel"))
                        .toList());
        assertThrows(IllegalArgumentException.class, () -> Comparison.of(whole, torn));
    }

    private static List<String> changed(Report before, Report after) {
        return Comparison.of(before, after).stream()
                .filter(line -> line.verdict() != Verdict.SAME)
                .map(line -> line.name() + " " + line.figure() + " " + line.verdict())
                .toList();
    }

    private static Line line(List<Line> lines, String figure) {
        return lines.stream()
                .filter(line -> line.figure().equals(figure) && line.verdict() != Verdict.SAME)
                .findFirst()
                .orElseThrow();
    }

    /** A floor, and two scenarios of Baton's that vary by a percent from launch to launch. */
    private static Report report(String name, double perSecond, double p50, double messages, boolean isSlowMachine) {
        double machine = isSlowMachine ? 0.5 : 1;
        ScenarioResult floor =
                Samples.result("kernel-append/2/dense", Role.FLOOR, "", launches(100 * machine, 0, 1), null);
        ScenarioResult dense = Samples.result(
                "shared/2/dense/HOLD", Role.BATON, "HOLD", launches(perSecond * machine, messages, 1), floor);
        ScenarioResult sparse =
                Samples.result("shared/2/sparse-200us/HOLD", Role.BATON, "HOLD", launches(10, 2, p50), null);
        return Samples.report(name, List.of(floor, dense, sparse));
    }

    private static List<Round> launches(double perSecond, double messages, double p50) {
        return Stream.of(0.995, 1.0, 1.005)
                .map(factor -> Samples.round(
                        (int) Math.round(factor * 200),
                        perSecond * factor * factor,
                        List.of(500_000L, 500_000L),
                        Map.of("granted", (long) (1_000_000 * messages * factor)),
                        p50 * factor))
                .toList();
    }

    private static Row row(SplittableRandom random, World world, int index, double change) {
        double deviation = world == World.ALIKE ? 0.02 : Math.min(0.2, 0.02 * Math.exp(random.nextGaussian()));
        List<Double> older = launches(random, deviation, 0);
        List<Double> newer = launches(random, deviation, change);
        if (world == World.DISTURBED && random.nextInt(20) == 0) {
            List<Double> victim = random.nextBoolean() ? older : newer;
            victim.set(0, victim.get(0) * (1 - random.nextDouble() / 2));
        }
        return row(index, older, newer);
    }

    private static Row row(SplittableRandom random, double deviation, int index, double change) {
        return row(index, launches(random, deviation, 0), launches(random, deviation, change));
    }

    private static Row row(int index, List<Double> older, List<Double> newer) {
        Figure figure = index % 2 == 0 ? Figure.RATIO : Figure.LATENCY;
        return new Row("row-" + index, figure, true, spread(older), spread(newer), older, newer);
    }

    private static List<Double> launches(SplittableRandom random, double deviation, double change) {
        List<Double> launches = new ArrayList<>();
        for (int i = 0; i < LAUNCHES; i++) {
            launches.add(100 * Math.exp(change + deviation * random.nextGaussian()));
        }
        return launches;
    }

    private static Spread spread(List<Double> values) {
        return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
