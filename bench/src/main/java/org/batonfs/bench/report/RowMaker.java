package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.batonfs.bench.report.Comparison.Figure;
import org.batonfs.bench.report.Comparison.Row;

/** The rows of a comparison: which figures of two reports belong together, and by which launches they were made. */
final class RowMaker {
    private final Report before;
    private final Report after;
    private final List<Row> rows = new ArrayList<>();

    private RowMaker(Report before, Report after) {
        this.before = before;
        this.after = after;
    }

    static List<Row> rows(Report before, Report after) {
        RowMaker maker = new RowMaker(before, after);
        maker.scenarios();
        maker.micro();
        maker.others();
        return maker.rows;
    }

    private void scenarios() {
        for (ScenarioResult older : before.scenarios()) {
            after.scenario(older.name()).ifPresent(newer -> scenario(older, newer));
        }
    }

    private void scenario(ScenarioResult older, ScenarioResult newer) {
        boolean isBaton = older.subject().is(Role.BATON);
        Spread oldRatio = older.ratioToFloor();
        Spread newRatio = newer.ratioToFloor();
        if (Targets.isPaced(older.subject())) {
            add(older, newer, Figure.LATENCY, isBaton, round -> round.latency().p50(), older.p50(), newer.p50());
        } else if (oldRatio != null && newRatio != null && !older.subject().is(Role.FLOOR)) {
            rows.add(new Row(
                    older.name(),
                    Figure.RATIO,
                    isBaton,
                    oldRatio,
                    newRatio,
                    ratios(older, floor(before, older)),
                    ratios(newer, floor(after, newer))));
        } else {
            add(older, newer, Figure.RATE, isBaton, Round::perSecond, older.perSecond(), newer.perSecond());
        }
        if (isBaton) {
            Spread oldMessages = older.messagesByRound();
            Spread newMessages = newer.messagesByRound();
            add(older, newer, Figure.MESSAGES, true, Round::messagesPerWrite, oldMessages, newMessages);
        }
    }

    private void add(
            ScenarioResult older,
            ScenarioResult newer,
            Figure figure,
            boolean isBaton,
            ToDoubleFunction<Round> of,
            Spread oldSpread,
            Spread newSpread) {
        rows.add(new Row(
                older.name(),
                figure,
                isBaton,
                oldSpread,
                newSpread,
                byLaunch(older.rounds(), values(older, of)),
                byLaunch(newer.rounds(), values(newer, of))));
    }

    private void micro() {
        for (MicroResult older : before.micro()) {
            for (MicroResult newer : after.micro()) {
                if (newer.name().equals(older.name())) {
                    rows.add(new Row(
                            "jmh/" + older.name(),
                            Figure.NANOS,
                            !older.name().equals("reentrantLock"),
                            older.nanos(),
                            newer.nanos(),
                            older.nanosByFork(),
                            newer.nanosByFork()));
                }
            }
        }
    }

    private void others() {
        for (StartupResult older : before.startup()) {
            after.startup().stream()
                    .filter(newer -> newer.name().equals(older.name()))
                    .forEach(newer -> range(older.name(), Figure.START, older.ratio(), newer.ratio()));
        }
        for (KillResult older : before.kills()) {
            after.kills().stream()
                    .filter(newer -> newer.name().equals(older.name()))
                    .forEach(newer -> range("kill/" + older.name(), Figure.RANGE, older.millis(), newer.millis()));
        }
        for (HeapResult older : before.heap()) {
            after.heap().stream()
                    .filter(newer -> newer.resources() == older.resources())
                    .forEach(newer -> range(
                            "heap/" + older.resources(),
                            Figure.HEAP,
                            Spread.of(older.bytesEach()),
                            Spread.of(newer.bytesEach())));
        }
    }

    private void range(String name, Figure figure, Spread older, Spread newer) {
        boolean isBaton = !name.endsWith("/file-lock");
        rows.add(new Row(name, figure, isBaton, older, newer, List.of(), List.of()));
    }

    private static ScenarioResult floor(Report report, ScenarioResult result) {
        String floor = result.subject().floor();
        return report.scenario(floor)
                .orElseThrow(() -> new IllegalArgumentException(report.name() + " has no " + floor));
    }

    private static List<Double> ratios(ScenarioResult result, ScenarioResult floor) {
        double[] ratios = new double[result.rounds().size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] =
                    result.rounds().get(i).perSecond() / floor.rounds().get(i).perSecond();
        }
        return byLaunch(result.rounds(), ratios);
    }

    private static double[] values(ScenarioResult result, ToDoubleFunction<Round> figure) {
        return result.rounds().stream().mapToDouble(figure).toArray();
    }

    /** One figure for each launch, the mean of its rounds; of one launch, its rounds, for want of better. */
    static List<Double> byLaunch(List<Round> rounds, double[] values) {
        Map<Integer, List<Double>> launches = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            launches.computeIfAbsent(rounds.get(i).launch(), key -> new ArrayList<>())
                    .add(values[i]);
        }
        if (launches.size() < 2) {
            return DoubleStream.of(values).boxed().toList();
        }
        return launches.values().stream()
                .map(launch -> launch.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .toList();
    }
}
