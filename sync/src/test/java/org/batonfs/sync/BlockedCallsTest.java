package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.batonfs.sync.testing.BlockedCalls;
import org.batonfs.sync.testing.Bounds;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * server-killed and close, for a thread in each call that can wait: every one ends with a typed error, and so does every
 * later call.
 */
@ExtendWith(NothingLeftBehind.class)
class BlockedCallsTest {
    private static final Duration RECONNECTION = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private final BlockedCalls blocked = new BlockedCalls();
    private Path socket;

    @BeforeEach
    void path() {
        socket = folder.resolve("run").resolve("sync");
    }

    private ChildProcess startServer() {
        ChildProcess server = ChildProcess.start(ServerChild.class, socket.toString());
        server.ask("requests"); // it answers when it listens
        return server;
    }

    /** In calls that wait for other clients. */
    private void blockBehindOthers(SyncClient client, SyncHandle shared) throws Exception {
        SyncHandle handle = client.open("a");
        Hold reading = shared.acquire(Mode.SHARED);
        blocked.begin("acquire SHARED", () -> handle.acquire(Mode.SHARED));
        blocked.begin("acquire for a time", () -> handle.acquire(Mode.EXCLUSIVE, ChildProcess.DEADLINE));
        blocked.begin("upgrade", reading::upgrade);
        blocked.awaitBlocked();
    }

    /** In calls that wait for a server that is stopped. */
    private void blockInAnswers(SyncClient client, SyncHandle known, String ticket) throws SyncException {
        SyncHandle fresh = client.openLater("fresh");
        blocked.begin("acquire EXCLUSIVE", () -> fresh.acquire(Mode.EXCLUSIVE));
        blocked.begin("open", () -> client.open("another"));
        blocked.begin("adopt", () -> client.adopt(elsewhere(ticket)));
        blocked.begin("share", known::share);
        blocked.awaitBlocked();
    }

    /** The server is stopped first, so that nobody gets what it asks for, and then killed. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void serverKilled(Policy policy) throws Exception {
        try (ChildProcess server = startServer();
                ChildProcess holder = ChildProcess.start(LockChild.class, socket.toString(), policy.name(), "a");
                SyncClient client = SyncClient.connect(
                        SyncClientOptions.at(socket).policy(policy).forgotten((closed, things) -> {}))) {
            holder.ask("acquire EXCLUSIVE");
            SyncHandle shared = client.open("b");
            String ticket = shared.share().text();
            Hold reading = client.open("read").acquire(Mode.SHARED);
            Hold writing = client.open("written").acquire(Mode.EXCLUSIVE);
            try (ChildProcess reader = ChildProcess.start(LockChild.class, socket.toString(), policy.name(), "b")) {
                reader.ask("acquire SHARED");
                blockBehindOthers(client, shared);
                server.signal("STOP");
                blockInAnswers(client, shared, ticket);
                long killed = System.nanoTime();
                server.kill();
                blocked.requireEnded(
                        ConnectionLostException.class,
                        killed,
                        "from the server's death to the last blocked call's error");
            }
            requireLaterCallsFail(client, shared, ticket, reading, writing);
        }
    }

    /** Whoever waits for a successor that does not come is told as well. */
    @Test
    void noSuccessorComes() throws Exception {
        SyncClientOptions patient =
                SyncClientOptions.at(socket).reconnect(RECONNECTION).forgotten((closed, things) -> {});
        try (ChildProcess server = startServer();
                SyncClient client = SyncClient.connect(patient)) {
            SyncHandle handle = client.open("a");
            String ticket = handle.share().text();
            Hold reading = client.open("read").acquire(Mode.SHARED);
            Hold writing = client.open("written").acquire(Mode.EXCLUSIVE);
            handle.acquire(Mode.EXCLUSIVE).close();
            long killed = System.nanoTime();
            server.kill();
            Awaitility.await().until(() -> cannotUse(handle));
            blocked.begin("acquire", () -> handle.acquire(Mode.EXCLUSIVE));
            blocked.begin("open", () -> client.open("b"));
            blocked.begin("adopt", () -> client.adopt(elsewhere(ticket)));
            blocked.begin("share", handle::share);
            blocked.requireEnded(
                    ConnectionLostException.class,
                    killed + RECONNECTION.toNanos(),
                    "from the end of the time for reconnection to the last blocked call's error");
            requireLaterCallsFail(client, handle, ticket, reading, writing);
        }
    }

    /** The same ticket for a resource that this client does not know, so that it has to ask. */
    private static String elsewhere(String ticket) {
        return ticket.substring(0, ticket.lastIndexOf(':')) + ":elsewhere";
    }

    private static boolean cannotUse(SyncHandle handle) throws SyncException {
        try (Hold use = handle.tryAcquire(Mode.SHARED)) {
            return use == null;
        } catch (ConnectionLostException e) {
            return true;
        }
    }

    /** All calls that need the server; those on holds that had been begun before, too, but to close them. */
    private static void requireLaterCallsFail(
            SyncClient client, SyncHandle handle, String ticket, Hold reading, Hold writing) {
        Map<String, Executable> calls = new TreeMap<>();
        calls.put("open", () -> client.open("new"));
        calls.put("openLater", () -> client.openLater("new"));
        calls.put("adopt", () -> client.adopt(ticket));
        calls.put("acquire", () -> handle.acquire(Mode.SHARED));
        calls.put("acquire for a time", () -> handle.acquire(Mode.SHARED, ChildProcess.DEADLINE));
        calls.put("acquireBefore", () -> handle.acquireBefore(Mode.SHARED, handle));
        calls.put("tryAcquire", () -> handle.tryAcquire(Mode.SHARED));
        calls.put("get", handle::get);
        calls.put("put", () -> handle.put(new byte[1]));
        calls.put("add", () -> handle.add(0, 1));
        calls.put("send", () -> handle.send(null, ResidentOperations.GET, true, new byte[0], 0));
        calls.put("share", handle::share);
        calls.put("upgrade", reading::upgrade);
        calls.put("requireValid", writing::requireValid);
        calls.put("update", () -> writing.update(new byte[1]));
        calls.put("putLong", () -> writing.putLong(0, 1));
        calls.put("markChanged", writing::markChanged);
        calls.forEach((name, call) -> assertThrows(ConnectionLostException.class, call, name));
        writing.close();
        reading.close();
    }

    /** close() with waiting threads in the same process. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void clientClosed(Policy policy) throws Exception {
        try (ChildProcess server = startServer();
                ChildProcess holder = ChildProcess.start(LockChild.class, socket.toString(), policy.name(), "a");
                ChildProcess reader = ChildProcess.start(LockChild.class, socket.toString(), policy.name(), "b")) {
            holder.ask("acquire EXCLUSIVE");
            reader.ask("acquire SHARED");
            SyncClient client = SyncClient.connect(
                    SyncClientOptions.at(socket).policy(policy).forgotten((closed, things) -> {}));
            SyncHandle shared = client.open("b");
            String ticket = shared.share().text();
            blockBehindOthers(client, shared);
            server.signal("STOP");
            blockInAnswers(client, shared, ticket);
            long began = System.nanoTime();
            client.close();
            Bounds.require("close() with waiters and a stopped server", System.nanoTime() - began);
            blocked.requireEnded(
                    HandleClosedException.class, began, "from the call of close() to the last blocked call's error");
            server.signal("CONT");
            assertEquals("1", holder.ask("add"));
            assertTrue(Long.parseLong(server.ask("requests")) >= 4);
        }
    }
}
