package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of the behaviours that are about locks alone, each actor a process of its own, under every policy. */
@ExtendWith(NothingLeftBehind.class)
class LocksBetweenProcessesTest {
    private static final String NAME = "a";

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private SyncServer server;
    private SyncClient main;
    private SyncHandle handle;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = SyncServer.start(Serving.at(folder.resolve("run").resolve("sync")));
        main = server.localClient();
        handle = main.open(NAME);
    }

    @AfterEach
    void stop() {
        ChildProcess.closeAll(children);
        main.close();
        server.close();
    }

    private ChildProcess child(Policy policy) {
        return child(policy, NAME);
    }

    private ChildProcess child(Policy policy, String name) {
        ChildProcess child = ChildProcess.start(LockChild.class, server.socket().toString(), policy.name(), name);
        children.add(child);
        return child;
    }

    private List<ChildProcess> children(Policy policy, int count) {
        List<ChildProcess> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(child(policy));
        }
        return started;
    }

    private long requestsAtServer() {
        return server.loop().traffic().framesIn(SyncProtocol.ACQUIRE);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(ChildProcess.DEADLINE).until(condition);
    }

    private void restartWith(ServerLimits limits) throws Exception {
        main.close();
        server.close();
        server = SyncServer.start(Serving.at(server.socket()).limits(limits));
        main = server.localClient();
        handle = main.open(NAME);
    }

    /**
     * stuck-holder: a stopped holder delays only those who need what it holds, is evicted when somebody has waited for the
     * time of recalls, and finds itself evicted, with a clear error, when it wakes.
     */
    @ParameterizedTest(name = "stuck-holder {0}")
    @EnumSource(Policy.class)
    void stuckHolder(Policy policy) throws Exception {
        restartWith(ServerLimits.DEFAULT.withRecallNanos(300_000_000));
        ChildProcess stuck = child(policy);
        ChildProcess waiting = child(policy);
        ChildProcess innocent = child(policy, "other");
        stuck.ask("times EXCLUSIVE 3");
        stuck.ask("acquire EXCLUSIVE");
        stuck.signal("STOP");
        innocent.ask("times EXCLUSIVE 100");
        assertEquals("0", waiting.ask("once SHARED"), "served, without what the stopped one did not give back");
        stuck.signal("CONT");
        stuck.ask("hear-of-the-end"); // the thread that reads from the server may be the last to wake
        assertTrue(stuck.askForFailure("add").startsWith("EvictedException"), "told when it wakes");
        assertTrue(stuck.askForFailure("once SHARED").startsWith("EvictedException"), "and ever after");
        innocent.ask("times EXCLUSIVE 1");
    }

    /** idle-holder: a holder that nobody waits for is never evicted, however long it is idle. */
    @ParameterizedTest(name = "idle-holder {0}")
    @EnumSource(Policy.class)
    void idleHolder(Policy policy) throws Exception {
        restartWith(ServerLimits.DEFAULT.withRecallNanos(1_000_000_000));
        ChildProcess idle = child(policy);
        ChildProcess stuck = child(policy, "other");
        ChildProcess waiting = child(policy, "other");
        idle.ask("acquire EXCLUSIVE");
        stuck.ask("acquire EXCLUSIVE");
        stuck.signal("STOP");
        waiting.ask("once EXCLUSIVE"); // returns when the stopped one was evicted: so much for the time
        stuck.signal("CONT");
        assertEquals("1", idle.ask("add"));
        idle.ask("release");
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            assertEquals(1, hold.getLong(0));
        }
    }

    /** fifo: grants are first come, first served, across modes. */
    @ParameterizedTest(name = "fifo: first come, first served {0}")
    @EnumSource(Policy.class)
    void fifoFirstComeFirstServed(Policy policy) throws Exception {
        String[] modes = {"EXCLUSIVE", "SHARED", "SHARED", "EXCLUSIVE", "SHARED", "EXCLUSIVE"};
        String[] expected = {"1", "1", "1", "2", "2", "3"};
        List<ChildProcess> queue = children(policy, modes.length);
        for (int round = 0; round < 3; round++) {
            List<String> seen = new ArrayList<>();
            try (Hold first = handle.acquire(Mode.EXCLUSIVE)) {
                first.putLong(0, 0);
                for (int i = 0; i < modes.length; i++) {
                    long before = requestsAtServer();
                    queue.get(i).send("once " + modes[i]);
                    await(() -> requestsAtServer() > before);
                }
            }
            for (ChildProcess child : queue) {
                seen.add(child.answer());
            }
            assertEquals(List.of(expected), seen);
        }
    }

    /** fifo: a writer is served under endless readers. */
    @ParameterizedTest(name = "fifo: writer under endless readers {0}")
    @EnumSource(Policy.class)
    void fifoWriterUnderEndlessReaders(Policy policy) {
        for (ChildProcess reader : children(policy, 3)) {
            reader.ask("endlessly SHARED");
        }
        ChildProcess writer = child(policy);
        writer.ask("times EXCLUSIVE 50");
        assertEquals("50", writer.ask("once SHARED"));
    }

    /** fifo: readers are served under endless writers. */
    @ParameterizedTest(name = "fifo: readers under endless writers {0}")
    @EnumSource(Policy.class)
    void fifoReadersUnderEndlessWriters(Policy policy) {
        for (ChildProcess writer : children(policy, 2)) {
            writer.ask("endlessly EXCLUSIVE");
        }
        for (ChildProcess reader : children(policy, 2)) {
            reader.send("times SHARED 50");
        }
        children.subList(2, 4).forEach(ChildProcess::answer);
    }

    /** upgrade-race: two readers upgrade at once: both finish, and each knows whether the value changed. */
    @ParameterizedTest(name = "upgrade-race {0}")
    @EnumSource(Policy.class)
    void upgradeRace(Policy policy) {
        List<ChildProcess> two = children(policy, 2);
        for (int round = 0; round < 20; round++) {
            List<String> before = new ArrayList<>();
            for (ChildProcess child : two) {
                before.add(child.ask("acquire SHARED"));
            }
            assertEquals(before.get(0), before.get(1));
            two.forEach(child -> child.send("upgrade"));
            // The first to finish keeps the use until it is told to release, so whoever answers first is first.
            await(() -> two.get(0).hasAnswer() || two.get(1).hasAnswer());
            ChildProcess first = two.get(two.get(0).hasAnswer() ? 0 : 1);
            ChildProcess second = two.get(first == two.get(0) ? 1 : 0);
            assertFalse(Boolean.parseBoolean(first.answer()), "the first sees no change");
            assertFalse(second.hasAnswer(), "only one at a time");
            first.ask("add");
            first.ask("release");
            assertTrue(Boolean.parseBoolean(second.answer()), "the second sees that the value changed");
            assertEquals(Long.toString(Long.parseLong(before.get(0)) + 2), second.ask("add"));
            second.ask("release");
        }
    }

    /** upgrade-race: an upgrade without a rival keeps what it read. */
    @ParameterizedTest(name = "upgrade-race: alone {0}")
    @EnumSource(Policy.class)
    void upgradeAlone(Policy policy) {
        ChildProcess child = child(policy);
        child.ask("acquire SHARED");
        assertEquals("false", child.ask("upgrade"));
        assertEquals("1", child.ask("add"));
        child.ask("release");
    }

    /** clean-exit: a process that ends normally while it holds EXCLUSIVE loses nothing, and nothing is in doubt. */
    @ParameterizedTest(name = "clean-exit {0}")
    @EnumSource(Policy.class)
    void cleanExit(Policy policy) throws Exception {
        for (int run = 1; run <= 5; run++) {
            ChildProcess child = child(policy);
            child.ask("times EXCLUSIVE 10");
            child.send("exit");
            assertEquals(0, child.finish());
            try (Hold hold = handle.acquire(Mode.SHARED)) {
                assertFalse(hold.inDoubt());
                assertEquals(10L * run, hold.getLong(0));
            }
        }
    }

    /** holder-killed, for the lock itself: the next one is served, and told that the value is in doubt. */
    @ParameterizedTest(name = "in doubt after a kill {0}")
    @EnumSource(Policy.class)
    void inDoubtAfterAKill(Policy policy) throws Exception {
        ChildProcess victim = child(policy);
        ChildProcess innocent = child(policy);
        innocent.ask("times EXCLUSIVE 3");
        assertEquals("3", victim.ask("acquire EXCLUSIVE"));
        victim.ask("add");
        innocent.send("once SHARED");
        victim.kill();
        assertNotEquals(0, victim.process().exitValue());
        assertEquals("3", innocent.answer());
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            assertTrue(hold.inDoubt());
            hold.putLong(0, 4);
        }
        assertEquals("4", innocent.ask("once SHARED"));
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            assertFalse(hold.inDoubt());
        }
    }
}
