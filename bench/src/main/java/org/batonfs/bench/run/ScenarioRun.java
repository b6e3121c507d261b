package org.batonfs.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.batonfs.bench.report.Latency;
import org.batonfs.bench.report.Role;
import org.batonfs.bench.report.Round;
import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.worker.Effort;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios in rounds: each round runs all of them, each time in another order, so that whatever else the machine does falls
 * on floors and Baton alike.
 *
 * <p>The worker processes are launched several times, for some of the rounds each, since what the compiler makes of the same
 * code differs from one JVM to the next: without that, two runs would differ by more than the rounds of one. The first round
 * of each launch warms up and is thrown away.
 */
public final class ScenarioRun {
    private static final long IDLE_MILLIS = 100;
    private static final long IDLE_PERCENT_MAX = 20;

    private final ChildJvm jvm;
    private final Timing timing;
    private final Consumer<String> progress;

    /**
     * How long and how often.
     *
     * @param launches how often the workers are started
     * @param rounds measured rounds of each launch
     * @param windowMillis the measuring window
     * @param leadMillis work before each window
     * @param warmUpMillis work of each scenario in the round that is thrown away; twice as long on top for each process that is
     *     started for it, and more where many take turns
     */
    public record Timing(int launches, int rounds, long windowMillis, long leadMillis, long warmUpMillis) {}

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
        for (int launch = 1; launch <= timing.launches(); launch++) {
            warnIfBusy(launch, warnings);
            try (Workers workers = new Workers(jvm)) {
                launch(workers, new RoundRunner(main, workers, warnings), launch, scenarios, logs);
            }
        }
        return logs.values().stream()
                .map(log -> log.result(logs.get(log.scenario.floor())))
                .toList();
    }

    /** What this process does while it has nothing to do is taken from whoever is measured beside it. */
    static void warnIfBusy(int launch, List<String> warnings) throws IOException, InterruptedException {
        Effort before = Effort.now();
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        long percent = Effort.now().minus(before).cpuNanos() / (IDLE_MILLIS * 10_000);
        if (percent > IDLE_PERCENT_MAX) {
            warnings.add("before launch " + launch + " the main process took " + percent
                    + " % of a processor while it had nothing to do");
        }
    }

    private void launch(
            Workers workers, RoundRunner runner, int launch, List<Scenario> scenarios, Map<String, Log> logs)
            throws BenchmarkException, InterruptedException {
        String which = "launch " + launch + " of " + timing.launches() + ": ";
        progress.accept(which + "warming up " + logs.size() + " scenarios");
        for (Scenario scenario : scenarios) {
            int fresh = workers.missing(scenario.kind(), scenario.processes());
            if (takesTurns(scenario) && scenario.role() == Role.BATON) {
                runner.run(scenario.handingOver(), launch, 0, turnsNanos(scenario) / 2, false);
            }
            runner.run(scenario.withoutPauses(), launch, 0, warmUpNanos(scenario, fresh), false);
        }
        for (int i = 1; i <= timing.rounds(); i++) {
            progress.accept(which + "round " + i + " of " + timing.rounds());
            for (Scenario scenario : arranged(scenarios, launch + i)) {
                Log log = Objects.requireNonNull(logs.get(scenario.name()));
                log.add(runner.run(
                        scenario, launch, timing.leadMillis() * 1_000_000, timing.windowMillis() * 1_000_000, true));
            }
        }
    }

    /**
     * Who comes first finds the processes less used to the work, and policies stand in the same order in each group of scenarios. So
     * one round goes through all as they are, one backwards, and one begins in the middle of each group.
     */
    static List<Scenario> arranged(List<Scenario> scenarios, int turn) {
        List<Scenario> order = new ArrayList<>(scenarios);
        switch (turn % 3) {
            case 1 -> Collections.reverse(order);
            case 2 -> {
                int from = 0;
                for (int to = 1; to <= order.size(); to++) {
                    if (to == order.size() || !order.get(to).differsInPolicyOnly(order.get(from))) {
                        Collections.rotate(order.subList(from, to), (to - from + 1) / 2);
                        from = to;
                    }
                }
            }
            default -> {}
        }
        return order;
    }

    private static final Set<Kind> ROUND_TRIPS = Set.of(Kind.BARE_ECHO, Kind.LINK_ECHO, Kind.FIRST_ACQUIRE);

    private static final int ROUND_TRIP_TIMES = 9;

    /**
     * Processes that have just been started compile what they do, all at the same time, and take the longer the more they are.
     * What many of them do a million times a second, each does only in its turns, and what hands over it does once in each of those:
     * compiled halfway, it is what is measured. So there are transfers without holds before.
     */
    private long warmUpNanos(Scenario scenario, int freshProcesses) {
        long nanos = timing.warmUpMillis() * 1_000_000;
        long turns = takesTurns(scenario) ? turnsNanos(scenario) : 0;
        long roundTrips = waitsForAnswers(scenario) ? nanos * ROUND_TRIP_TIMES : 0;
        return Math.max(Math.max(turns, roundTrips), nanos * (1 + 2 * freshProcesses));
    }

    /** Who waits for an answer each time does little in a second, and what is done little is compiled late. */
    private static boolean waitsForAnswers(Scenario scenario) {
        boolean isPaced = scenario.rhythm().thinkMicros() > 0; // and warmed up without its pauses, like another one
        return ROUND_TRIPS.contains(scenario.kind())
                || (scenario.role() == Role.BATON && scenario.policy() == Policy.RESIDENT && !isPaced);
    }

    private static boolean takesTurns(Scenario scenario) {
        return scenario.rhythm().equals(Rhythm.DENSE)
                && scenario.processes() > 2
                && (scenario.role() == Role.FLOOR || (scenario.role() == Role.BATON && isHeld(scenario.policy())));
    }

    private long turnsNanos(Scenario scenario) {
        long processes = scenario.processes();
        long nanos = timing.warmUpMillis() * 1_000_000 * processes * processes * processes / 8;
        return scenario.role() == Role.FLOOR
                ? 2 * nanos
                : nanos; // a floor runs once in a launch, and Baton under two policies
    }

    private static boolean isHeld(Policy policy) {
        return policy == Policy.HOLD || policy == Policy.ADAPTIVE;
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
            if (floor == null && !scenario.floor().isEmpty()) {
                throw new IllegalStateException(scenario.name() + " was run without its floor");
            }
            return ScenarioResult.of(
                    scenario.subject(), rounds, floor == null ? null : floor.rounds, Latency.of(nanos));
        }
    }
}
