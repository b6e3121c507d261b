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

    /** A plan that fails by the timing of all its acts can't be made smaller, so it takes some. */
    private static final int PLANS = 3;

    @Test
    void shouldMakeFailingPlansSmaller() throws Exception {
        SimulatedMutation mutation = SimulatedMutation.RELEASED_VALUE_IS_DROPPED;
        Simulation simulation = Simulation.load(mutation.compile());
        int plans = 0;
        int before = 0;
        int after = 0;
        for (long seed = 0; seed <= SEEDS_MAX && plans < PLANS; seed++) {
            SimulatedRun failed = simulation.run(mutation.plan(seed), false);
            if (failed.isFailed() && acts(failed.plan()) >= ACTS_MIN) {
                SimulatedRun small = minimise(simulation, failed, mutation + " by seed " + seed);
                plans++;
                before += acts(failed.plan());
                after += acts(small.plan());
            }
        }
        assertEquals(PLANS, plans, mutation + " is not found by " + SEEDS_MAX + " seeds");
        assertTrue(after <= before * 3 / 4, after + " acts of " + before);
    }

    private static SimulatedRun minimise(Simulation simulation, SimulatedRun failed, String name) {
        SimulatedRun small = Minimiser.minimise(simulation, failed, RUNS_MAX);
        String figures = String.format(
                Locale.ROOT,
                "minimiser: %s: %d acts and %d faults, of %d and %d",
                name,
                acts(small.plan()),
                small.plan().faults().size(),
                acts(failed.plan()),
                failed.plan().faults().size());
        System.out.println(figures);
        assertEquals(failed.symptom(), small.symptom(), figures);
        assertTrue(acts(small.plan()) <= acts(failed.plan()), figures);
        assertTrue(small.plan().faults().size() <= failed.plan().faults().size(), figures);
        SimulatedRun again = simulation.run(Plan.parse(small.plan().text()), false);
        assertEquals(failed.symptom(), again.symptom(), "as it is printed, it fails too");
        return small;
    }

    private static int acts(Plan plan) {
        return plan.clients().stream()
                .flatMap(client -> client.threads().stream())
                .mapToInt(thread -> thread.size())
                .sum();
    }
}
