package org.batonfs.sync.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** What is asked of the command line of every proof: a soak with a misspelt option would prove something else. */
public final class CommandLines {
    private CommandLines() {}

    /** Requires that it ends with 2 and the reason for what it does not understand, and with 0 and an answer for {@code --help}. */
    public static void requireCareful(Class<?> main) {
        List<ChildProcess> refused = new ArrayList<>();
        try (ChildProcess helped = ChildProcess.start(main, "--help")) {
            for (String[] arguments : new String[][] {{"--no-such-option"}, {"--seed"}, {"--seed", "none"}}) {
                refused.add(ChildProcess.start(main, arguments));
            }
            assertEquals(0, helped.awaitEnd());
            assertTrue(!helped.lastAnswers().isEmpty() && helped.errorOutput().isEmpty(), helped::errorOutput);
            for (ChildProcess child : refused) {
                assertEquals(2, child.awaitEnd(), child.errorOutput());
                assertTrue(
                        !child.errorOutput().isEmpty() && !child.errorOutput().contains("Exception"),
                        child::errorOutput);
            }
        } finally {
            refused.forEach(ChildProcess::kill);
        }
    }
}
