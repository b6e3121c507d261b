package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * server-killed, for locks: SIGKILL of the main process ends every blocked call with a clear error, or, for clients that
 * reconnect, everything goes on when a main process is back at the same socket.
 */
@ExtendWith(NothingLeftBehind.class)
class ServerKilledTest {
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private Path socket;
    private ChildProcess server;

    @BeforeEach
    void start() {
        socket = folder.resolve("run").resolve("sync");
        startServer();
    }

    @AfterEach
    void stop() {
        children.add(server);
        ChildProcess.closeAll(children);
    }

    private void startServer() {
        server = ChildProcess.start(ServerChild.class, socket.toString());
        server.ask("requests"); // it answers when it listens
    }

    private ChildProcess client(Policy policy, int reconnectSeconds) {
        ChildProcess child = ChildProcess.start(
                LockChild.class, socket.toString(), policy.name(), "a", Integer.toString(reconnectSeconds));
        children.add(child);
        return child;
    }

    @ParameterizedTest(name = "server-killed: calls fail {0}")
    @EnumSource(Policy.class)
    void callsFailWithoutReconnection(Policy policy) {
        ChildProcess holder = client(policy, 0);
        ChildProcess blocked = client(policy, 0);
        blocked.ask("once EXCLUSIVE");
        holder.ask("acquire EXCLUSIVE");
        blocked.send("once EXCLUSIVE");
        server.kill();
        String failure = blocked.failureAnswer();
        assertTrue(failure.startsWith("ConnectionLostException"), failure);
        holder.ask("hear-of-the-end");
        failure = holder.askForFailure("add");
        assertTrue(failure.startsWith("ConnectionLostException"), failure);
        startServer();
        failure = holder.askForFailure("once SHARED");
        assertTrue(failure.startsWith("ConnectionLostException"), "for ever: " + failure);
    }

    @ParameterizedTest(name = "server-killed: goes on {0}")
    @EnumSource(Policy.class)
    void goesOnWhenTheServerIsBack(Policy policy) {
        ChildProcess holder = client(policy, 60);
        ChildProcess reader = client(policy, 60);
        assertEquals("0", reader.ask("once SHARED"));
        holder.ask("times EXCLUSIVE 4");
        holder.ask("acquire EXCLUSIVE");
        holder.ask("add");
        server.kill();
        holder.ask("add"); // its use goes on
        reader.send("once SHARED");
        startServer();
        holder.ask("release");
        assertEquals("6", reader.answer());
    }

    /** A client that has slept through the life of a server claims from the next one what others have got since. */
    @ParameterizedTest(name = "server-killed: twice, and one misses it {0}")
    @EnumSource(Policy.class)
    void losesItsHoldWhenItMissesAServer(Policy policy) {
        ChildProcess sleeper = client(policy, 60);
        ChildProcess writer = client(policy, 60);
        writer.ask("messages"); // it answers when it is connected
        sleeper.ask("acquire SHARED");
        sleeper.signal("STOP");
        server.kill();
        startServer();
        writer.ask("once EXCLUSIVE"); // returns when that server has served
        server.kill();
        writer.kill();
        startServer();
        sleeper.signal("CONT");
        sleeper.ask("hear-of-the-loss");
        sleeper.ask("release");
        sleeper.ask("once EXCLUSIVE");
    }

