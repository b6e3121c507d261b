package org.batonfs.fs.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that finds nothing proves something only if it finds what is there. */
@Tag("mutation")
class SimulatorMutationTest {
    private static final int SEEDS_MAX = 6_000;

    @ParameterizedTest
    @EnumSource(SimulatedMutation.class)
    void shouldFindDefectThatWasPutInOnPurpose(SimulatedMutation mutation) throws Exception {
        Simulation simulation = Simulation.load(mutation.compile());
        long seed = 0;
        SimulatedRun run = simulation.run(mutation.plan(seed), false);
        while (!run.isFailed() && seed < SEEDS_MAX) {
            run = simulation.run(mutation.plan(++seed), false);
        }
        assertTrue(run.isFailed(), mutation + " is not found by " + SEEDS_MAX + " seeds");
        System.out.println(String.format(
                Locale.ROOT,
                "simulator: %s is found by seed %d: %s",
                mutation,
                seed,
                String.valueOf(run.run().failure()).lines().findFirst().orElse("")));
    }
}
