package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every interleaving of the shipped state machines, in small worlds. */
class ExplorerTest {
    private static final int STATES_MAX = 5_000_000;
    private static final int CORES = 2;

    private static long states;
    private static long steps;

    @AfterAll
    static void report() {
        System.out.println(String.format(Locale.ROOT, "explorer: %,d states, %,d steps in all", states, steps));
        states = 0;
        steps = 0;
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEveryInvariantInEveryState() {
        ExecutorService cores = Executors.newFixedThreadPool(CORES);
        List<DynamicTest> tests = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
            tests.add(test(scenario.name(), cores.submit(() -> Explorer.explore(scenario, STATES_MAX))));
        }
        for (ResidentScenario scenario : ResidentScenarios.all()) {
            tests.add(test(scenario.name(), cores.submit(() -> ResidentExplorer.explore(scenario, STATES_MAX))));
        }
        cores.shutdown();
        return tests.stream();
    }

    private static DynamicTest test(String name, Future<? extends Explored> outcome) {
        Callable<Explored> exploration = outcome::get;
        return DynamicTest.dynamicTest(name, () -> {
            Explored explored = exploration.call();
            System.out.println("explorer: " + explored.summary());
            states += explored.states();
            steps += explored.steps();
            assertNull(explored.broken(), explored::counterexample);
            assertTrue(explored.complete(), "there are more states than " + STATES_MAX);
        });
    }
}
