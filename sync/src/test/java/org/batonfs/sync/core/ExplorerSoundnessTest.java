package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That the explorer misses no state: what it stores is everything, and what it takes for equal behaves alike. */
class ExplorerSoundnessTest {
    private static final int WALKS = 200;
    private static final int STEPS_MAX = 200;

    static List<Scenario> scenarios() {
        return Scenarios.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldGoOnAlikeWhenStateIsStoredAndRestored(Scenario scenario) {
        for (int seed = 0; seed < WALKS; seed++) {
            Walker live = new Walker(scenario);
            Walker restored = new Walker(scenario);
            Random random = new Random(seed);
            String where = scenario + ", seed " + seed + ", step ";
            for (int step = 0; step < STEPS_MAX && live.canGoOn(); step++) {
                restored.restore(live.bytes());
                assertArrayEquals(live.bytes(), restored.bytes(), where + step);
                assertArrayEquals(live.possibilities(), restored.possibilities(), where + step);
                int[] possible = live.possibilities();
                int action = possible[random.nextInt(possible.length)];
                live.go(action);
                restored.go(action);
                assertArrayEquals(live.bytes(), restored.bytes(), where + step);
            }
        }
    }

    @Test
    void shouldJudgeAlikeWhenNumbersAreKept() {
        for (Scenario scenario : List.of(
                Scenario.strict("upgraders, close, death", "u0 w0", "u0 | c0").withDeaths(1),
                Scenario.strict("late recalls", "w0 u0", "r0 w0").withLateRecalls(1),
                Scenario.strict("three", "u0", "w0", "r0"),
                Scenario.hold("hold", "w0 u0", "w0"))) {
            Exploration renumbered = Explorer.explore(scenario, 1_000_000);
            Exploration kept = Explorer.exploreWithoutRenumbering(scenario, 1_000_000);
            assertNull(renumbered.finding(), renumbered::counterexample);
            assertNull(kept.finding(), kept::counterexample);
            assertTrue(kept.complete() && renumbered.complete(), scenario::toString);
            assertTrue(kept.states() >= renumbered.states(), scenario::toString);
        }
    }

    @Test
    void shouldFindShortestCounterexampleWhenSearchIsExhaustive() {
        Exploration none = Explorer.explore(Scenario.strict("nobody does anything", "", ""), 10);
        assertEquals(1, none.states());
        Exploration one = Explorer.explore(Scenario.strict("one reads", "r0", ""), 100);
        assertEquals(5, one.states());
        assertEquals(4, one.depth());
    }

    /**
     * Who adds a field teaches {@link WorldState} to store it, or says here why that is not needed: nothing waits behind a grant that is delivered
     * apart from its recall, so no client learns of transfers ({@code othersInTurn transferNanos waiting}); and {@code inners} follow from what is bound.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "Binding: allowed epoch grantedUnasked handle mode nextHolder previousHolder recalledTo resource session unanswered waitNumber"
                        + " wanted",
                "Resource: epoch firstHolder generation inDoubt isClaimed name payer queue references value version",
                "ServerCore: departures freshVersion lastReferences limits messages orphans resources tickets",
                "ServerCore$Ticket: maker number orphanedAtNanos resource",
                "ServerSession: access bindings client core elsewhere ended evicted evictor inners isAgent knowledge replies tickets valueBytes waits waitsOfAgent",
                "ClientLock: acquire client epoch generation grantUnused handle inDoubt keeping losses minimumHold mode readers recall recalledTo"
                        + " release requested requests serverVersion state suspended untoldChangesMax uses value version waiters"
                        + " wakeups writer",
                "MinimumHold: checkAtNanos checkNanos gaveUpAtNanos grantedAtNanos hasGivenUp isSteady longestNanos minimumNanos othersInTurn sparseTimes transferNanos usesSeen waiting",
                "Waiter: losses mode next outcome"
            })
    void shouldKnowEveryFieldOfTheStateMachines(String className, String fields) throws Exception {
        Class<?> type = Class.forName(getClass().getPackageName() + "." + className);
        TreeSet<String> present = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(List.of(fields.trim().split(" ", -1))), present);
    }

    /** A world on a walk. */
    private static final class Walker {
        private final World world;
        private final WorldState state;
        private final Normaliser normaliser;

        Walker(Scenario scenario) {
            world = new World(scenario);
            state = new WorldState(world);
            normaliser = new Normaliser(world, true);
            normaliser.normalise();
        }

        boolean canGoOn() {
            return possibilities().length > 0;
        }

        int[] possibilities() {
            int[] actions = new int[Explorer.ACTIONS_MAX];
            return Arrays.copyOf(actions, world.possibilities(actions));
        }

        void go(int action) {
            world.perform(action);
            normaliser.normalise();
        }

        byte[] bytes() {
            StateBytes io = new StateBytes().write();
            state.transfer(io);
            return Arrays.copyOf(io.array(), io.length());
        }

        void restore(byte[] bytes) {
            state.transfer(new StateBytes().read(bytes, 0, bytes.length));
        }
    }
}
