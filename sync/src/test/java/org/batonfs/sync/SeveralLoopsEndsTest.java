package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Bounds;
import org.batonfs.sync.testing.ChildProcess;
import org.junit.jupiter.api.Test;

/** How clients of a server of two loops end, and the server itself. */
class SeveralLoopsEndsTest extends TwoLoops {
    private static final Duration SHORT_RECALL = Duration.ofMillis(300);

    /** One that waits is recalled a little before the one it waits for, and has a twentieth of this each time to go on. */
    private static final Duration CHAIN_RECALL = Duration.ofSeconds(2);

    private SyncServerOptions impatient(Duration recall) {
        return options().limits(ServerLimits.DEFAULT.withRecallNanos(recall.toNanos()));
    }

    private SyncServer startImpatient() throws IOException {
        return SyncServer.start(impatient(SHORT_RECALL));
    }

    /** Requires that what somebody holds comes free, without its value, while others have it open. */
    private static void requireInDoubt(SyncHandle first, SyncHandle second) throws Exception {
        for (SyncHandle handle : List.of(first, second)) {
            try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                assertTrue(hold.inDoubt(), handle.name());
            }
        }
    }

    private RawClient holderOfBoth() throws IOException {
        RawClient client = RawClient.welcomed(socket());
        for (int i = 0; i < BOTH.size(); i++) {
            client.send(SyncProtocol.OPEN, new Open().set(i + 1, BOTH.get(i), false));
            client.send(SyncProtocol.ACQUIRE, new Acquire().set(i + 1, Mode.EXCLUSIVE));
            client.await(SyncProtocol.GRANTED);
        }
        return client;
    }

    @Test
    void shouldFreeWhatAnEvictedClientHadInBothLoops() throws Exception {
        for (int home = 0; home < 2; home++) {
            try (SyncServer server = startImpatient()) {
                RawClient first = home == 0 ? holderOfBoth() : RawClient.welcomed(socket());
                RawClient stuck = home == 0 ? first : holderOfBoth();
                try (first;
                        stuck;
                        SyncClient other = server.localClient();
                        SyncHandle ofFirst = other.open(FIRST);
                        SyncHandle ofSecond = other.open(SECOND)) {
                    requireInDoubt(ofFirst, ofSecond);
                    assertEquals(EndCode.EVICTED, stuck.endCode());
                }
            }
        }
    }

    /** One whose socket is full is told by its end, after half a second; nobody has what it had before, in any loop. */
    @Test
    void shouldTellWhoIsPutOutBeforeOthersHaveWhatItHad() throws Exception {
        for (int home = 0; home < 2; home++) {
            for (String name : BOTH) {
                try (SyncServer server = startImpatient()) {
                    RawClient first = home == 0 ? holderOfBoth() : RawClient.welcomed(socket());
                    RawClient stuck = home == 0 ? first : holderOfBoth();
                    try (first;
                            stuck;
                            SyncClient other = server.localClient();
                            SyncHandle handle = other.open(name)) {
                        for (int i = 0; i < 50_000; i++) {
                            stuck.send(SyncProtocol.OPEN, new Open().set(1 + i % 2, BOTH.get(i % 2), true));
                        }
                        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                            assertTrue(stuck.isAtEndNow(), "it could go on as if it had " + name);
                            assertTrue(hold.inDoubt());
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldFreeWhatADeadClientHadInBothLoops() throws Exception {
        for (int home = 0; home < 2; home++) {
            try (SyncServer server = SyncServer.start(options())) {
                RawClient first = home == 0 ? holderOfBoth() : RawClient.welcomed(socket());
                RawClient dying = home == 0 ? first : holderOfBoth();
                try (first;
                        dying;
                        SyncClient other = server.localClient();
                        SyncHandle ofFirst = other.open(FIRST);
                        SyncHandle ofSecond = other.open(SECOND)) {
                    dying.close();
                    requireInDoubt(ofFirst, ofSecond);
                }
            }
        }
    }

    /** What was sent before the goodbye is done, in every loop. */
    @Test
    void shouldDoWhatAClientHasSentBeforeItsEnd() throws Exception {
        try (SyncServer server = SyncServer.start(options());
                SyncClient reader = server.localClient();
                SyncHandle first = reader.open(FIRST);
                SyncHandle second = reader.open(SECOND)) {
            for (int i = 0; i < 20; i++) {
                try (SyncClient writer = SyncClient.connect(SyncClientOptions.at(socket()))) {
                    add(writer.open(FIRST));
                    add(writer.open(SECOND));
                }
            }
            assertEquals(20, get(first));
            assertEquals(20, get(second));
        }
    }

    /** The holder of one waits in the other loop for one that does not answer: only that one goes. */
    @Test
    void shouldNotEvictWhoWaitsInTheOtherLoop() throws Exception {
        for (String held : BOTH) {
            String wanted = held.equals(FIRST) ? SECOND : FIRST;
            try (SyncServer server = SyncServer.start(impatient(CHAIN_RECALL));
                    RawClient stuck = RawClient.welcomed(socket());
                    SyncClient middle = SyncClient.connect(SyncClientOptions.at(socket()));
                    SyncClient last = server.localClient()) {
                stuck.send(SyncProtocol.OPEN, new Open().set(1, wanted, false));
                stuck.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE));
                stuck.await(SyncProtocol.GRANTED);
                try (SyncHandle inner = middle.open(wanted);
                        SyncHandle outer = middle.open(held);
                        SyncHandle theirs = last.open(held)) {
                    Future<?> use;
                    try (Hold hold = outer.acquire(Mode.EXCLUSIVE)) {
                        long before = server.loop().traffic().framesIn(SyncProtocol.ACQUIRE);
                        use = threads.submit(() -> {
                            add(theirs);
                            return null;
                        });
                        awaitRead(server, SyncProtocol.ACQUIRE, before + 1);
                        try (Hold nested = inner.acquire(Mode.EXCLUSIVE)) {
                            assertTrue(nested.inDoubt());
                            hold.putLong(0, 41);
                        }
                    }
                    use.get(60, TimeUnit.SECONDS);
                    assertEquals(42, get(theirs));
                    assertEquals(EndCode.EVICTED, stuck.endCode());
                }
            }
        }
    }

    @Test
    void shouldEndARingThroughBothLoops() throws Exception {
        try (SyncServer server = startImpatient();
                SyncClient one = SyncClient.connect(SyncClientOptions.at(socket()));
                SyncClient other = SyncClient.connect(SyncClientOptions.at(socket()))) {
            SyncHandle first = one.open(FIRST);
            SyncHandle second = other.open(SECOND);
            Hold ofFirst = first.acquire(Mode.EXCLUSIVE);
            Hold ofSecond = second.acquire(Mode.EXCLUSIVE);
            List<Future<Boolean>> waits = List.of(
                    threads.submit(() -> isGranted(one, SECOND, ofFirst)),
                    threads.submit(() -> isGranted(other, FIRST, ofSecond)));
            int granted = 0;
            for (Future<Boolean> wait : waits) {
                granted += wait.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertTrue(granted < 2 && ends.await(1).get(0).code() == EndCode.EVICTED);
            assertEquals(2, server.loop().loops().size());
        }
    }

    /** Whether it gets what it waits for; gives back what it had then, as one does whose call has failed. */
    private static boolean isGranted(SyncClient client, String wanted, Hold held) throws Exception {
        try (held;
                SyncHandle handle = client.open(wanted);
                Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            return hold.mode() == Mode.EXCLUSIVE;
        } catch (EvictedException e) {
            return false;
        }
    }

    @Test
    void shouldGiveBackHoldsOfBothLoopsWhenTheServerWasKilled() throws Exception {
        ChildProcess killed = ChildProcess.start(ServerChild.class, socket().toString(), "2");
        killed.ask("requests");
        SyncClientOptions patient = SyncClientOptions.at(socket()).reconnect(ChildProcess.DEADLINE);
        try (SyncClient one = SyncClient.connect(patient);
                SyncClient other = SyncClient.connect(patient)) {
            List<Hold> holds = new ArrayList<>();
            for (SyncClient client : List.of(one, other)) {
                for (String name : BOTH) {
                    Hold hold = client.open(client == one ? name : beside(name)).acquire(Mode.EXCLUSIVE);
                    hold.putLong(0, 1);
                    holds.add(hold);
                }
            }
            killed.kill();
            ChildProcess successor = ChildProcess.start(ServerChild.class, socket().toString(), "3");
            successor.ask("requests");
            for (Hold hold : holds) {
                hold.putLong(0, 2);
                hold.close();
            }
            try (SyncClient late = SyncClient.connect(patient)) {
                for (String name : List.of(FIRST, SECOND, beside(FIRST), beside(SECOND))) {
                    assertEquals(2, get(late.open(name)));
                }
            }
            successor.close();
        }
    }

    @Test
    void shouldCloseInTimeWhenClientsOfBothLoopsWait() throws Exception {
        SyncServer server = SyncServer.start(options());
        List<Future<?>> waits = new ArrayList<>();
        List<SyncClient> clients = new ArrayList<>();
        RawClient holder = holderOfBoth();
        for (int i = 0; i < 4; i++) {
            SyncClient client = SyncClient.connect(SyncClientOptions.at(socket()));
            clients.add(client);
            SyncHandle handle = client.open(BOTH.get(i % 2));
            waits.add(threads.submit(() -> handle.acquire(Mode.EXCLUSIVE)));
        }
        awaitRead(server, SyncProtocol.ACQUIRE, 6);
        long began = System.nanoTime();
        server.close();
        Bounds.require("to close a server of two loops", System.nanoTime() - began);
        for (Future<?> wait : waits) {
            ExecutionException e = assertThrows(ExecutionException.class, () -> wait.get(60, TimeUnit.SECONDS));
            assertTrue(e.getCause() instanceof ConnectionLostException, e.toString());
        }
        assertEquals(EndCode.SERVER_CLOSING, holder.endCode());
        holder.close();
        clients.forEach(SyncClient::close);
        assertThrows(IllegalStateException.class, server::resourceCount);
        assertEquals(List.of(), ends.failures());
    }

    /** Nobody knows what is free when a loop fails. */
    @Test
    void shouldEndAllLoopsWhenOneFails() throws Exception {
        ResidentOperations failing = new ResidentOperations() {
            private boolean fails;

            @Override
            public ResidentOperation find(int number) {
                fails = true;
                throw new IllegalStateException("find");
            }

            @Override
            public long onTime(long nowNanos) {
                if (fails) {
                    throw new IllegalStateException("onTime");
                }
                return Long.MAX_VALUE;
            }
        };
        try (SyncServer server = SyncServer.start(options().operations(failing));
                RawClient bystander = RawClient.welcomed(socket());
                SyncClient client = SyncClient.connect(SyncClientOptions.at(socket()));
                SyncHandle handle = client.open(FIRST)) {
            assertThrows(
                    SyncException.class,
                    () -> handle.send(null, ResidentOperations.FIRST, false, new byte[0], 0)
                            .await());
            assertEquals(EndCode.HANDLER_FAILED, bystander.endCode());
            Eventually.await("end of all loops").until(() -> isClosed(server));
        }
    }

    private static boolean isClosed(SyncServer server) {
        try {
            server.resourceCount();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Test
    void shouldKillWhoIsPutOutByEitherLoopBeforeOthersAreServed() throws Exception {
        for (String name : BOTH) {
            try (SyncServer server = SyncServer.start(impatient(SHORT_RECALL).killEvicted(true));
                    ChildProcess stopped =
                            ChildProcess.start(LockChild.class, socket().toString(), Policy.HOLD.name(), name);
                    SyncClient main = server.localClient();
                    SyncHandle handle = main.open(name)) {
                stopped.ask("acquire EXCLUSIVE");
                stopped.signal("STOP");
                try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                    assertFalse(stopped.process().isAlive(), name);
                    assertTrue(hold.inDoubt());
                }
            }
        }
    }

    /** What fails in the loop of the resource is the fault of one request. */
    @Test
    void shouldEndOnlyTheConnectionWhoseRequestFailsInTheOtherLoop() throws Exception {
        Access failing = resource -> {
            throw new IllegalStateException("of the access to " + resource);
        };
        try (SyncServer server = SyncServer.start(options().access(peer -> failing));
                SyncClient other = server.localClient();
                SyncHandle handle = other.open(SECOND)) {
            for (int home = 0; home < 2; home++) {
                try (RawClient client = RawClient.welcomed(socket())) {
                    client.send(SyncProtocol.OPEN, new Open().set(1, SECOND, false));
                    assertEquals(EndCode.HANDLER_FAILED, client.endCode());
                }
            }
            add(handle);
            assertEquals(1, get(handle));
        }
        assertEquals(2, ends.failures().size(), ends.failures()::toString);
    }

    /** Requests that wait for a loop when the server closes are done or dropped; nobody waits for them. */
    @Test
    void shouldCloseWhenRequestsOfOneLoopWaitForTheOther() throws Exception {
        SyncServer server = SyncServer.start(options());
        try (RawClient client = RawClient.welcomed(socket());
                SyncClient local = server.localClient();
                SyncHandle handle = local.open(SECOND)) {
            Future<?> closing;
            try (Blocked blocked = new Blocked(server)) {
                client.send(SyncProtocol.OPEN, new Open().set(1, SECOND, true));
                for (int epoch = 1; epoch <= 100; epoch++) {
                    client.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE));
                    client.send(SyncProtocol.RELEASE, new Release().set(1, epoch, Mode.INVALID, 0, false));
                }
                awaitRead(server, SyncProtocol.RELEASE, 100);
                closing = threads.submit(server::close);
                assertEquals(EndCode.SERVER_CLOSING, client.endCode());
            }
            closing.get(60, TimeUnit.SECONDS);
            assertThrows(IllegalStateException.class, server::resourceCount);
            assertEquals(0, server.loop().connectionCount());
            assertThrows(SyncException.class, () -> handle.acquire(Mode.EXCLUSIVE));
        } finally {
            server.close();
        }
        assertEquals(List.of(), ends.failures());
    }
}
