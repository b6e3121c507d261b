package org.batonfs.fs.internal;

import org.batonfs.sync.LincheckRuns;
import org.batonfs.sync.testing.Options;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that pin, use and evict inodes. */
@Tag("lincheck")
class InodeTableLincheckTest {
    private static final int ITERATIONS = 10;
    private static final int INVOCATIONS = 100;
    private static final String USAGE = """
            arguments: [ITERATIONS [INVOCATIONS]], scenarios (default 10) and interleavings of each (100)
            """;

    /** By the machine's scheduler, which needs no time to prepare; {@link #main} takes Lincheck's own. */
    @Test
    void pinsAndEvictions() {
        LincheckRuns.stress(InodeTableUses.class, InodeTableUses.Counters.class, 3, 100);
    }

    /** Arguments: {@code [ITERATIONS [INVOCATIONS]]}, scenarios and interleavings of each. */
    public static void main(String[] arguments) {
        int[] numbers = Options.numbers(USAGE, arguments, ITERATIONS, INVOCATIONS);
        int iterations = numbers[0];
        int invocations = numbers[1];
        LincheckRuns.report(
                "model checking of the table of inodes",
                iterations * invocations,
                () -> LincheckRuns.modelCheck(
                        InodeTableUses.class, InodeTableUses.Counters.class, iterations, invocations));
    }
}
