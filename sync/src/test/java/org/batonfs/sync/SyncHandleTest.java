package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handles of several clients on one server, over real sockets inside one process. */
class SyncHandleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SyncClient> clients = new ArrayList<>();
    private SyncServer server;

    @BeforeEach
    void start() throws IOException {
        server = SyncServer.start(Serving.at(socket()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        clients.forEach(SyncClient::close);
        server.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "a test's thread is stuck");
    }

    private Path socket() {
        return folder.resolve("run").resolve("sync");
    }

    private SyncClient client(Policy policy) throws IOException {
        SyncClient client = SyncClient.connect(SyncClientOptions.at(socket()).policy(policy));
        clients.add(client);
        return client;
    }

    private static long messages(SyncClient client) {
        return client.traffic().messages();
    }

    private static void put(SyncHandle handle, long value) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
            hold.putLong(0, value);
        }
    }

    private static long get(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.SHARED, LONG)) {
            return hold.getLong(0);
        }
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldCostNoMessageWhenTheModeIsHeld() throws Exception {
        SyncClient client = client(Policy.STRICT);
        SyncHandle handle = client.open("a");
        put(handle, 1);
        long before = messages(client);
        for (int i = 0; i < 1000; i++) {
            put(handle, i);
            assertEquals(i, get(handle));
        }
        assertEquals(before, messages(client));
    }

    @Test
    void shouldCostTwoRoundTripsPerTransferWhenStrict() throws Exception {
        SyncClient first = client(Policy.STRICT);
        SyncClient second = client(Policy.STRICT);
        SyncHandle one = first.open("a");
        SyncHandle two = second.open("a");
        put(one, 0);
        put(two, 0);
        long before = messages(first) + messages(second);
        for (int i = 0; i < 100; i++) {
            put(one, i);
            put(two, i);
        }
        assertEquals(200 * 4, messages(first) + messages(second) - before);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldAddUpWhenManyThreadsOfManyClientsCount(Policy policy) throws Exception {
        int rounds = 300;
        List<Future<?>> workers = new ArrayList<>();
        List<SyncHandle> handles = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
            SyncHandle handle = client(policy).open("counter");
            handles.add(handle);
            for (int t = 0; t < 3; t++) {
                workers.add(threads.submit(count(handle, rounds)));
            }
        }
        for (Future<?> worker : workers) {
            result(worker);
        }
        for (SyncHandle handle : handles) {
            assertEquals(9L * rounds, get(handle));
        }
    }

    private static Callable<Void> count(SyncHandle handle, int rounds) {
        return () -> {
            for (int i = 0; i < rounds; i++) {
                try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
                    hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
                }
            }
            return null;
        };
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = "STRICT", mode = EnumSource.Mode.EXCLUDE)
    void shouldGiveUpWhatIsUsedWithinAnotherWithIt(Policy policy) throws Exception {
        SyncClient first = client(policy);
        String fileName = SyncProtocol.beside("position", "file-"); // a server of several loops has both in one
        SyncHandle position = first.open("position");
        SyncHandle file = first.open(fileName);
        put(file, 2);
        try (Hold outer = position.acquireBefore(Mode.EXCLUSIVE, file);
                Hold inner = file.acquire(Mode.EXCLUSIVE)) {
            outer.putLong(0, inner.getLong(0));
        }
        SyncClient second = client(policy);
        SyncHandle nextFile = second.open(fileName);
        SyncHandle nextPosition = second.open("position");
        try (Hold outer = nextPosition.acquireBefore(Mode.EXCLUSIVE, nextFile)) {
            assertEquals(2, outer.getLong(0));
            Awaitility.await().until(() -> file.mode() == Mode.INVALID);
            Awaitility.await().until(() -> nextFile.mode() == Mode.EXCLUSIVE); // nobody has asked for it
        }
        try (Hold outer = position.acquireBefore(Mode.EXCLUSIVE, file)) {
            Awaitility.await().until(() -> nextFile.mode() == Mode.INVALID && file.mode() == Mode.EXCLUSIVE);
            outer.putLong(0, 3);
        }
        assertEquals(2, get(nextFile));
        assertThrows(IllegalArgumentException.class, () -> nextFile.acquireBefore(Mode.SHARED, file));
    }

    @Test
    void shouldSayNothingOfWhatIsUsedWithinAnotherWhileItHoldsBoth() throws Exception {
        SyncClient client = client(Policy.HOLD);
        SyncHandle outer = client.open("outer");
        SyncHandle[] inner = {client.open("one"), client.open("other")};
        put(outer, 0);
        long before = messages(client);
        for (int i = 0; i < 1_000; i++) {
            try (Hold hold = outer.acquireBefore(Mode.EXCLUSIVE, inner[i % 2])) {
                hold.putLong(0, i);
            }
        }
        assertEquals(before, messages(client));
        assertEquals(999, get(client(Policy.HOLD).open("outer")));
    }

    @Test
    void shouldServeManyUsesPerTransferWhenHeldDensely() throws Exception {
        SyncClient first = client(Policy.HOLD);
        SyncClient second = client(Policy.HOLD);
        int rounds = 20_000;
        Future<Void> one = threads.submit(count(first.open("counter"), rounds));
        Future<Void> two = threads.submit(count(second.open("counter"), rounds));
        result(one);
        result(two);
        long sent = messages(first) + messages(second);
        assertTrue(sent < rounds, "messages for " + 2 * rounds + " uses: " + sent);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldSeeWhatTheOtherWroteWhenItsCallHasReturned(Policy policy) throws Exception {
        SyncHandle one = client(policy).open("a");
        SyncHandle two = client(policy).open("a");
        for (int i = 0; i < 200; i++) {
            put(one, i);
            assertEquals(i, get(two));
        }
    }

    @Test
    void shouldKeepTheValueAliveWhenItIsOnlyOpened() throws Exception {
        SyncHandle only = client(Policy.HOLD).open("a");
        SyncClient other = client(Policy.HOLD);
        put(other.openLater("a"), 8);
        other.close();
        assertEquals(8, get(only));
    }

    @Test
    void shouldConfirmWhatWasOpenedLaterBefore() throws Exception {
        SyncClient client = client(Policy.HOLD);
        SyncHandle later = client.openLater("a");
        SyncHandle now = client.open("a");
        SyncClient other = client(Policy.HOLD);
        put(other.open("a"), 8);
        other.close();
        assertEquals(8, get(now));
        assertEquals(8, get(later));
    }

    @Test
    void shouldLetReadersShareWhenNobodyWrites() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        put(one, 7);
        try (Hold first = one.acquire(Mode.SHARED, LONG);
                Hold second = two.acquire(Mode.SHARED, LONG)) {
            assertEquals(first.getLong(0), second.getLong(0));
            assertEquals(first.version(), second.version());
        }
    }

    @Test
    void shouldKeepTheValueWhenTheHolderClosesAndAnotherStillRefersToIt() throws Exception {
        SyncClient first = client(Policy.HOLD);
        SyncHandle two = client(Policy.HOLD).open("a");
        get0(two);
        SyncHandle one = first.open("a");
        put(one, 42);
        first.close();
        try (Hold hold = two.acquire(Mode.SHARED, LONG)) {
            assertEquals(42, hold.getLong(0));
            assertFalse(hold.inDoubt());
        }
    }

    private static void get0(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.SHARED, LONG)) {
            assertEquals(0, hold.length());
        }
    }

    @Test
    void shouldForgetAResourceWhenNobodyRefersToIt() throws Exception {
        SyncClient client = client(Policy.HOLD);
        SyncHandle handle = client.open("a");
        put(handle, 1);
        assertEquals(1, server.resourceCount());
        handle.close();
        SyncHandle again = client.open("a");
        get0(again);
        again.close();
        try (SyncHandle other = client.open("b")) {
            get0(other);
            assertEquals(1, server.resourceCount());
        }
    }

    @Test
    void shouldTellWhatChangedWhenTwoReadersUpgrade() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        put(one, 0);
        CountDownLatch bothRead = new CountDownLatch(2);
        Callable<Boolean> first = upgrade(one, bothRead);
        Callable<Boolean> second = upgrade(two, bothRead);
        Future<Boolean> oneChanged = threads.submit(first);
        Future<Boolean> twoChanged = threads.submit(second);
        assertTrue(result(oneChanged) ^ result(twoChanged), "exactly the later one sees a change");
        assertEquals(2, get(one));
    }

    private static Callable<Boolean> upgrade(SyncHandle handle, CountDownLatch bothRead) {
        return () -> {
            try (Hold hold = handle.acquire(Mode.SHARED, LONG)) {
                bothRead.countDown();
                bothRead.await();
                boolean changed = hold.upgrade(LONG);
                hold.putLong(0, hold.getLong(0) + 1);
                return changed;
            }
        };
    }

    @Test
    void shouldServeTheOthersInDoubtWhenAHolderIsLost() throws Exception {
        SyncClient first = client(Policy.HOLD);
        SyncHandle one = first.open("a");
        SyncHandle two = client(Policy.HOLD).open("a");
        put(two, 5);
        put(one, 6);
        first.link().close(); // the connection alone: nothing is handed back
        try (Hold hold = two.acquire(Mode.EXCLUSIVE, LONG)) {
            assertTrue(hold.inDoubt());
            assertEquals(5, hold.getLong(0));
            hold.putLong(0, 6);
            assertFalse(hold.inDoubt());
        }
        try (Hold hold = two.acquire(Mode.SHARED, LONG)) {
            assertFalse(hold.inDoubt());
        }
        assertThrows(ConnectionLostException.class, () -> one.acquire(Mode.SHARED));
    }

    @Test
    void shouldGiveUpWaitingWhenTheTimeIsOver() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        try (Hold hold = one.acquire(Mode.EXCLUSIVE, LONG)) {
            hold.putLong(0, 3);
            AcquireTimeoutException late =
                    assertThrows(AcquireTimeoutException.class, () -> two.acquire(Mode.SHARED, Duration.ofMillis(20)));
            assertTrue(late.getMessage().contains("SHARED of a"), late.getMessage());
            assertNull(two.tryAcquire(Mode.SHARED));
        }
        assertEquals(3, get(two));
        assertNotNull(two.tryAcquire(Mode.SHARED));
    }

    /** The thread that waits may be the one that reads the recall; and who waits for nothing gives up what it holds as well. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldGiveUpWhatItDoesNotUseWhileItsThreadWaitsForSomethingElse(Policy policy) throws Exception {
        SyncClient waiting = client(policy);
        SyncClient other = client(policy);
        SyncHandle given = waiting.open("given");
        SyncHandle awaited = waiting.open("awaited");
        SyncHandle wanted = other.open("given");
        Hold blocking = other.open("awaited").acquire(Mode.EXCLUSIVE);
        Future<Long> wait = threads.submit(() -> get(awaited));
        for (long i = 0; i < 50; i++) {
            put(given, 2 * i);
            put(wanted, 2 * i + 1);
            assertEquals(2 * i + 1, get(given));
        }
        assertFalse(wait.isDone());
        blocking.putLong(0, 7);
        blocking.close();
        assertEquals(7, result(wait));
        put(given, 100);
        put(wanted, 101);
        assertEquals(101, get(given));
    }

    @Test
    void shouldStopWaitingWhenInterrupted() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        try (Hold hold = one.acquire(Mode.EXCLUSIVE, LONG)) {
            Future<Boolean> waiter = threads.submit(() -> {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> two.acquire(Mode.EXCLUSIVE));
                return Thread.interrupted();
            });
            assertFalse(result(waiter), "the interrupt is spent by the exception");
            hold.putLong(0, 1);
        }
        assertEquals(1, get(two));
    }

    @Test
    void shouldFailWaitersWhenTheHandleIsClosed() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        try (Hold hold = one.acquire(Mode.EXCLUSIVE, LONG)) {
            Future<Hold> waiter = threads.submit(() -> two.acquire(Mode.SHARED));
            two.close();
            ExecutionException failed = assertThrows(ExecutionException.class, () -> result(waiter));
            assertInstanceOf(HandleClosedException.class, failed.getCause());
            assertEquals(Mode.EXCLUSIVE, hold.mode());
        }
        assertThrows(HandleClosedException.class, () -> two.acquire(Mode.SHARED));
    }

    @Test
    void shouldFailRequestsWhoseAnswersAreAwaitedWhenTheHandleIsClosed() throws Exception {
        SyncClient client = client(Policy.STRICT);
        SyncHandle handle = client.open("a");
        CountDownLatch answers = new CountDownLatch(1);
        server.loop().execute(() -> awaitQuietly(answers));
        long before = messages(client);
        Future<ShareTicket> share = threads.submit(handle::share);
        Awaitility.await().until(() -> messages(client) > before);
        handle.close();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> result(share));
        assertInstanceOf(HandleClosedException.class, failed.getCause());
        answers.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldForgetAHandleWhenItWasRefused() throws Exception {
        SyncClient client = client(Policy.HOLD);
        String ticket = client.open("a").share().text();
        SyncClient child = client(Policy.HOLD);
        child.adopt(ticket).close();
        assertThrows(UnknownTicketException.class, () -> child.adopt(ticket));
        assertEquals(0, child.resourceCount());
    }

    @Test
    void shouldFinishTheUseInProgressWhenTheHandleIsClosed() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        get0(two);
        Hold hold = one.acquire(Mode.EXCLUSIVE, LONG);
        one.close();
        hold.putLong(0, 9);
        hold.close();
        assertEquals(9, get(two));
    }

    @Test
    void shouldFailWaitersWhenTheServerCloses() throws Exception {
        SyncHandle one = client(Policy.STRICT).open("a");
        SyncHandle two = client(Policy.STRICT).open("a");
        try (Hold hold = one.acquire(Mode.EXCLUSIVE, LONG)) {
            Future<Hold> waiter = threads.submit(() -> two.acquire(Mode.SHARED));
            server.close();
            ExecutionException failed = assertThrows(ExecutionException.class, () -> result(waiter));
            assertInstanceOf(ConnectionLostException.class, failed.getCause());
            assertEquals(Mode.EXCLUSIVE, hold.mode());
        }
        Awaitility.await().until(() -> one.mode() == Mode.INVALID); // its reader has read the goodbye
        assertThrows(ConnectionLostException.class, () -> one.acquire(Mode.EXCLUSIVE));
    }

    @Test
    void shouldShareWithTheMainProcess() throws Exception {
        try (SyncClient main = server.localClient()) {
            SyncHandle local = main.open("a");
            SyncHandle remote = client(Policy.STRICT).open("a");
            for (int i = 0; i < 100; i++) {
                put(local, i);
                assertEquals(i, get(remote));
                put(remote, -i);
                assertEquals(-i, get(local));
            }
        }
    }

    @Test
    void shouldBeOneLockWhenOpenedTwiceInOneClient() throws Exception {
        SyncClient client = client(Policy.HOLD);
        SyncHandle one = client.open("a");
        SyncHandle two = client.open("a");
        put(one, 1);
        one.close();
        long before = messages(client);
        assertEquals(1, get(two));
        assertEquals(before, messages(client));
    }

    @Test
    void shouldKeepAnInheritedResourceAliveWhenItsMakerCloses() throws Exception {
        SyncClient parent = client(Policy.HOLD);
        SyncHandle handle = parent.open("a");
        put(handle, 11);
        String ticket = handle.share().text();
        parent.close();
        SyncClient child = client(Policy.HOLD);
        assertEquals(11, get(child.adopt(ticket)));
        SyncClient late = client(Policy.HOLD);
        UnknownTicketException spent = assertThrows(UnknownTicketException.class, () -> late.adopt(ticket));
        assertTrue(spent.getMessage().startsWith("a:"), spent.getMessage());
    }

    @Test
    void shouldRefuseATicketWhenItWasCancelled() throws Exception {
        SyncClient parent = client(Policy.HOLD);
        SyncHandle handle = parent.open("a");
        ShareTicket ticket = handle.share();
        ticket.cancel();
        handle.share(); // an answer from the server, so that the cancel has come through
        SyncClient child = client(Policy.HOLD);
        assertThrows(UnknownTicketException.class, () -> child.adopt(ticket.text()));
        assertThrows(IllegalArgumentException.class, () -> child.adopt("nonsense"));
    }

    @Test
    void shouldNameTheLimitWhenItIsReached() throws Exception {
        server.close();
        server = SyncServer.start(Serving.at(socket())
                .limits(new ServerLimits(2, 2, 1, 1, 1_000_000_000))
                .loops(Serving.ONE_LOOP));
        SyncClient client = client(Policy.HOLD);
        put(client.open("a"), 1);
        SyncHandle second = client.open("b");
        put(second, 1);
        LimitReachedException full = assertThrows(LimitReachedException.class, () -> client.open("c"));
        assertTrue(full.getMessage().contains("limit of 2 handles per client"), full.getMessage());
        SyncHandle third = client.openLater("c");
        full = assertThrows(LimitReachedException.class, () -> third.acquire(Mode.SHARED));
        assertTrue(full.getMessage().contains("limit of 2 handles per client"), full.getMessage());
        SyncHandle other = client(Policy.HOLD).openLater("c");
        full = assertThrows(LimitReachedException.class, () -> other.acquire(Mode.SHARED));
        assertTrue(full.getMessage().contains("limit of 2 resources"), full.getMessage());
        second.share();
        full = assertThrows(LimitReachedException.class, second::share);
        assertTrue(full.getMessage().contains("limit of 1 tickets"), full.getMessage());
        put(second, 2);
    }

    @Test
    void shouldAskAnewForANameThatWasRefused() throws Exception {
        server.close();
        server = SyncServer.start(Serving.at(socket())
                .limits(new ServerLimits(1, 2, 1, 1, 1_000_000_000))
                .loops(Serving.ONE_LOOP));
        SyncClient client = client(Policy.HOLD);
        SyncHandle first = client.open("a");
        SyncHandle refused = client.openLater("b");
        assertThrows(LimitReachedException.class, () -> refused.acquire(Mode.SHARED));
        assertThrows(LimitReachedException.class, () -> client.open("b"), "still no room");
        first.close();
        try (SyncHandle anew = client.open("b")) {
            put(anew, 1);
            assertThrows(LimitReachedException.class, () -> refused.acquire(Mode.SHARED), "it stays refused");
            refused.close();
            put(anew, 2);
        }
        assertEquals(0, client.resourceCount());
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws Exception {
        SyncClient client = client(Policy.HOLD);
        assertThrows(IllegalArgumentException.class, () -> client.open(""));
        assertThrows(IllegalArgumentException.class, () -> client.open("x".repeat(SyncProtocol.NAME_BYTES_MAX + 1)));
        SyncHandle handle = client.open("x".repeat(SyncProtocol.NAME_BYTES_MAX));
        assertThrows(IllegalArgumentException.class, () -> handle.acquire(Mode.INVALID));
        byte[] largest = new byte[SyncProtocol.VALUE_BYTES_MAX];
        largest[17] = 4;
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
            assertThrows(IllegalArgumentException.class, () -> hold.update(new byte[largest.length + 1]));
            hold.update(largest);
        }
        try (Hold hold = client(Policy.HOLD).open(handle.name()).acquire(Mode.SHARED, LONG)) {
            assertArrayEquals(largest, hold.value());
            assertThrows(IllegalStateException.class, () -> hold.update(largest));
            assertThrows(IndexOutOfBoundsException.class, () -> hold.getLong(largest.length - 7));
        }
    }

    @Test
    void shouldRefuseAHoldThatIsClosed() throws Exception {
        Hold hold = client(Policy.HOLD).open("a").acquire(Mode.EXCLUSIVE, LONG);
        hold.close();
        hold.close();
        assertThrows(IllegalStateException.class, hold::value);
        assertThrows(IllegalStateException.class, hold::markChanged);
    }

    /** What a listener has heard, of a resource that another client takes. */
    private static final class Heard implements HoldListener {
        final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void beforeLowering(boolean mayBeLost) {
            seen.add(mayBeLost ? "lowered, or lost" : "lowered");
        }

        @Override
        public void onLost() {
            seen.add("lost");
        }
    }

    @Test
    void shouldHaveOneListenerThatHearsOfTheEndOfHolds() throws Exception {
        SyncClient first = client(Policy.STRICT);
        SyncClient second = client(Policy.STRICT);
        SyncHandle one = first.open("a");
        Heard heard = (Heard) one.listener(Heard::new);
        assertSame(heard, first.open("a").listener(Heard::new), "one for all handles of a resource");
        put(one, 1);
        assertEquals(List.of(), heard.seen);
        assertEquals(1, get(second.open("a")));
        assertEquals(1, heard.seen.size());
        assertTrue(heard.seen.get(0).startsWith("lowered"), heard.seen.toString());
        put(one, 2);
        first.close();
        assertEquals(2, heard.seen.size(), heard.seen.toString());
    }
}
