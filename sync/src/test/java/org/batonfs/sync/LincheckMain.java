package org.batonfs.sync;

import org.batonfs.sync.testing.Options;

/** Runs what {@link LincheckTest} runs, for longer. */
public final class LincheckMain {
    private static final int ITERATIONS = 10;
    private static final int INVOCATIONS = 100;
    private static final String USAGE = """
            arguments: [ITERATIONS [INVOCATIONS]], scenarios of each kind (default 10) and interleavings of each scenario (100)
            """;

    private LincheckMain() {}

    /** Arguments: {@code [ITERATIONS [INVOCATIONS]]}, scenarios of each kind and interleavings of each scenario. */
    public static void main(String[] arguments) {
        int[] numbers = Options.numbers(USAGE, arguments, ITERATIONS, INVOCATIONS);
        int iterations = numbers[0];
        int invocations = numbers[1];
        LincheckRuns.report(
                "model checking of uses",
                iterations * invocations,
                () -> LincheckRuns.modelCheck(
                        SyncHandleUses.class, SyncHandleUses.Counter.class, iterations, invocations));
        LincheckRuns.report(
                "model checking of ends",
                iterations * invocations,
                () -> LincheckRuns.modelCheck(
                        SyncHandleEnds.class, SyncHandleEnds.Counter.class, iterations, invocations));
        LincheckRuns.report(
                "model checking of operations",
                iterations * invocations,
                () -> LincheckRuns.modelCheck(
                        SyncHandleOperations.class, SyncHandleOperations.Counter.class, iterations, invocations));
        LincheckRuns.report(
                "stress of timed uses",
                10 * iterations * invocations,
                () -> LincheckRuns.stress(
                        SyncHandleUses.Timed.class, SyncHandleUses.Counter.class, iterations, 10 * invocations));
        LincheckRuns.report(
                "stress of timed operations",
                10 * iterations * invocations,
                () -> LincheckRuns.stress(
                        SyncHandleOperations.Timed.class,
                        SyncHandleOperations.Counter.class,
                        iterations,
                        10 * invocations));
    }
}
