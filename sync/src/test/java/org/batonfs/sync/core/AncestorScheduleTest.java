package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.batonfs.sync.Mode;
import org.junit.jupiter.api.Test;

/**
 * The schedules at which the mock-up and its successor are known to have failed, step by step. Each step and state is
 * judged by all invariants besides.
 */
class AncestorScheduleTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int STEPS_MAX = 1_000;

    private World world = new World(Scenario.strict("nobody", ""));

    private void play(Scenario scenario) {
        world = new World(scenario);
    }

    private void happens(Action.Kind kind, int client) {
        world.perform(Action.of(kind, client, 0));
    }

    private void run(int client) {
        happens(Action.Kind.RUN, client);
    }

    private void serverTakes(int client) {
        happens(Action.Kind.TO_SERVER, client);
    }

    private void takes(int client) {
        happens(Action.Kind.TO_CLIENT, client);
    }

    /** The client begins a use that has to be granted, and gets it. */
    private void beginsGranted(int client) {
        run(client);
        serverTakes(client);
        takes(client);
    }

    private ClientLock lock(int client) {
        return world.clients[client].handles[0].lock;
    }

    /** Lets everything happen that has to, always the first that can. */
    private void settle() {
        int[] possible = new int[Explorer.ACTIONS_MAX];
        for (int step = 0; step < STEPS_MAX; step++) {
            int count = world.possibilities(possible);
            int next = 0;
            while (next < count && Action.isVoluntary(possible[next])) {
                next++;
            }
            if (next == count) {
                return;
            }
            world.perform(possible[next]);
        }
        throw new AssertionError("no end after " + STEPS_MAX + " steps");
    }

    private void assertFinished(int client) {
        for (ScriptThread thread : world.clients[client].threads) {
            assertTrue(thread.isFinished(), thread + " has not finished");
        }
    }

    @Test
    void shouldStayInvalidWhenRecallToSharedComesLate() {
        play(Scenario.strict("late recall", "w0", "r0 w0").withLateRecalls(1));
        beginsGranted(A);
        run(A);
        run(B);
        serverTakes(B);
        happens(Action.Kind.TO_CLIENT_TWICE, A);
        serverTakes(A);
        takes(B);
        run(B);
        assertEquals(Mode.SHARED, lock(A).mode());
        run(B);
        serverTakes(B);
        takes(A);
        serverTakes(A);
        takes(B);
        assertEquals(Mode.EXCLUSIVE, lock(B).mode());
        assertEquals(Mode.INVALID, lock(A).mode());
        happens(Action.Kind.LATE_RECALL, A);
        assertEquals(Mode.INVALID, lock(A).mode());
        assertEquals(1, world.clients[A].toServer.size(), "the late recall is answered all the same");
        settle();
        assertFinished(B);
    }

    @Test
    void shouldKeepTheExclusiveValueWhenItsHolderExitsCleanly() {
        play(Scenario.strict("clean exit", "w0 c0", "r0"));
        beginsGranted(A);
        run(A);
        run(A);
        serverTakes(A);
        beginsGranted(B);
        assertEquals(world.witness.written(0), Envelope.number(lock(B).value()));
        assertEquals(1, lock(B).version());
        assertFalse(lock(B).inDoubt());
    }

    @Test
    void shouldServeTheInnocentWhenOneClientDies() {
        play(Scenario.strict("one death", "w0", "w0", "r0 w0").withDeaths(1));
        beginsGranted(A);
        run(B);
        run(C);
        serverTakes(B);
        serverTakes(C);
        happens(Action.Kind.DIE, A);
        happens(Action.Kind.SERVER_NOTICES, A);
        takes(B);
        assertEquals(Mode.EXCLUSIVE, lock(B).mode());
        assertTrue(lock(B).inDoubt());
        settle();
        assertFinished(B);
        assertFinished(C);
        assertEquals(1, world.clients[C].session.handleCount());
    }

    @Test
    void shouldLetBothFinishWhenTwoReadersUpgrade() {
        play(Scenario.strict("two upgraders", "u0", "u0"));
        beginsGranted(A);
        beginsGranted(B);
        run(A);
        run(B);
        serverTakes(A);
        serverTakes(B);
        settle();
        assertFinished(A);
        assertFinished(B);
        assertEquals(2, world.lastNumber(0));
        assertEquals(2, Math.max(lock(A).version(), lock(B).version()), "neither write was lost");
    }

    @Test
    void shouldServeTheWriterFirstWhenReadersKeepComing() {
        play(Scenario.strict("readers and a writer", "r0 r0", "w0", "r0"));
        beginsGranted(A);
        run(B);
        serverTakes(B);
        run(C);
        serverTakes(C);
        assertEquals(Mode.INVALID, world.binding(C, 0).mode, "the later reader does not pass the writer");
        takes(A);
        run(A);
        run(A);
        assertEquals(1, lock(A).waiters.size(), "nor does the holder begin another use");
        serverTakes(A);
        takes(B);
        assertTrue(lock(B).writer);
        settle();
        assertFinished(A);
        assertFinished(C);
    }

    @Test
    void shouldRememberTheValueWhenNobodyHoldsIt() {
        play(Scenario.strict("the last lease", "w0 c0", "r0", "w0 c0"));
        beginsGranted(A);
        run(A);
        run(C);
        serverTakes(C);
        takes(A);
        run(A);
        serverTakes(A);
        takes(C);
        run(C);
        run(C);
        serverTakes(A);
        serverTakes(C);
        assertEquals(null, world.resource(0).firstHolder, "nobody holds it now");
        assertEquals(2, world.valueOf(world.resource(0)));
        beginsGranted(B);
        assertEquals(2, Envelope.number(lock(B).value()));
    }

    @Test
    void shouldGoOnServingWhenAClientIsKilledAtAnyMoment() {
        int last = 0;
        for (int steps = 0; steps <= last; steps++) {
            play(Scenario.strict("killed after " + steps + " steps", "u0 w0 c0", "w0 r0")
                    .withDeaths(1));
            last = goOn(steps) ? steps + 1 : last;
            happens(Action.Kind.DIE, A);
            settle();
            assertFinished(B);
            assertEquals(0, world.clients[A].session.handleCount());
            assertEquals(1, world.core.resourceCount());
        }
        assertTrue(last > 10, "the script was over after " + last + " steps");
    }

    /** Lets so many things happen; whether there was as much to happen. */
    private boolean goOn(int steps) {
        int[] possible = new int[Explorer.ACTIONS_MAX];
        for (int step = 0; step < steps; step++) {
            world.possibilities(possible);
            if (Action.isVoluntary(possible[0])) {
                return false;
            }
            world.perform(possible[0]);
        }
        return true;
    }
}
