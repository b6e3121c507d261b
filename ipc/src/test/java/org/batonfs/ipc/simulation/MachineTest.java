package org.batonfs.ipc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scheduler, on each of the ways in which simulated threads come to run on real ones. */
class MachineTest {
    private static final int SEEDS = 50;

    /** The ways. */
    enum Way {
        THREADS,
        CONTINUATIONS;

        Carriage carriage(Machine machine) {
            if (this == THREADS) {
                return new Batons(machine);
            }
            Carriage carriage = Continuations.of(machine);
            assumeTrue(carriage != null, "this JVM has no continuations");
            return carriage;
        }
    }

    private static MachineRun run(Way way, long seed, Machine.Task task) {
        MachineSettings settings = new MachineSettings(seed, 4, 0, 0, 0, 65_536, 0, 100_000);
        return Machine.run(settings, true, task, way::carriage);
    }

    /** Threads that wait for each other, sleep, are interrupted, stopped and killed. */
    private static void turmoil(Machine machine) {
        SimLock lock = new SimLock();
        List<String> trace = new ArrayList<>();
        List<SimProcess> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            SimProcess process = machine.newProcess("p" + i);
            processes.add(process);
            for (int j = 0; j < 3; j++) {
                process.spawn("t" + j, () -> work(lock, trace, number));
            }
        }
        pause(3);
        processes.get(0).kill();
        processes.get(1).stop();
        processes.get(2).liveThreads().forEach(SimThread::interrupt);
        pause(3);
        processes.get(1).goOn();
        boolean done = machine.await(
                "the end",
                () -> processes.stream().skip(1).noneMatch(SimProcess::isAlive),
                machine.now() + 10_000_000_000L);
        assertTrue(done, "they do not come to their ends");
        trace.forEach(line -> machine.log("trace", line));
    }

    private static void work(SimLock lock, List<String> trace, int number) {
        for (int round = 0; round < 20; round++) {
            lock.lock();
            trace.add("process " + number + " in round " + round);
            lock.unlock();
            if (round % 5 == 0) {
                pause(1);
            }
        }
    }

    /** On virtual time: lets the machine run others. */
    private static void pause(long millis) {
        try {
            SimThread.sleep(millis);
        } catch (InterruptedException e) {
            // then it is over
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void shouldHaveContinuationsWhereThereAreSome() {
        assertTrue(Machine.isQuick(), "is --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED missing?");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldRunTheSameOnEachWay(Way way) {
        for (long seed = 0; seed < SEEDS; seed++) {
            MachineRun expected = run(Way.THREADS, seed, MachineTest::turmoil);
            MachineRun actual = run(way, seed, MachineTest::turmoil);
            assertNull(actual.failure(), actual::failure);
            assertEquals(expected.log(), actual.log());
            assertEquals(expected.hash(), actual.hash());
            assertEquals(expected.steps(), actual.steps());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldEndThoseThatWaitForEver(Way way) {
        MachineRun run = run(way, 1, machine -> {
            SimLock lock = new SimLock();
            SimProcess process = machine.newProcess("p");
            process.spawn("keeps", () -> {
                lock.lock();
                pause(1_000_000);
            });
            process.spawn("waits", lock::lock);
            pause(10);
        });
        assertNull(run.failure(), run::failure);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldTellOfADeadlockWhoWaitsForWhat(Way way) {
        MachineRun run = run(way, 1, machine -> {
            SimLock lock = new SimLock();
            lock.lock();
            SimThread thread = machine.newProcess("p").spawn("waits", lock::lock);
            thread.join();
        });
        String failure = String.valueOf(run.failure());
        assertTrue(failure.startsWith("deadlock"), failure);
        assertTrue(failure.contains("p/waits BLOCKED on the lock that init/main has"), failure);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldFindAThreadThatSpins(Way way) {
        MachineRun run = run(way, 1, machine -> {
            SimThread thread = machine.newProcess("p").spawn("spins", () -> {
                while (machine.now() < Long.MAX_VALUE) {
                    Substitutes.touch();
                }
            });
            thread.join();
        });
        String failure = String.valueOf(run.failure());
        assertTrue(failure.startsWith("thread p/spins spins"), failure);
    }
}
