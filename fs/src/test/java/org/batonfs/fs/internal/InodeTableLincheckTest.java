package org.batonfs.fs.internal;

import org.batonfs.sync.LincheckRuns;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that pin, use and evict inodes. */
@Tag("lincheck")
class InodeTableLincheckTest {
    private static final int ITERATIONS = 30;
    private static final int INVOCATIONS = 1_000;

    /** By the machine's scheduler, which needs no time to prepare; {@link #main} takes Lincheck's own. */
    @Test
    void pinsAndEvictions() {
        LincheckRuns.stress(InodeTableUses.class, InodeTableUses.Counters.class, 3, 100);
    }

    /** Arguments: {@code [ITERATIONS [INVOCATIONS]]}, scenarios and interleavings of each. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("--help")) {
            System.out.println("arguments: [ITERATIONS [INVOCATIONS]], scenarios (" + ITERATIONS
                    + ") and interleavings of each (" + INVOCATIONS + ")");
            return;
        }
        int iterations = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ITERATIONS;
        int invocations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : INVOCATIONS;
        LincheckRuns.report(
                "model checking of the table of inodes",
                iterations * invocations,
                () -> LincheckRuns.modelCheck(
                        InodeTableUses.class, InodeTableUses.Counters.class, iterations, invocations));
    }
}
