package org.batonfs.fs.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.LongFunction;
import org.batonfs.fs.simulation.plan.ActKind;
import org.batonfs.fs.simulation.plan.FaultKind;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.fs.simulation.plan.Tally;
import org.batonfs.sync.testing.ChildProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of Baton on simulated machines, in which everything goes wrong that can. */
class SimulatorTest {
    private static final int SEEDS = 2_000;
    private static final int CORES = 2;

    /** How often each kind of act must have been done, and each kind of fault have come. */
    private static final int ACTS_MIN = 700;

    private static final int FAULTS_MIN = 300;

    private static Simulation simulation;

    @BeforeAll
    static void load() {
        simulation = Simulation.load(Map.of());
    }

    @Test
    void shouldNotPassWhenTheSimulationItselfIsBroken() throws Exception {
        LongFunction<Plan> plans = seed -> {
            if (seed == 3) {
                throw new IllegalStateException("no plan");
            }
            return Simulation.plan(seed);
        };
        Soak soak = new Soak(simulation, plans, 0, 5, true);
        soak.run(1);
        assertTrue(soak.isFailed());
        assertTrue(soak.report().contains("seed 3 broke the simulation"), soak::report);
    }

    @Test
    void shouldLoseNothingAcknowledgedWhateverHappens() throws Exception {
        Soak soak = new Soak(simulation, Simulation::plan, 0, SEEDS, false);
        soak.run(CORES);
        System.out.println("simulator: " + soak.rates());
        assertFalse(soak.isFailed(), soak::report);
        Tally total = soak.total();
        for (ActKind kind : ActKind.values()) {
            requireAtLeast(ACTS_MIN, total, "act: " + kind);
        }
        for (FaultKind kind : FaultKind.values()) {
            requireAtLeast(FAULTS_MIN, total, "fault: " + kind);
        }
        requireAtLeast(20, total, "end: EVICTED");
        requireAtLeast(20, total, "end: OUTGOING_LIMIT");
        requireAtLeast(100, total, "seen: in doubt");
        requireAtLeast(30, total, "seen: number in doubt");
        requireAtLeast(20, total, "error: OutcomeUnknownException");
        requireAtLeast(1_500, total, "sent: operations");
        requireAtLeast(2_000, total, "checked: records");
        assertTrue(
                total.of("excused: file of records") < SEEDS / 20 && total.of("excused: history") < SEEDS / 20,
                () -> "too much is excused:\n" + total);
    }

    private static void requireAtLeast(int min, Tally total, String what) {
        assertTrue(total.of(what) >= min, () -> what + ": fewer than " + min + "\n" + total);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 74, 1628, 5386})
    void shouldReplayExactlyInThisProcessAndInAnother(long seed) {
        SimulatedRun first = simulation.run(Simulation.plan(seed), true);
        SimulatedRun second = simulation.run(Simulation.plan(seed), true);
        assertEquals(first.run().log(), second.run().log());
        assertEquals(first.run().hash(), second.run().hash());
        try (ChildProcess other = ChildProcess.start(SimulatedChild.class)) {
            assertEquals(Long.toHexString(first.run().hash()), other.ask("replay " + seed));
        }
        assertNotEquals(
                first.run().hash(),
                simulation.run(first.plan().withSeed(seed + 1), false).run().hash());
    }

    @Test
    void shouldReadPlansAsTheyAreWritten() {
        for (long seed = 0; seed < 100; seed++) {
            Plan plan = Simulation.plan(seed);
            assertEquals(plan, Plan.parse(plan.text()));
        }
    }
}
