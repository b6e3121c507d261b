package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.batonfs.bench.report.ScenarioResult.Subject;

/**
 * What Baton is to reach, held against the figures of a run. Ratios are taken round by round and judged by their median. What
 * was not run is not judged.
 */
public final class Targets {
    static final String HELD = "held handle";
    static final String UNCONTENDED = "uncontended write";
    static final String FIRST = "first acquire";
    static final String DENSE = "dense writers";
    static final String SPARSE = "sparse writers";
    static final String ALTERNATE = "strict alternation";
    static final String ADAPTIVE = "best fixed policy";
    static final String RIVALS = "rivals, dense";
    static final String CONNECTED = "many connected";
    static final String RESOURCES = "many resources";
    static final String DURABILITY = "durable positions";
    static final String START = "start-up";
    static final String KILL = "killed holder";
    static final String STRICT = "STRICT, the cost model";

    /** A figure that was measured elsewhere, on another day: the rate of Chronicle Map's lock in shared memory. */
    private static final double CHRONICLE_PER_SECOND = 299_000;

    private static final double NOTHING = 0.005;
    private static final double MESSAGES_SPARSE_MAX = 2.05;

    private final Report report;
    private final String policy;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Report report) {
        this.report = report;
        this.policy = report.environment().defaultPolicy();
    }

    /** Judges a run. Of the report, its targets do not count. */
    public static List<Target> of(Report report) {
        Targets targets = new Targets(report);
        targets.held();
        targets.alone();
        targets.dense();
        targets.sparse();
        targets.alternating();
        targets.bestPolicy();
        targets.rivals();
        targets.connected();
        targets.others();
        return List.copyOf(targets.targets);
    }

    private void held() {
        for (MicroResult result : report.micro()) {
            if (result.name().equals("exclusive")) {
                most(HELD, "acquire + release, ns", result.nanos(), 40, "");
                most(HELD, "bytes allocated per operation", Spread.of(result.bytesPerOperation()), NOTHING, "");
                most(HELD, "messages per operation", Spread.of(result.messagesPerOperation()), NOTHING, "");
            }
        }
    }

    private void alone() {
        with("private", result -> {
            Spread ratio = result.ratioToFloor();
            if (ratio != null) {
                least(
                        UNCONTENDED,
                        "writes/s, ratio",
                        ratio,
                        0.9,
                        result.subject().floor());
            }
            most(UNCONTENDED, "round trips per write", Spread.of(result.roundTripsPerWrite()), NOTHING, "");
        });
        with(
                "first-acquire",
                result -> with(result.subject().floor(), echo -> {
                    Spread ratio = result.ratioTo(echo, Targets::p50);
                    most(FIRST, "p50, in echo round trips", ratio, 1.3, echo.name());
                }));
    }

    private void dense() {
        for (ScenarioResult result : report.scenarios()) {
            Subject subject = result.subject();
            boolean counts = isDefault(subject)
                    && (subject.what().equals("shared") || subject.what().equals("append"))
                    && (subject.processes() == 2 || subject.processes() == 4 || subject.processes() == 8);
            Spread ratio = result.ratioToFloor();
            if (counts && subject.isDense() && ratio != null) {
                String name = subject.name();
                least(DENSE, name + ": writes/s, ratio", ratio, 0.85, subject.floor());
                most(DENSE, name + ": messages per write", messages(result), 0.02, "");
                most(DENSE, name + ": largest share / smallest", result.share(), 1.2, "");
                Spread tail = spread(result, round -> round.latency().p999());
                most(DENSE, name + ": p99.9, us", tail, 5_000, "");
            }
        }
    }

    private void sparse() {
        for (ScenarioResult result : report.scenarios()) {
            Subject subject = result.subject();
            if (isDefault(subject) && subject.thinkMicros() == 200 && subject.processes() > 1) {
                most(SPARSE, subject.name() + ": messages per write", messages(result), MESSAGES_SPARSE_MAX, "");
                with(echo(), echo -> {
                    Spread ratio = result.ratioTo(echo, Targets::p50);
                    most(SPARSE, subject.name() + ": p50, in echo round trips", ratio, 1.5, echo.name());
                });
                with(
                        echo() + "/" + subject.rhythm(),
                        echo -> { // which wakes a processor that sleeps, too
                            Spread ratio = result.ratioTo(echo, Targets::p50);
                            most(
                                    SPARSE,
                                    subject.name() + ": p50, in echoes with the same pauses",
                                    ratio,
                                    1.5,
                                    echo.name());
                        });
            }
        }
    }

    private void alternating() {
        for (ScenarioResult result : report.scenarios()) {
            Subject subject = result.subject();
            if (!subject.rhythm().equals("alternate")) {
                continue;
            }
            if (isDefault(subject)) {
                most(ALTERNATE, subject.name() + ": messages per write", messages(result), MESSAGES_SPARSE_MAX, "");
            } else if (subject.policy().equals("STRICT")) {
                Spread transfer = Spread.of(result.messagesPerTransfer());
                most(
                        STRICT,
                        subject.name() + ": messages per transfer",
                        transfer,
                        4.1,
                        "8 messages, 4 round trips a write");
            }
        }
    }

    /** The default policy against the best of the others, in everything that was run under several. */
    private void bestPolicy() {
        Map<String, List<ScenarioResult>> groups = new LinkedHashMap<>();
        for (ScenarioResult result : report.scenarios()) {
            if (!result.subject().policy().isEmpty()) {
                groups.computeIfAbsent(withoutPolicy(result.subject()), key -> new ArrayList<>())
                        .add(result);
            }
        }
        groups.forEach((name, results) -> {
            Optional<ScenarioResult> adaptive = results.stream()
                    .filter(result -> isDefaultPolicy(result.subject()))
                    .findFirst();
            if (adaptive.isPresent() && results.size() > 1) {
                againstOthers(name, adaptive.get(), results);
            }
        });
    }

    private void againstOthers(String name, ScenarioResult adaptive, List<ScenarioResult> all) {
        ToDoubleFunction<Round> speed = speed(adaptive.subject());
        Spread worst = null;
        String against = "";
        for (ScenarioResult other : all) {
            if (!isDefaultPolicy(other.subject())) {
                Spread ratio = adaptive.ratioTo(other, speed);
                if (worst == null || ratio.median() < worst.median()) {
                    worst = ratio;
                    against = other.subject().policy();
                }
            }
        }
        if (worst != null) {
            least(ADAPTIVE, name + speedWord(adaptive.subject()), worst, 0.9, against);
        }
    }

    private void rivals() {
        for (int processes : new int[] {2, 3}) {
            with("shared/" + processes + "/dense/" + policy, result -> {
                against(result, "file-lock/" + processes + "/dense", 4);
                against(result, "redis-lock/" + processes + "/dense", 50);
                against(result, "postgres-lock/" + processes + "/dense", 50);
                Spread rate = result.perSecond();
                Spread ratio = new Spread(
                        rate.median() / CHRONICLE_PER_SECOND,
                        rate.min() / CHRONICLE_PER_SECOND,
                        rate.max() / CHRONICLE_PER_SECOND);
                least(
                        RIVALS,
                        result.name() + ": writes/s, ratio",
                        ratio,
                        2,
                        "Chronicle Map's lock in shared memory: 299,000/s, a figure of another day, not of this run");
            });
        }
    }

    private void against(ScenarioResult result, String rival, double bound) {
        with(
                rival,
                other -> least(
                        RIVALS,
                        result.name() + ": writes/s, ratio",
                        result.ratioTo(other, Round::perSecond),
                        bound,
                        rival));
    }

    private void connected() {
        for (ScenarioResult result : report.scenarios()) {
            Subject subject = result.subject();
            if (subject.connected() >= 1_000 && isDefaultPolicy(subject)) {
                with(subject.floor(), few -> {
                    Spread ratio = result.ratioTo(few, speed(subject));
                    least(CONNECTED, subject.name() + speedWord(subject), ratio, 0.9, few.name());
                });
            }
        }
    }

    private void others() {
        if (!report.heap().isEmpty()) {
            HeapResult most = report.heap().get(report.heap().size() - 1);
            String figure = String.format(Locale.ROOT, "server heap of each of %,d, bytes", most.resources());
            most(RESOURCES, figure, Spread.of(most.bytesEach()), 250, "");
        }
        for (int processes : new int[] {2, 4}) {
            String how = "/" + processes + "/dense/" + policy;
            with(
                    "value" + how,
                    off -> with("shared" + how, on -> {
                        Spread ratio = on.ratioTo(off, Round::perSecond);
                        String against = off.name() + ", which is not written down, and has no file layer either";
                        least(DURABILITY, on.name() + ": writes/s, ratio", ratio, 0.7, against);
                    }));
        }
        for (StartupResult result : report.startup()) {
            String figure =
                    result.transport() + ", " + result.variant() + ": exec to first grant, in first bare echoes";
            most(START, figure, result.ratio(), 1.5, "the same JVM's first bare echo");
        }
        for (KillResult result : report.kills()) {
            if (result.name().equals(policy)) {
                most(KILL, policy + ": SIGKILL to the next grant, ms", result.millis(), 10, "");
            }
        }
    }

    /** Whether the pauses of a scenario, not Baton, set its rate, so that its latency is what counts. */
    static boolean isPaced(Subject subject) {
        return (subject.thinkMicros() > 0 && !subject.what().equals("readers"))
                || subject.rhythm().equals("alternate");
    }

    /**
     * How fast a scenario goes. Of one whose pauses set its rate that is the time of a write, on average: half of the writes of a hold may take next to
     * nothing because the others' writes wait for all of it, so the median tells nothing.
     */
    private static ToDoubleFunction<Round> speed(Subject subject) {
        return isPaced(subject) ? round -> 1 / Math.max(round.latency().mean(), 0.001) : Round::perSecond;
    }

    private static String speedWord(Subject subject) {
        return isPaced(subject) ? ": 1 / mean time, ratio" : ": per second, ratio";
    }

    private static String withoutPolicy(Subject subject) {
        return subject.name().replace("/" + subject.policy(), "");
    }

    /** The default policy, without idle clients. */
    private boolean isDefault(Subject subject) {
        return isDefaultPolicy(subject) && subject.connected() == 0;
    }

    private boolean isDefaultPolicy(Subject subject) {
        return subject.policy().equals(policy);
    }

    private String echo() {
        return "link-echo/" + report.environment().transport().toLowerCase(Locale.ROOT);
    }

    private void with(String scenario, java.util.function.Consumer<ScenarioResult> use) {
        report.scenario(scenario).ifPresent(use);
    }

    private void most(String row, String figure, Spread value, double bound, String against) {
        targets.add(Target.atMost(row, figure, value, bound, against));
    }

    private void least(String row, String figure, Spread value, double bound, String against) {
        targets.add(Target.atLeast(row, figure, value, bound, against));
    }

    /** The count of all rounds together, with the least and the most of a round. */
    private static Spread messages(ScenarioResult result) {
        Spread rounds = result.messagesByRound();
        return new Spread(result.messagesPerWrite(), rounds.min(), rounds.max());
    }

    private static Spread spread(ScenarioResult result, ToDoubleFunction<Round> figure) {
        return Spread.of(result.rounds().stream().mapToDouble(figure).toArray());
    }

    private static double p50(Round round) {
        return Math.max(round.latency().p50(), 0.001);
    }
}
