package org.batonfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of the long proofs: what they do not understand ends them with 2 before they do anything. */
@ExtendWith(NothingLeftBehind.class)
class ProofsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fs.simulation.SimulatorMain",
                "fs.differential.DifferentialMain",
                "fs.history.HistoriesMain",
                "fs.history.KillsMain",
                "fs.internal.PositionCostMain",
                "fs.internal.InodeTableLincheckTest",
                "sync.LincheckMain",
                "sync.core.ExplorerMain"
            })
    void shouldRefuseWhatItDoesNotUnderstand(String name) throws ClassNotFoundException {
        Class<?> main = Class.forName("org.batonfs." + name);
        List<ChildProcess> refused = new ArrayList<>();
        for (String[] arguments : new String[][] {{"--no-such-option"}, {"--seed"}, {"--seed", "none"}}) {
            refused.add(ChildProcess.start(main, arguments));
        }
        try (ChildProcess helped = ChildProcess.start(main, "--help")) {
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
