package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
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

/** Operations on values: what they do under every policy, what they cost when the server does them, and what waits. */
@ExtendWith(NothingLeftBehind.class)
class ResidentValuesTest {
    private static final String NAME = "a";

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private SyncServer server;
    private SyncClient main;

    @BeforeEach
    void start() throws IOException {
        startWith(ResidentLimits.DEFAULT);
    }

    @AfterEach
    void stop() {
        ChildProcess.closeAll(children);
        main.close();
        server.close();
    }

    private void startWith(ResidentLimits limits) throws IOException {
        server = SyncServer.start(
                Serving.at(folder.resolve("run").resolve("sync")).residentLimits(limits));
        main = server.localClient();
    }

    private SyncClient client(Policy policy) throws IOException {
        return SyncClient.connect(SyncClientOptions.at(server.socket()).policy(policy));
    }

    private ChildProcess child(Policy policy) {
        ChildProcess child = ChildProcess.start(LockChild.class, server.socket().toString(), policy.name(), NAME);
        children.add(child);
        return child;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] addBody(long offset, long number) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putLong(number)
                .array();
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldDoTheSameUnderEveryPolicy(Policy policy) throws Exception {
        try (SyncClient client = client(policy);
                SyncClient other = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle theirs = other.open(NAME)) {
            assertArrayEquals(new byte[0], handle.get());
            assertEquals(5, handle.add(0, 5));
            assertEquals(3, theirs.add(0, -2));
            handle.put(bytes("0123456789"));
            assertArrayEquals(bytes("0123456789"), theirs.get());
            assertEquals(0x3938 + 1, handle.add(8, 1), "what is not there counts as zeros");
            assertEquals(16, theirs.get().length);
            assertEquals(7, theirs.add(4088, 7));
            assertEquals(4096, handle.get().length);
            assertThrows(IndexOutOfBoundsException.class, () -> handle.add(4089, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> handle.add(-1, 1));
            assertThrows(IllegalArgumentException.class, () -> handle.put(new byte[4097]));
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws Exception {
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME)) {
            byte[] most = new byte[SyncProtocol.BODY_BYTES_MAX];
            assertThrows(
                    OperationRefusedException.class,
                    () -> handle.send(null, ResidentOperations.PUT, false, most, 0)
                            .await(),
                    "it arrives, but is longer than a value");
            byte[] more = new byte[SyncProtocol.BODY_BYTES_MAX + 1];
            assertThrows(
                    IllegalArgumentException.class, () -> handle.send(null, ResidentOperations.PUT, false, more, 0));
            assertThrows(IllegalArgumentException.class, () -> handle.send(null, -1, false, new byte[0], 0));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> handle.send(null, SyncProtocol.OPERATION_MAX + 1, false, new byte[0], 0));
        }
    }

