package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** stuck-holder, where others stand between it and those who wait, and where the main process kills what it evicts. */
@ExtendWith(NothingLeftBehind.class)
class EvictionBetweenProcessesTest {
    private static final Duration CHAIN_RECALL = Duration.ofSeconds(2);
    private static final Duration SHORT_RECALL = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private SyncServerOptions options;

    @BeforeEach
    void name() {
        options = Serving.at(folder.resolve("run").resolve("sync"));
    }

    @AfterEach
    void stop() {
        ChildProcess.closeAll(children);
    }

    private SyncServer start(SyncServerOptions base, Duration recall) throws IOException {
        return SyncServer.start(base.limits(ServerLimits.DEFAULT.withRecallNanos(recall.toNanos())));
    }

    private ChildProcess child(SyncServer server, Policy policy, String name) {
        ChildProcess child = ChildProcess.start(LockChild.class, server.socket().toString(), policy.name(), name);
        children.add(child);
        return child;
    }

    private static void sendAndAwaitRequest(SyncServer server, ChildProcess child, String command) {
        long before = server.loop().traffic().framesIn(SyncProtocol.ACQUIRE);
        child.send(command);
        Awaitility.await()
                .atMost(ChildProcess.DEADLINE)
                .until(() -> server.loop().traffic().framesIn(SyncProtocol.ACQUIRE) > before);
    }

    /** The one in the middle is recalled before the stuck one, so its time would be over first. */
    @ParameterizedTest(name = "stuck-holder: behind one who waits for it {0}")
    @EnumSource(Policy.class)
    void onlyTheStoppedOneIsEvicted(Policy policy) throws Exception {
        try (SyncServer server = start(options, CHAIN_RECALL)) {
            ChildProcess stopped = child(server, policy, "inode");
            ChildProcess middle = child(server, policy, "directory");
            ChildProcess last = child(server, policy, "directory");
            stopped.ask("acquire EXCLUSIVE");
            stopped.signal("STOP");
            middle.ask("acquire SHARED");
            sendAndAwaitRequest(server, last, "once EXCLUSIVE");
            middle.send("nest inode EXCLUSIVE");
            assertEquals("SHARED and EXCLUSIVE", middle.answer());
            assertEquals("1", last.answer());
            stopped.signal("CONT");
            stopped.ask("hear-of-the-end");
            String failure = stopped.askForFailure("add");
            assertTrue(failure.startsWith("EvictedException"), failure);
            assertEquals("1", middle.ask("once SHARED"));
        }
    }

    @ParameterizedTest(name = "stuck-holder: a child is killed {0}")
    @EnumSource(Policy.class)
    void killsTheEvictedChildBeforeOthersAreServed(Policy policy) throws Exception {
        try (SyncServer server = start(options.killEvicted(true), SHORT_RECALL)) {
            ChildProcess stopped = child(server, policy, "a");
            ChildProcess waiting = child(server, policy, "a");
            stopped.ask("acquire EXCLUSIVE");
            stopped.signal("STOP");
            try (SyncClient main = server.localClient();
                    SyncHandle handle = main.open("a");
                    Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                assertFalse(stopped.process().isAlive());
                assertTrue(hold.inDoubt());
                hold.putLong(0, 7);
            }
            assertEquals("7", waiting.ask("once SHARED"));
        }
    }

    @Test
    @DisplayName("stuck-holder: what is no child is not killed")
    void killsNothingThatItHasNotStarted() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait").start();
        try (BufferedReader said = shell.inputReader();
                SyncServer server = start(options.killEvicted(true), SHORT_RECALL)) {
            ProcessHandle grandchild =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            try (RawClient stuck = new RawClient(server.socket());
                    SyncClient main = server.localClient();
                    SyncHandle handle = main.open("a")) {
                stuck.write(RawClient.hello(SyncProtocol.VERSION, grandchild.pid()))
                        .awaitWelcome()
                        .send(SyncProtocol.OPEN, new Open().set(1, "a", false))
                        .send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE))
                        .await(SyncProtocol.GRANTED);
                handle.acquire(Mode.EXCLUSIVE).close();
                assertTrue(grandchild.isAlive());
                assertTrue(shell.isAlive());
            } finally {
                grandchild.destroyForcibly();
            }
        } finally {
            shell.destroyForcibly();
            shell.waitFor();
        }
    }
}
