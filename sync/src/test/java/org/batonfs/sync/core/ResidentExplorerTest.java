package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** That {@link ResidentExplorer} misses no state; what it finds is the matter of {@link ExplorerTest}. */
class ResidentExplorerTest {
    @Test
    void shouldLeaveOutOnlyWhatIsThere() {
        assertEquals(
                Set.of(), ResidentExplorer.leftOutButNotMet(ResidentScenario.strict("one of each kind", "w0", "l0")));
    }

    @Test
    void shouldCountStates() {
        ResidentExploration none = ResidentExplorer.explore(ResidentScenario.strict("nobody does anything", ""), 10);
        assertEquals(1, none.states());
        ResidentExploration one = ResidentExplorer.explore(ResidentScenario.strict("one reads", "g0"), 100);
        assertEquals(4, one.states());
        assertEquals(3, one.depth());
        assertFalse(ResidentExplorer.explore(ResidentScenarios.all().get(0), 10).complete());
    }
}
