package org.batonfs.bench.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.batonfs.bench.report.MicroResult;
import org.batonfs.bench.report.Spread;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of this package, each in a JVM of its own. They count their messages themselves, and fail if there was
 * another number than is said of them.
 */
public final class MicroRun {
    /** An acquire, a recall, a release and a grant. */
    static final int MESSAGES_OF_TRANSFER = 4;

    /**
     * How much longer a message takes than a use of what is held, so far as it matters here: the harness allocates a hundred
     * kilobytes in each iteration, which are to be nothing for each message.
     */
    private static final int MESSAGE_PATH_TIMES = 5;

    private MicroRun() {}

    /**
     * Runs them all.
     *
     * @param jvmArguments the arguments of JMH's forks
     * @param forks how many JVMs, one after the other, run each; one less what takes messages
     * @param iterations measured iterations of each JVM
     * @param millis the length of an iteration; of what takes messages several times that
     */
    public static List<MicroResult> run(List<String> jvmArguments, int forks, int iterations, long millis)
            throws RunnerException {
        List<MicroResult> results =
                new ArrayList<>(run(HeldHandleBenchmark.class, jvmArguments, forks, iterations, millis));
        results.addAll(
                run(MessagePathBenchmark.class, jvmArguments, forks - 1, iterations, MESSAGE_PATH_TIMES * millis));
        return results;
    }

    private static List<MicroResult> run(
            Class<?> benchmarks, List<String> jvmArguments, int forks, int iterations, long millis)
            throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(benchmarks.getName())
                .jvmArgs(jvmArguments.toArray(new String[0]))
                .forks(forks)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        return results(new Runner(options.build()).run());
    }

    @SuppressWarnings("rawtypes") // JMH's own signatures.
    private static List<MicroResult> results(Collection<RunResult> runs) {
        List<MicroResult> results = new ArrayList<>();
        for (RunResult run : runs) {
            BenchmarkParams params = run.getParams();
            String name = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
            double[] nanos = run.getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                    .toArray();
            List<Double> byFork = run.getBenchmarkResults().stream()
                    .map(fork -> fork.getPrimaryResult().getScore())
                    .toList();
            results.add(new MicroResult(name, Spread.of(nanos), byFork, bytesPerOperation(run), messagesOf(name)));
        }
        return results;
    }

    /** What a benchmark has checked itself. */
    private static double messagesOf(String name) {
        return switch (name) {
            case "roundTrip" -> 2;
            case "transfer" -> MESSAGES_OF_TRANSFER;
            default -> 0;
        };
    }

    @SuppressWarnings("rawtypes")
    private static double bytesPerOperation(RunResult run) {
        return run.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .mapToDouble(entry -> entry.getValue().getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH's gc profiler has said nothing"));
    }
}
