package org.batonfs.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.batonfs.bench.report.Latency;
import org.batonfs.bench.report.Round;
import org.batonfs.bench.report.ScenarioResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios in rounds: each round runs all of them, every other round in the opposite order, so that whatever else the
 * machine does falls on floors and Baton alike. The first round warms up and is thrown away.
 */
public final class ScenarioRun {
    private final ChildJvm jvm;
    private final Timing timing;
    private final Consumer<String> progress;

    /**
     * How long and how often.
     *
     * @param rounds measured rounds
     * @param windowMillis the measuring window
     * @param leadMillis work before each window
     * @param warmUpMillis work of each scenario in the round that is thrown away
     */
    public record Timing(int rounds, long windowMillis, long leadMillis, long warmUpMillis) {}

    /** A run in the making. */
    public ScenarioRun(ChildJvm jvm, Timing timing, Consumer<String> progress) {
        this.jvm = jvm;
        this.timing = timing;
        this.progress = progress;
    }

    /**
     * Runs them all.
     *
     * @param scenarios each with its floor among them
     * @param warnings takes what makes the figures doubtful
     */
    public List<ScenarioResult> run(MainProcess main, List<Scenario> scenarios, List<String> warnings)
            throws BenchmarkException, IOException, InterruptedException {
        Map<String, Log> logs = new LinkedHashMap<>();
        scenarios.forEach(scenario -> logs.put(scenario.name(), new Log(scenario)));
        try (Workers workers = new Workers(jvm)) {
            RoundRunner runner = new RoundRunner(main, workers, warnings);
            progress.accept("warming up " + scenarios.size() + " scenarios");
            for (Scenario scenario : scenarios) {
                runner.run(scenario, 0, timing.warmUpMillis() * 1_000_000, false);
            }
            for (int i = 1; i <= timing.rounds(); i++) {
                progress.accept("round " + i + " of " + timing.rounds());
                List<Log> order = new ArrayList<>(logs.values());
                if (i % 2 == 0) {
                    Collections.reverse(order);
                }
                for (Log log : order) {
                    log.add(runner.run(
                            log.scenario, timing.leadMillis() * 1_000_000, timing.windowMillis() * 1_000_000, true));
                }
            }
        }
        return logs.values().stream()
                .map(log -> log.result(logs.get(log.scenario.floor())))
                .toList();
    }

    /** What a scenario's rounds have given so far. */
    private static final class Log {
        final Scenario scenario;
        final List<Round> rounds = new ArrayList<>();
        final Histogram nanos = new Histogram(3);

        Log(Scenario scenario) {
            this.scenario = scenario;
        }

        void add(RoundRunner.Outcome outcome) {
            rounds.add(outcome.round());
            nanos.add(outcome.nanos());
        }

        ScenarioResult result(@Nullable Log floor) {
            if (floor == null && !scenario.isFloor()) {
                throw new IllegalStateException(scenario.name() + " was run without its floor");
            }
            return ScenarioResult.of(
                    scenario.subject(), rounds, floor == null ? null : floor.rounds, Latency.of(nanos));
        }
    }
}