    /** The value was with the server that died. Whoever has had an answer knows what it was then, and tells the next one. */
    @Test
    @DisplayName("server-killed: what operations had done")
    void remembersWhatOperationsHadDone() {
        List<ChildProcess> adders = List.of(client(Policy.RESIDENT, 60), client(Policy.RESIDENT, 60));
        long sum = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            for (ChildProcess adder : adders) {
                adder.send("addAcked 1000000");
            }
            for (ChildProcess adder : adders) {
                Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> adder.answerCount() > 20);
            }
            server.kill();
            startServer();
            int unknown = 0;
            for (ChildProcess adder : adders) {
                for (String said = adder.answer(); !said.equals("end"); said = adder.answer()) {
                    if (said.equals("unknown")) {
                        unknown++;
                    } else {
                        sum = Math.max(sum, Long.parseLong(said));
                    }
                }
            }
            long found = Long.parseLong(adders.get(1).ask("once SHARED"));
            assertTrue(found >= sum && found <= sum + unknown, found + " after " + sum + " and " + unknown);
            adders.get(0).ask("put " + found); // ends the doubt
            sum = found;
        }
    }

    /** The answer had come when the server died, but nobody had looked at it yet: it is remembered nevertheless. */
    @Test
    @DisplayName("server-killed: an answer that nobody had looked at")
    void remembersAnAnswerThatNobodyHadLookedAt() throws Exception {
        byte[] value = {1, 2, 3};
        SyncClientOptions patient = SyncClientOptions.at(socket).reconnect(ChildProcess.DEADLINE);
        try (SyncClient client = SyncClient.connect(patient);
                SyncClient other = SyncClient.connect(patient);
                SyncHandle handle = client.open("a");
                SyncHandle theirs = other.open("a")) {
            theirs.put(new byte[1]);
            PendingOperation put = handle.send(null, ResidentOperations.PUT, false, value, value.length);
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(put::isOver);
            server.kill();
            startServer();
            try (Hold hold = theirs.acquire(Mode.SHARED, ChildProcess.DEADLINE)) {
                assertArrayEquals(value, hold.value());
                assertTrue(hold.inDoubt(), "nobody held it");
            }
            assertArrayEquals(value, put.await());
        }
    }

    /** What only reads waits for the successor, and an interrupt ends that wait; what changes something is never repeated. */
    @Test
    @DisplayName("server-killed: operations that were not answered")
    void repeatsOnlyWhatReads() throws Exception {
        SyncClientOptions patient = SyncClientOptions.at(socket).reconnect(ChildProcess.DEADLINE);
        try (SyncClient client = SyncClient.connect(patient);
                SyncClient other = SyncClient.connect(patient);
                SyncHandle handle = client.open("a");
                SyncHandle theirs = other.open("a");
                Hold hold = theirs.acquire(Mode.EXCLUSIVE)) {
            hold.update(new byte[] {7});
            byte[] none = {};
            PendingOperation get = handle.send(null, ResidentOperations.GET, true, none, 8);
            PendingOperation interrupted = handle.send(null, ResidentOperations.GET, true, none, 8);
            PendingOperation put = handle.send(null, ResidentOperations.PUT, false, new byte[] {9}, 8);
            server.kill();
            assertThrows(OutcomeUnknownException.class, put::await);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, interrupted::await);
            assertFalse(get.isOver());
            startServer();
            hold.close();
            assertArrayEquals(new byte[] {7}, get.await(), "the put was not done later either");
        }
    }

    /** Whoever was interrupted, and has told the server, does not wait for the successor to read what nobody wants. */
    @Test
    @DisplayName("server-killed: an operation that was taken back")
    void doesNotRepeatWhatWasTakenBack() throws Exception {
        try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket).reconnect(ChildProcess.DEADLINE));
                SyncHandle handle = client.open("a")) {
            handle.put(new byte[] {7});
            server.signal("STOP");
            PendingOperation get = handle.send(null, ResidentOperations.GET, true, new byte[0], 8);
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread waiter = new Thread(() -> end.complete(assertThrows(InterruptedException.class, get::await)));
            waiter.setUncaughtExceptionHandler((thread, e) -> end.completeExceptionally(e));
            waiter.start();
            waiter.interrupt();
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> get.isTakenBack);
            server.kill();
            end.get(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            startServer();
            waiter.join();
        }
    }

    @Test
    @DisplayName("server-killed: what is closed or adopted meanwhile")
    void settlesWhatWasClosedOrAdoptedWithoutAServer() throws Exception {
        SyncClientOptions patient = SyncClientOptions.at(socket).reconnect(ChildProcess.DEADLINE);
        try (SyncClient client = SyncClient.connect(patient)) {
            SyncHandle held = client.open("a");
            held.acquire(Mode.EXCLUSIVE).close();
            String ticket;
            try (SyncClient maker = SyncClient.connect(SyncClientOptions.at(socket))) {
                ticket = maker.open("b").share().text();
            }
            server.kill();
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> isSuspended(held));
            held.close();
            CompletableFuture<Throwable> adoption = new CompletableFuture<>();
            Thread adopter = new Thread(
                    () -> adoption.complete(assertThrows(UnknownTicketException.class, () -> client.adopt(ticket))));
            adopter.setUncaughtExceptionHandler((thread, e) -> adoption.completeExceptionally(e));
            adopter.start();
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> client.resourceCount() == 2);
            startServer();
            adoption.get(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> client.resourceCount() == 0);
            client.open("c").acquire(Mode.EXCLUSIVE, ChildProcess.DEADLINE).close();
        }
    }

    /** Whether the client has heard of the server's end: what it holds cannot be used then. */
    private static boolean isSuspended(SyncHandle held) throws SyncException {
        try (Hold use = held.tryAcquire(Mode.SHARED)) {
            return use == null;
        }
    }

    @ParameterizedTest(name = "server-killed: dense {0}")
    @EnumSource(Policy.class)
    void losesNoCountWhenKilledAgainAndAgain(Policy policy) {
        List<ChildProcess> counters = List.of(client(policy, 60), client(policy, 60), client(policy, 60));
        counters.forEach(child -> child.ask("once SHARED"));
        for (int kill = 0; kill < KILLS; kill++) {
            counters.forEach(child -> child.send("times EXCLUSIVE 5000"));
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> Integer.parseInt(server.ask("requests")) > 0);
            server.kill();
            startServer();
            counters.forEach(ChildProcess::answer);
        }
        for (ChildProcess child : counters) {
            assertEquals(Integer.toString(3 * 5000 * KILLS), child.ask("once SHARED"));
        }
    }
}
