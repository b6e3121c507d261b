package org.batonfs.sync;

/** Runs what {@link LincheckTest} runs, for longer. */
public final class LincheckMain {
    private static final int ITERATIONS = 30;
    private static final int INVOCATIONS = 1_000;

    private LincheckMain() {}

    /** Arguments: {@code [ITERATIONS [INVOCATIONS]]}, scenarios of each kind and interleavings of each scenario. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("--help")) {
            System.out.println("arguments: [ITERATIONS [INVOCATIONS]], scenarios of each kind (" + ITERATIONS
                    + ") and interleavings of each scenario (" + INVOCATIONS + ")");
            return;
        }
        int iterations = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ITERATIONS;
        int invocations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : INVOCATIONS;
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
                "stress of timed uses",
                10 * iterations * invocations,
                () -> LincheckRuns.stress(
                        SyncHandleUses.Timed.class, SyncHandleUses.Counter.class, iterations, 10 * invocations));
    }
}
