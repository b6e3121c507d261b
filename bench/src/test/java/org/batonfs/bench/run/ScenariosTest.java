package org.batonfs.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.batonfs.bench.worker.Effort;
import org.batonfs.bench.worker.Measured;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    private final List<Scenario> all = Scenarios.all(Transport.JDK, Policy.HOLD, EnumSet.allOf(Rivals.Rival.class));

    @Test
    void shouldMeasureEveryCombinationBesideItsFloor() {
        Set<String> names = all.stream().map(Scenario::name).collect(Collectors.toSet());

        for (String what : List.of("shared", "append")) {
            for (int processes : new int[] {1, 2, 4, 8}) {
                for (String rhythm : List.of("dense", "sparse-200us")) {
                    for (Policy policy : Policy.values()) {
                        String name = what + "/" + processes + "/" + rhythm + "/" + policy;
                        assertEquals(processes < 8 || policy != Policy.STRICT, names.contains(name), name);
                    }
                }
            }
        }
        assertEquals(all.size(), names.size(), "names are unique");
        all.forEach(scenario ->
                assertTrue(scenario.floor().isEmpty() || names.contains(scenario.floor()), scenario.name()));
        for (String name : List.of(
                "shared/2/sparse-50us/ADAPTIVE",
                "append/2/sparse-5000us/HOLD",
                "handle/2/alternate/HOLD",
                "readers/4/sparse-1000us/HOLD",
                "upgrades/2/dense/STRICT",
                "shared/2/dense/HOLD/1000-connected",
                "file-lock/3/dense",
                "redis-lock/2/dense",
                "redis-position/2/sparse-200us",
                "postgres-lock/3/dense")) {
            assertTrue(names.contains(name), name);
        }
    }

    @Test
    void shouldLeaveOutRivalsThatAreNotInstalled() {
        List<Scenario> few = Scenarios.all(Transport.JDK, Policy.HOLD, EnumSet.noneOf(Rivals.Rival.class));

        assertTrue(few.stream().noneMatch(scenario -> scenario.name().startsWith("redis")));
        assertTrue(few.stream().noneMatch(scenario -> scenario.name().startsWith("postgres")));
        assertTrue(few.stream().anyMatch(scenario -> scenario.name().startsWith("file-lock")));
    }

    @Test
    void shouldHaveAShortListThatKeepsTheFloors() {
        List<Scenario> quick = Scenarios.quick(all);
        List<String> names = names(quick);

        assertTrue(quick.size() < all.size() / 2, names::toString);
        quick.forEach(scenario ->
                assertTrue(scenario.floor().isEmpty() || names.contains(scenario.floor()), scenario.name()));
        for (Policy policy : Policy.values()) {
            assertTrue(names.contains("shared/2/dense/" + policy), names::toString);
        }
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

    /** Of one round that goes forwards and two that go backwards, the default policy would have the coldest processes twice. */
    @Test
    void shouldLetOtherPoliciesComeFirstInEachRound() {
        List<List<String>> orders = new ArrayList<>();
        for (int turn = 2; turn < 5; turn++) {
            List<Scenario> arranged = ScenarioRun.arranged(all, turn);
            assertEquals(Set.copyOf(all), Set.copyOf(arranged));
            assertEquals(all.size(), arranged.size());
            orders.add(names(arranged).stream()
                    .filter(name -> name.startsWith("shared/4/dense"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .toList());
        }
        assertEquals(
                List.of(
                        List.of("RESIDENT", "ADAPTIVE", "STRICT", "HOLD"),
                        List.of("STRICT", "HOLD", "RESIDENT", "ADAPTIVE"),
                        List.of("ADAPTIVE", "RESIDENT", "HOLD", "STRICT")),
                orders);
    }

    @Test
    void shouldTellHowMuchOfTheWindowWasCommon() {
        assertEquals(1.0, RoundRunner.commonShare(List.of(measured(100, 200)), 100));
        assertEquals(0.8, RoundRunner.commonShare(List.of(measured(100, 190), measured(110, 200)), 100));
        assertEquals(0.5, RoundRunner.commonShare(List.of(measured(100, 200), measured(100, 300)), 100));
        assertEquals(0.0, RoundRunner.commonShare(List.of(measured(100, 200), measured(250, 350)), 100));
    }

    private static Measured measured(long begin, long end) {
        return new Measured(begin, end, 1, 1, new Effort(1, 1), Map.of(), new Histogram(3));
    }

    private static List<String> names(List<Scenario> scenarios) {
        return scenarios.stream().map(Scenario::name).toList();
    }
}
