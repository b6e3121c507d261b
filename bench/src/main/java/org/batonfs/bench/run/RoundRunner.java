package org.batonfs.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.batonfs.bench.report.Latency;
import org.batonfs.bench.report.Round;
import org.batonfs.bench.worker.Effort;
import org.batonfs.bench.worker.Fields;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Measured;
import org.batonfs.bench.worker.Task;
import org.batonfs.bench.worker.Window;

/**
 * Runs one scenario once: sets up, lets all workers begin at the same instant, gathers, and checks what they left behind.
 *
 * <p>Messages are counted by the workers, each at the beginning and the end of its own window. The windows must lie over
 * each other but for a tenth of their length; a round of up to four processes whose windows do not is run again.
 */
final class RoundRunner {
    private static final long LEAD_NANOS = 15_000_000;

    /** Work after the window, beyond the tenth of it by which the windows may differ. */
    private static final long TAIL_NANOS = 10_000_000;

    private static final long ANSWER_MILLIS_MAX = 20_000;
    private static final int ATTEMPTS_MAX = 2;

    /** More processes than these share their processors, and their windows differ by turns of the scheduler each time. */
    private static final int AT_ONCE_MAX = 4;

    private final MainProcess main;
    private final Workers workers;
    private final List<String> warnings;

    RoundRunner(MainProcess main, Workers workers, List<String> warnings) {
        this.main = main;
        this.workers = workers;
        this.warnings = warnings;
    }

    /** A round and the latencies of its operations. */
    record Outcome(Round round, Histogram nanos) {}

    /**
     * Runs one round.
     *
     * @param launch which launch of the workers this is, from 1
     * @param warmUpNanos work before the window
     * @param windowNanos the window
     * @param strict whether a round without a common window is run again, unless there are too many processes for that
     */
    Outcome run(Scenario scenario, int launch, long warmUpNanos, long windowNanos, boolean strict)
            throws BenchmarkException, InterruptedException {
        for (int count = 1; ; count++) {
            Attempt attempt = attempt(scenario, warmUpNanos, windowNanos);
            double common = commonShare(attempt.measured(), windowNanos);
            if (!strict || common >= 0.9) {
                return outcome(scenario, launch, attempt);
            }
            if (count == ATTEMPTS_MAX || scenario.processes() > AT_ONCE_MAX) {
                warnings.add(scenario.name() + ": the processes were at work together for only "
                        + Math.round(common * 100) + " % of a window; the machine is busy");
                return outcome(scenario, launch, attempt);
            }
        }
    }

    /** What the workers found, and what it cost the main process meanwhile, in which the servers of Baton run. */
    private record Attempt(List<Measured> measured, Effort server) {}

    private Attempt attempt(Scenario scenario, long warmUpNanos, long windowNanos)
            throws BenchmarkException, InterruptedException {
        try (Stage stage = main.stage(scenario)) {
            List<WorkerProcess> team = workers.of(scenario.kind(), scenario.processes());
            for (int i = 0; i < team.size(); i++) {
                team.get(i).order(task(scenario, stage, i).toFields());
            }
            awaitAll(team, "ready", ANSWER_MILLIS_MAX);
            long start = System.nanoTime() + LEAD_NANOS;
            long begin = start + warmUpNanos;
            long end = begin + windowNanos;
            Window window = new Window(start, begin, end, end + windowNanos / 10 + TAIL_NANOS);
            orderAll(team, window.putInto(Fields.of("go")));
            Effort server = effortBetween(begin, end);
            List<Measured> measured = new ArrayList<>();
            for (Fields answer : awaitAll(team, "measured", ANSWER_MILLIS_MAX + windowNanos / 1_000_000)) {
                measured.add(Measured.from(answer));
            }
            orderAll(team, Fields.of("finish"));
            awaitAll(team, "finished", ANSWER_MILLIS_MAX);
            stage.verify(measured.stream().mapToLong(Measured::totalOperations).toArray());
            return new Attempt(measured, server);
        } catch (BenchmarkException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new BenchmarkException(scenario.name() + ": " + e, e);
        }
    }

    private Task task(Scenario scenario, Stage stage, int writer) {
        return new Task(
                scenario.kind(),
                writer,
                stage.socket(),
                scenario.transport(),
                scenario.policy(),
                stage.target(writer),
                scenario.rhythm(),
                scenario.rhythm().alternates() ? main.turns().toString() : "");
    }

    private static Effort effortBetween(long beginNanos, long endNanos) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(beginNanos - System.nanoTime());
        Effort before = Effort.now();
        TimeUnit.NANOSECONDS.sleep(endNanos - System.nanoTime());
        return Effort.now().minus(before);
    }

    private static void orderAll(List<WorkerProcess> team, Fields order) throws BenchmarkException {
        for (WorkerProcess worker : team) {
            worker.order(order);
        }
    }

    private static List<Fields> awaitAll(List<WorkerProcess> team, String verb, long millisMax)
            throws BenchmarkException, InterruptedException {
        List<Fields> answers = new ArrayList<>();
        for (WorkerProcess worker : team) {
            answers.add(worker.await(verb, millisMax));
        }
        return answers;
    }

    /** How much of the window all processes measured in common. */
    static double commonShare(List<Measured> measured, long windowNanos) {
        long begin = Long.MIN_VALUE;
        long end = Long.MAX_VALUE;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Measured one : measured) {
            begin = Math.max(begin, one.beginNanos());
            end = Math.min(end, one.endNanos());
            first = Math.min(first, one.beginNanos());
            last = Math.max(last, one.endNanos());
        }
        return (double) Math.max(0, end - begin) / Math.max(windowNanos, last - first);
    }

    private static Outcome outcome(Scenario scenario, int launch, Attempt attempt) {
        Histogram nanos = new Histogram(3);
        Map<String, Long> messages = new TreeMap<>();
        List<Long> operations = new ArrayList<>();
        double perSecond = 0;
        double cpuNanos = 0;
        double wakeups = 0;
        for (Measured one : attempt.measured()) {
            nanos.add(one.nanos());
            one.messages().forEach((kind, count) -> messages.merge(kind, count, Long::sum));
            operations.add(one.operations());
            perSecond += one.perSecond();
            cpuNanos += one.effort().cpuNanos();
            wakeups += one.effort().wakeups();
        }
        // Among readers, only the first process writes.
        long writes = scenario.kind() == Kind.READERS ? operations.get(0) : nanos.getTotalCount();
        double each = Math.max(1, writes);
        Round round = new Round(
                launch,
                perSecond,
                operations,
                writes,
                cpuNanos / 1e3 / each,
                attempt.server().cpuNanos() / 1e3 / each,
                wakeups / each,
                attempt.server().wakeups() / each,
                Latency.of(nanos),
                messages);
        return new Outcome(round, nanos);
    }
}
