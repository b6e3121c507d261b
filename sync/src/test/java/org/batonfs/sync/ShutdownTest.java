package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGTERM of clients and of the main process, each a process of its own, at rest and in the middle of everything: what is
 * held goes back, whoever waits is told, the process ends by itself, and nothing stays on the host.
 */
@ExtendWith(NothingLeftBehind.class)
class ShutdownTest {
    private static final int RUNS = 20;

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private Path socket;

    @BeforeEach
    void path() {
        socket = folder.resolve("run").resolve("sync");
    }

    @AfterEach
    void stop() {
        ChildProcess.closeAll(children);
    }

    private ChildProcess child(Class<?> main, String... arguments) {
        ChildProcess child = ChildProcess.start(main, arguments);
        children.add(child);
        return child;
    }

    private ChildProcess client(Policy policy, String name) {
        return child(LockChild.class, socket.toString(), policy.name(), name);
    }

    private ChildProcess mainProcess() {
        ChildProcess server = child(ServerChild.class, socket.toString());
        server.ask("requests"); // it answers when it listens
        return server;
    }

    private SyncServer start() throws IOException {
        return SyncServer.start(Serving.at(socket));
    }

    private void requireNothingOnTheHost() throws IOException {
        try (Stream<Path> left = Files.list(socket.resolveSibling(""))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Holding EXCLUSIVE, with a value that only it knows, between two uses or in one. */
    @Test
    void clientHandsItsValueBackAtSigterm() throws Exception {
        try (SyncServer server = start();
                SyncClient main = server.localClient();
                SyncHandle handle = main.open("a")) {
            for (int run = 0; run < RUNS; run++) {
                Policy policy = Policy.values()[run % Policy.values().length];
                ChildProcess counting = child(CountingChild.class, socket.toString(), policy.name(), "a");
                String last = counting.answer();
                counting.terminate();
                List<String> more = counting.lastAnswers();
                if (!more.isEmpty()) {
                    last = more.get(more.size() - 1).substring("ok ".length());
                }
                try (Hold hold = handle.acquire(Mode.SHARED)) {
                    assertFalse(hold.inDoubt(), "run " + run);
                    long arrived = hold.getLong(0) - Long.parseLong(last);
                    assertTrue(
                            arrived == 0 || arrived == 1, "run " + run + ": said " + last + ", " + arrived + " more");
                }
            }
        }
    }

    /** A use that does not end is not waited for: its value is in doubt, and who waits behind it is served. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void clientDoesNotWaitForAUseThatDoesNotEnd(Policy policy) throws Exception {
        try (SyncServer server = start();
                SyncClient main = server.localClient();
                SyncHandle handle = main.open("a")) {
            ChildProcess using = client(policy, "a");
            ChildProcess waiting = client(policy, "a");
            using.ask("acquire EXCLUSIVE");
            using.ask("add");
            waiting.send("once SHARED");
            awaitRequests(server, 2);
            using.terminate();
            assertEquals("0", waiting.answer());
            try (Hold hold = handle.acquire(Mode.SHARED)) {
                assertTrue(hold.inDoubt());
            }
        }
    }

    /** Threads of the terminated process wait, and so do others behind it. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void clientWithWaitersEndsAtSigterm(Policy policy) throws Exception {
        try (SyncServer server = start();
                SyncClient main = server.localClient();
                SyncHandle handle = main.open("a")) {
            ChildProcess terminated = client(policy, "a");
            ChildProcess behind = client(policy, "a");
            try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                hold.putLong(0, 7);
                terminated.send("once EXCLUSIVE");
                awaitRequests(server, 2);
                behind.send("once SHARED");
                awaitRequests(server, 3);
                terminated.terminate();
            }
            assertEquals("7", behind.answer());
        }
    }

    /** Before there is a server, and while a server does not welcome it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientEndsAtSigtermWhileItConnects(boolean isDeaf) throws Exception {
        Path deaf = folder.resolve("deaf");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            if (isDeaf) {
                listening.bind(UnixDomainSocketAddress.of(deaf));
            }
            ChildProcess connecting = child(ConnectingChild.class, deaf.toString());
            connecting.answer();
            if (isDeaf) {
                listening.accept().close(); // it is at it, and tries again
            }
            connecting.terminate();
        }
    }

    /** Connects for as long as it takes. */
    static final class ConnectingChild {
        private ConnectingChild() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("ok");
            ClientOptions patient = ClientOptions.at(Path.of(arguments[0])).waitForServer(ChildProcess.DEADLINE);
            while (true) {
                try {
                    SyncClient.connect(SyncClientOptions.over(patient)).close();
                } catch (org.batonfs.ipc.ConnectionEndedException e) {
                    // And again.
                }
            }
        }
    }

    /** Every kind of wait in other processes ends, with the reason, when the main process is terminated. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void serverTellsAllWaitersAtSigterm(Policy policy) throws Exception {
        ChildProcess server = mainProcess();
        ChildProcess holder = client(policy, "a");
        ChildProcess reader = client(policy, "b");
        ChildProcess upgrading = client(policy, "b");
        ChildProcess waiting = client(policy, "a");
        holder.ask("acquire EXCLUSIVE");
        reader.ask("acquire SHARED");
        upgrading.ask("acquire SHARED");
        waiting.send("once SHARED");
        upgrading.send("upgrade");
        Awaitility.await().until(() -> Integer.parseInt(server.ask("requests")) >= 5);
        server.terminate();
        for (ChildProcess blocked : List.of(waiting, upgrading)) {
            String failure = blocked.failureAnswer();
            assertTrue(failure.startsWith("ConnectionLostException") && failure.contains("SERVER_CLOSING"), failure);
        }
        holder.ask("hear-of-the-end");
        assertTrue(holder.askForFailure("add").startsWith("ConnectionLostException"));
        assertTrue(holder.askForFailure("once EXCLUSIVE").startsWith("ConnectionLostException"));
        requireNothingOnTheHost();
    }

    /** A client that is stopped reads no goodbye. */
    @Test
    void serverDoesNotWaitForAStoppedClientAtSigterm() throws Exception {
        ChildProcess server = mainProcess();
        ChildProcess stopped = client(Policy.HOLD, "a");
        stopped.ask("acquire EXCLUSIVE");
        stopped.signal("STOP");
        server.terminate();
        requireNothingOnTheHost();
        stopped.signal("CONT");
        stopped.ask("hear-of-the-end");
    }

    /** And the other way round. */
    @Test
    void clientDoesNotWaitForAStoppedServerAtSigterm() throws Exception {
        ChildProcess server = mainProcess();
        ChildProcess other = client(Policy.HOLD, "a");
        assertEquals("0", other.ask("once SHARED"), "it has the resource open, which therefore lives");
        ChildProcess client = client(Policy.HOLD, "a");
        client.ask("times EXCLUSIVE 3");
        server.signal("STOP");
        client.terminate();
        server.signal("CONT");
        assertEquals("3", other.ask("once SHARED"), "what was sent before the end has arrived");
    }

    /** SIGTERM once more, and while the main thread closes: the hooks and the program do the same at the same time. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void twiceAndTogetherWithClose(int run) throws Exception {
        ChildProcess server = mainProcess();
        ChildProcess client = client(Policy.values()[run % Policy.values().length], "a");
        client.ask("times EXCLUSIVE 3");
        for (ChildProcess both : List.of(client, server)) {
            both.signal("TERM");
            if (run % 2 == 0) {
                kill(both, "TERM");
                assertEquals(ChildProcess.TERMINATED, both.awaitEnd(), both.errorOutput());
            } else {
                int code = both.finish();
                assertTrue(code == 0 || code == ChildProcess.TERMINATED, code + " " + both.errorOutput());
            }
            assertEquals("", both.errorOutput());
        }
        requireNothingOnTheHost();
    }

    /** It may be gone already. */
    private static void kill(ChildProcess child, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Nothing in a process's end may wait for the time that a recall, a hello or a successor may take. */
    @Test
    void clientThatLooksForASuccessorEndsAtSigterm() {
        ChildProcess server = mainProcess();
        ChildProcess client = child(LockChild.class, socket.toString(), "HOLD", "a", "60");
        client.ask("times EXCLUSIVE 3");
        server.kill();
        client.send("times EXCLUSIVE 3");
        client.terminate();
    }

    private static void awaitRequests(SyncServer server, int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(ChildProcess.DEADLINE)
                .until(() -> server.loop().traffic().framesIn(SyncProtocol.ACQUIRE) >= count);
    }
}
