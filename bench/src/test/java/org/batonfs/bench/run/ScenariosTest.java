package org.batonfs.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.batonfs.bench.worker.Measured;
import org.batonfs.ipc.Transport;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    private final List<Scenario> all = Scenarios.all(Transport.JDK);

    @Test
    void shouldMeasureEveryCombinationBesideItsFloor() {
        Set<String> names = all.stream().map(Scenario::name).collect(Collectors.toSet());

        for (String what : List.of("shared", "append")) {
            for (int processes : new int[] {1, 2, 4}) {
                for (String rhythm : List.of("dense", "sparse")) {
                    for (String policy : List.of("STRICT", "HOLD")) {
                        String name = what + "/" + processes + "/" + rhythm + "/" + policy;
                        assertTrue(names.contains(name), name);
                    }
                }
            }
        }
        assertEquals(all.size(), names.size(), "names are unique");
        all.forEach(scenario -> assertTrue(scenario.isFloor() || names.contains(scenario.floor()), scenario.name()));
    }

    @Test
    void shouldSelectByWordAndBringTheFloors() throws BenchmarkException {
        assertEquals(
                List.of("bare-echo/jdk", "link-echo/jdk", "first-acquire"),
                names(Scenarios.select(all, List.of("first"))));
        assertEquals(all, Scenarios.select(all, List.of()));
    }

    @Test
    void shouldRefuseAWordThatSelectsNothing() {
        assertThrows(BenchmarkException.class, () -> Scenarios.select(all, List.of("first", "nothing-like-it")));
    }

    @Test
    void shouldTellHowMuchOfTheWindowWasCommon() {
        assertEquals(1.0, RoundRunner.commonShare(List.of(measured(100, 200)), 100));
        assertEquals(0.8, RoundRunner.commonShare(List.of(measured(100, 190), measured(110, 200)), 100));
        assertEquals(0.5, RoundRunner.commonShare(List.of(measured(100, 200), measured(100, 300)), 100));
        assertEquals(0.0, RoundRunner.commonShare(List.of(measured(100, 200), measured(250, 350)), 100));
    }

    private static Measured measured(long begin, long end) {
        return new Measured(begin, end, 1, 1, 1, Map.of(), new Histogram(3));
    }

    private static List<String> names(List<Scenario> scenarios) {
        return scenarios.stream().map(Scenario::name).toList();
    }
}
