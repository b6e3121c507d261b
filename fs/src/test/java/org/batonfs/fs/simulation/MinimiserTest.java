package org.batonfs.fs.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.batonfs.fs.simulation.plan.Plan;
import org.junit.jupiter.api.Test;

/** What fails is made small before it is shown, and fails in the same way then. */
class MinimiserTest {
    private static final int SEEDS_MAX = 200;

    /** A small plan may have nothing to spare. */
    private static final int ACTS_MIN = 40;

    private static final int RUNS_MAX = 80;

    @Test
    void shouldMakeAFailingPlanSmaller() throws Exception {
        SimulatedMutation mutation = SimulatedMutation.RELEASED_VALUE_IS_DROPPED;
        Simulation simulation = Simulation.load(mutation.compile());
        long seed = 0;
        SimulatedRun failed = simulation.run(mutation.plan(seed), false);
        while (!(failed.isFailed() && acts(failed.plan()) >= ACTS_MIN) && seed < SEEDS_MAX) {
            failed = simulation.run(mutation.plan(++seed), false);
        }
        assertTrue(failed.isFailed(), mutation + " is not found by " + SEEDS_MAX + " seeds");
        SimulatedRun small = Minimiser.minimise(simulation, failed, RUNS_MAX);
        String figures = String.format(
                Locale.ROOT,
                "minimiser: %s by seed %d: %d acts and %d faults, of %d and %d",
                mutation,
                seed,
                acts(small.plan()),
                small.plan().faults().size(),
                acts(failed.plan()),
                failed.plan().faults().size());
        System.out.println(figures);
        assertEquals(failed.symptom(), small.symptom(), figures);
        assertTrue(acts(small.plan()) < acts(failed.plan()), figures);
        assertTrue(small.plan().faults().size() <= failed.plan().faults().size(), figures);
        SimulatedRun again = simulation.run(Plan.parse(small.plan().text()), false);
        assertEquals(failed.symptom(), again.symptom(), "as it is printed, it fails too");
    }

    private static int acts(Plan plan) {
        return plan.clients().stream()
                .flatMap(client -> client.threads().stream())
                .mapToInt(thread -> thread.size())
                .sum();
    }
}
