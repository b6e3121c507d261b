package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        Stream<DynamicTest> tests = Scenarios.all().stream()
                .map(scenario -> test(scenario, cores.submit(() -> Explorer.explore(scenario, STATES_MAX))))
                .toList()
                .stream();
        cores.shutdown();
        return tests;
    }

    private static DynamicTest test(Scenario scenario, Future<Exploration> outcome) {
        Callable<Exploration> exploration = outcome::get;
        return DynamicTest.dynamicTest(scenario.name(), () -> {
            Exploration explored = exploration.call();
            System.out.println("explorer: " + explored.summary());
            states += explored.states();
            steps += explored.steps();
            assertNull(explored.finding(), explored::counterexample);
            assertTrue(explored.complete(), "there are more states than " + STATES_MAX);
        });
    }
}
