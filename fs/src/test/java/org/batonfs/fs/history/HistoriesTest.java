package org.batonfs.fs.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Real processes use files, names and values at random, are killed, stopped and lose their main process, and all that they
 * saw must be explained by some order. {@link HistoriesMain} does the same for longer.
 */
@ExtendWith(NothingLeftBehind.class)
class HistoriesTest {
    private static final long OPERATIONS = 50_000;
    private static final long STEPS_PER_PHASE = 7_500 / Policy.values().length;

    /** Every policy, and in each of them every strike; what is still missing then comes from the policies in turn. */
    @Test
    void areLinearizable() throws IOException {
        long seed = System.nanoTime();
        List<Nemesis.Strike> all = Arrays.asList(Nemesis.Strike.values());
        HistoryRun run = new HistoryRun();
        for (Policy policy : Policy.values()) {
            run.round(policy, seed++, STEPS_PER_PHASE, all);
        }
        System.out.println("histories: " + run.summary());
        assertTrue(run.evictions() >= Policy.values().length, run.summary());
        assertTrue(run.operations() >= OPERATIONS, run.summary());
    }
}
