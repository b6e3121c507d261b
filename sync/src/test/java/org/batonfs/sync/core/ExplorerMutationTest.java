package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An explorer that finds nothing proves something only if it finds what is there: each transition broken on purpose. */
@Tag("mutation")
class ExplorerMutationTest {
    /** A counterexample longer than this is not short. */
    private static final int STEPS_MAX = 20;

    static List<Mutation> mutations() {
        return Mutation.all();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void shouldFindShortCounterexampleWhenTransitionIsBroken(Mutation mutation) throws Exception {
        MutatedCore.Verdict verdict = MutatedCore.explore(mutation);
        System.out.println(String.format(
                Locale.ROOT, "mutation: %-28s breaks %-10s in %2d steps", mutation, verdict.broken(), verdict.steps()));
        assertEquals(mutation.broken.name(), verdict.broken(), verdict::counterexample);
        assertTrue(verdict.steps() <= STEPS_MAX, verdict::counterexample);
        assertTrue(
                verdict.counterexample().contains("=> " + mutation.broken),
                () -> "the counterexample does not end with what is broken: " + verdict.counterexample());
    }

    @Test
    void shouldBreakEveryInvariant() {
        Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
        Mutation.all().forEach(mutation -> broken.add(mutation.broken));
        assertEquals(EnumSet.allOf(Invariant.class), broken);
    }

    @Test
    void shouldFindNothingInTheSameScenariosWhenNothingIsBroken() {
        for (Mutation mutation : Mutation.all()) {
            Explored explored = mutation.explore(1_000_000);
            assertTrue(explored.isAllRight(), explored::counterexample);
        }
    }
}