    /** By operations as well, a client pays for the room that it makes. */
    @Test
    void shouldEvictAClientThatMakesTooMuchRoom() throws Exception {
        main.close();
        server.close();
        server = SyncServer.start(Serving.at(folder.resolve("run").resolve("sync"))
                .limits(ServerLimits.DEFAULT.withValueBytesPerClient(10_000))
                .loops(Serving.ONE_LOOP));
        main = server.localClient();
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle first = client.open("0");
                SyncHandle second = client.open("1");
                SyncHandle third = client.open("2");
                SyncHandle last = client.open("3")) {
            first.put(new byte[4000]);
            second.put(new byte[4000]);
            try (SyncHandle theirs = main.open("0")) {
                theirs.put(new byte[5]); // whoever changes the length last pays for all of it
            }
            third.put(new byte[4000]);
            assertThrows(SyncException.class, () -> last.put(new byte[4000]));
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> !client.isOpen());
            assertThrows(EvictedException.class, () -> last.put(new byte[1]));
        }
    }

    /** What a policy lets a client only read, it cannot change by operations either. */
    @Test
    void shouldNotDoWhatTheClientMayNotHold() throws Exception {
        main.close();
        server.close();
        server = SyncServer.start(Serving.at(folder.resolve("run").resolve("sync"))
                .access(peer -> resource -> resource.equals(NAME) ? Mode.SHARED : Mode.EXCLUSIVE));
        main = server.localClient();
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle theirs = main.open(NAME)) {
            theirs.put(bytes("theirs"));
            assertArrayEquals(bytes("theirs"), handle.get());
            assertThrows(PermissionDeniedException.class, () -> handle.put(bytes("mine")));
            assertThrows(PermissionDeniedException.class, () -> handle.add(0, 1));
            assertArrayEquals(bytes("theirs"), theirs.get());
            try (SyncHandle other = client.open("other")) {
                assertEquals(1, other.add(0, 1));
            }
        }
    }

    @Test
    void shouldCostTwoMessagesEachWhenProcessesTakeTurns() {
        ChildProcess one = child(Policy.RESIDENT);
        ChildProcess two = child(Policy.RESIDENT);
        one.ask("addOne");
        two.ask("addOne");
        long before = Long.parseLong(one.ask("messages")) + Long.parseLong(two.ask("messages"));
        int turns = 50;
        for (int i = 0; i < turns; i++) {
            assertEquals(Integer.toString(2 * i + 3), one.ask("addOne"));
            assertEquals(Integer.toString(2 * i + 4), two.ask("addOne"));
        }
        long after = Long.parseLong(one.ask("messages")) + Long.parseLong(two.ask("messages"));
        assertEquals(2L * 2 * turns, after - before);
    }

    @Test
    void shouldLoseNothingWhenEveryPolicyIsInUse() {
        int count = 400;
        for (Policy policy : Policy.values()) {
            child(policy);
            child(policy);
        }
        for (int i = 0; i < children.size(); i++) {
            children.get(i).send((i % 2 == 0 ? "addMany " : "times EXCLUSIVE ") + count);
        }
        children.forEach(ChildProcess::answer);
        assertEquals(
                Integer.toString(2 * Policy.values().length * count),
                children.get(0).ask("get"));
    }

    @Test
    void shouldCountWhatWasAcknowledgedWhenAClientIsKilled() {
        ChildProcess survivor = child(Policy.RESIDENT);
        ChildProcess victim =
                ChildProcess.start(LockChild.class, server.socket().toString(), Policy.RESIDENT.name(), NAME);
        try {
            survivor.ask("addOne");
            victim.send("addAcked 1000000");
            survivor.send("addMany 500");
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> victim.answerCount() > 50);
            victim.kill();
            survivor.answer();
            List<String> acknowledged = victim.lastAnswers();
            long sum = Long.parseLong(survivor.ask("get"));
            long missing = sum - 501 - acknowledged.size();
            assertTrue(missing == 0 || missing == 1, missing + " additions that nobody acknowledged");
        } finally {
            victim.close();
        }
    }

    @Test
    void shouldAnswerInOrderWhenManyAreUnderWay() throws Exception {
        int count = 2_000;
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME)) {
            List<PendingOperation> pending = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pending.add(handle.send(null, ResidentOperations.ADD, false, addBody(0, 1), 0));
            }
            for (int i = 0; i < count; i++) {
                byte[] value = pending.get(i).await();
                assertEquals(
                        i + 1,
                        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong());
            }
        }
    }

    /** Whoever asks for more long answers than may wait for it at the server waits itself, before it asks. */
    @Test
    void shouldNotAskForMoreThanItCanTake() throws Exception {
        int answerBytes = SyncProtocol.BODY_BYTES_MAX;
        int most = (int) (PendingOperations.BYTES_MAX / answerBytes);
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle held = main.open(NAME)) {
            List<PendingOperation> pending = new ArrayList<>();
            Thread asking = new Thread(() -> {
                try {
                    for (int i = 0; i < 2 * most; i++) {
                        pending.add(handle.send(null, ResidentOperations.GET, true, new byte[0], answerBytes));
                    }
                } catch (SyncException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            try (Hold hold = held.acquire(Mode.EXCLUSIVE)) {
                asking.start();
                awaitApplies(most);
                Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> asking.getState() == Thread.State.WAITING);
                assertEquals(most, server.loop().traffic().framesIn(SyncProtocol.APPLY));
                hold.putLong(0, 1);
            }
            asking.join();
            for (PendingOperation operation : pending) {
                assertEquals(8, operation.await().length);
            }
            assertEquals(2 * most, pending.size());
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static CompletableFuture<Throwable> failureOf(Thread[] thread, Call call) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        thread[0] = new Thread(() -> {
            try {
                call.run();
                failure.completeExceptionally(new AssertionError("it did not fail"));
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        thread[0].start();
        return failure;
    }

    private static Throwable get(CompletableFuture<Throwable> failure) throws Exception {
        return failure.get(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitApplies(long count) {
        Awaitility.await()
                .atMost(ChildProcess.DEADLINE)
                .until(() -> server.loop().traffic().framesIn(SyncProtocol.APPLY) >= count);
    }

    @Test
    void shouldDoNothingWhenInterruptedWhileItWaits() throws Exception {
        Thread[] thread = new Thread[1];
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle held = main.open(NAME)) {
            try (Hold hold = held.acquire(Mode.EXCLUSIVE)) {
                CompletableFuture<Throwable> failure = failureOf(thread, () -> handle.add(0, 1));
                awaitApplies(1);
                thread[0].interrupt();
                assertEquals(InterruptedException.class, get(failure).getClass());
                hold.putLong(0, 10);
            }
            assertEquals(11, handle.add(0, 1));
        }
    }

    @Test
    void shouldFailWhatWaitsWhenTheHandleIsClosed() throws Exception {
        Thread[] thread = new Thread[1];
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle held = main.open(NAME)) {
            SyncHandle handle = client.open(NAME);
            try (Hold hold = held.acquire(Mode.EXCLUSIVE)) {
                CompletableFuture<Throwable> failure = failureOf(thread, () -> handle.add(0, 1));
                awaitApplies(1);
                handle.close();
                assertEquals(HandleClosedException.class, get(failure).getClass());
                assertThrows(HandleClosedException.class, () -> handle.add(0, 1));
                hold.putLong(0, 10);
            }
            assertEquals(10, held.add(0, 0));
        }
    }

    @Test
    void shouldRefuseMoreThanTheServerAllows() throws Exception {
        main.close();
        server.close();
        startWith(new ResidentLimits(3, 1 << 20, 10));
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle held = main.open(NAME)) {
            List<PendingOperation> pending = new ArrayList<>();
            try (Hold hold = held.acquire(Mode.EXCLUSIVE)) {
                hold.putLong(0, 0);
                for (int i = 0; i < 4; i++) {
                    pending.add(handle.send(null, ResidentOperations.ADD, false, addBody(0, 1), 0));
                }
                assertThrows(LimitReachedException.class, () -> pending.get(3).await());
            }
            for (PendingOperation done : pending.subList(0, 3)) {
                done.await();
            }
            assertEquals(4, handle.add(0, 1));
            assertThrows(
                    OperationRefusedException.class,
                    () -> handle.send(null, 77, false, new byte[0], 0).await());
        }
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownWhenTheServerDies() throws Exception {
        Thread[] thread = new Thread[1];
        try (SyncClient client = client(Policy.RESIDENT);
                SyncHandle handle = client.open(NAME);
                SyncHandle held = main.open(NAME)) {
            CompletableFuture<Throwable> failure;
            try (Hold hold = held.acquire(Mode.EXCLUSIVE)) {
                failure = failureOf(thread, () -> handle.add(0, 1));
                CompletableFuture<Throwable> reading = failureOf(thread, handle::get);
                awaitApplies(2);
                server.close();
                assertEquals(ConnectionLostException.class, get(reading).getClass());
                assertEquals(OutcomeUnknownException.class, get(failure).getClass());
                assertThrows(ConnectionLostException.class, () -> handle.add(0, 1));
                assertFalse(client.isOpen());
            }
        }
    }
}
