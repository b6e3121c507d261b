package org.batonfs.sync;

import static org.batonfs.sync.RawClient.frame;
import static org.batonfs.sync.RawClient.hello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * garbage: random and truncated frames, wrong versions, huge lengths, unknown ids, requests that are well-formed and
 * forbidden, and a client that never reads: that connection ends with a reason in the log, and the others, processes of
 * their own that count in one resource all the while, do not notice.
 */
@Timeout(180)
@ExtendWith(NothingLeftBehind.class)
class GarbageTest {
    private static final int INNOCENTS = 2;
    private static final int USES = 500;
    private static final int OUTGOING_BYTES_MAX = 1 << 20;
    private static final int VERSION = SyncProtocol.VERSION;

    @TempDir
    private Path folder;

    private final Ends ends = new Ends();
    private final List<ChildProcess> innocents = new ArrayList<>();
    private SyncServer server;
    private Path socket;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("run").resolve("sync");
        ServerOptions listening = ServerOptions.at(socket).listener(ends).outgoingBytesMax(OUTGOING_BYTES_MAX);
        server = SyncServer.start(Serving.over(listening));
    }

    @AfterEach
    void stop() {
        ChildProcess.closeAll(innocents);
        server.close();
    }

    /** Does something hostile while the innocents count, and checks what they have counted. */
    private void besideInnocents(Policy policy, Hostility hostility) throws Exception {
        for (int i = 0; i < INNOCENTS; i++) {
            innocents.add(ChildProcess.start(LockChild.class, socket.toString(), policy.name(), "a"));
            innocents.get(i).ask("times EXCLUSIVE 1");
        }
        innocents.forEach(innocent -> innocent.send("times EXCLUSIVE " + USES));
        hostility.run();
        innocents.forEach(ChildProcess::answer);
        assertEquals(Integer.toString(INNOCENTS * (USES + 1)), innocents.get(0).ask("once SHARED"));
        assertEquals(List.of(), ends.failures(), "nobody's input is the server's failure");
    }

    private interface Hostility {
        void run() throws Exception;
    }

    private static Map<String, byte[]> malformed() {
        byte[] acquire = frame(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.SHARED));
        byte[] badMode = acquire.clone();
        badMode[badMode.length - 1] = 3;
        byte[] negativeHandle = frame(SyncProtocol.ACQUIRE, new Acquire().set(-1, Mode.SHARED));
        byte[] longName =
                frame(SyncProtocol.OPEN, new Open().set(1, "x".repeat(SyncProtocol.NAME_BYTES_MAX + 1), false));
        Release tooMuch = new Release().set(1, 1, Mode.INVALID, 1, true);
        tooMuch.value().set(new byte[SyncProtocol.VALUE_BYTES_MAX + 1]);
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("FRAME_TOO_LONG a huge length", int32(Integer.MAX_VALUE));
        all.put("FRAME_TOO_LONG a length over the limit", int32((1 << 20) + 1));
        all.put("MALFORMED_FRAME a negative length", int32(-5));
        all.put("MALFORMED_FRAME no length at all", new byte[5]);
        all.put("UNKNOWN_MESSAGE an unknown id", frame(99));
        all.put("UNKNOWN_MESSAGE a reply", frame(SyncProtocol.GRANTED.id(), new byte[40]));
        all.put("MALFORMED_FRAME a short request", frame(SyncProtocol.ACQUIRE.id(), new byte[3]));
        all.put("FRAME_TOO_LONG bytes behind a request", frame(SyncProtocol.ACQUIRE.id(), new byte[100]));
        all.put("MALFORMED_FRAME a mode that does not exist", badMode);
        all.put("MALFORMED_FRAME a negative handle", negativeHandle);
        all.put("FRAME_TOO_LONG a name over the limit", longName);
        all.put("FRAME_TOO_LONG a value over the limit", frame(SyncProtocol.RELEASE, tooMuch));
        all.put("PROTOCOL_VIOLATION a second hello", hello(VERSION));
        return all;
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    @ParameterizedTest(name = "garbage: malformed frames {0}")
    @EnumSource(Policy.class)
    void malformedFrames(Policy policy) throws Exception {
        besideInnocents(policy, () -> {
            for (Map.Entry<String, byte[]> bad : malformed().entrySet()) {
                EndCode code =
                        EndCode.valueOf(bad.getKey().substring(0, bad.getKey().indexOf(" ")));
                try (RawClient peer = RawClient.welcomed(socket)) {
                    peer.send(SyncProtocol.OPEN, new Open().set(1, "b", false)).write(bad.getValue());
                    expectEnd(peer, code, bad.getKey());
                }
            }
            try (RawClient peer = new RawClient(socket)) {
                expectEnd(peer.write(hello(VERSION + 1)), EndCode.WRONG_VERSION, "a later version");
            }
            try (RawClient peer = new RawClient(socket)) {
                expectEnd(peer.write(hello(VERSION - 1)), EndCode.WRONG_VERSION, "an earlier version");
            }
            try (RawClient peer = new RawClient(socket)) {
                peer.send(SyncProtocol.OPEN, new Open().set(1, "b", false));
                expectEnd(peer, EndCode.PROTOCOL_VIOLATION, "a request before the hello");
            }
        });
    }

    /** The client is told the code, and the log has it with words. */
    private void expectEnd(RawClient peer, EndCode code, String what) throws IOException {
        assertEquals(code, peer.endCode(), what);
        List<EndReason> logged = ends.await(1);
        EndReason reason = logged.get(logged.size() - 1);
        assertEquals(code, reason.code(), what);
        assertFalse(reason.text().isEmpty(), what);
    }

    @ParameterizedTest(name = "garbage: random and truncated frames {0}")
    @EnumSource(Policy.class)
    void randomAndTruncatedFrames(Policy policy) throws Exception {
        long seed = System.nanoTime();
        besideInnocents(policy, () -> {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 200; i++) {
                byte[] noise = noise(random);
                try (RawClient peer = random.nextInt(4) == 0 ? new RawClient(socket) : RawClient.welcomed(socket)) {
                    peer.write(noise);
                    peer.endOutput();
                    peer.endCode();
                } catch (IOException e) {
                    // The server ended it before it had all.
                }
                assertEquals(i + 1, ends.await(i + 1).size(), "seed " + seed);
            }
            byte[] whole = frame(SyncProtocol.OPEN, new Open().set(1, "b", true));
            for (int length = 1; length < whole.length; length++) {
                int before = ends.count();
                try (RawClient peer = RawClient.welcomed(socket)) {
                    peer.write(Arrays.copyOf(whole, length)).endOutput();
                    assertNull(peer.endCode());
                }
                EndReason reason = ends.await(before + 1).get(before);
                assertEquals(EndCode.LOST, reason.code());
                assertEquals("the stream ended in the middle of a frame", reason.text());
            }
        });
    }

    /** Often with a believable header, which leads it deeper into the server. */
    private static byte[] noise(SplittableRandom random) {
        byte[] noise = new byte[random.nextInt(5, 300)];
        random.nextBytes(noise);
        if (random.nextInt(4) != 0) {
            System.arraycopy(int32(random.nextInt(1, noise.length - 3)), 0, noise, 0, Integer.BYTES);
            noise[4] = (byte) random.nextInt(16, 24);
        }
        return noise;
    }

    private static Release changed(long epoch, long version) {
        return new Release().set(1, epoch, Mode.SHARED, version, true);
    }

    /** Each takes a client that has handle 1 on "b", and holds nothing yet. */
    private static Map<String, Hostile> forbidden() {
        Map<String, Hostile> all = new LinkedHashMap<>();
        all.put("a handle bound twice", peer -> peer.send(SyncProtocol.OPEN, new Open().set(1, "c", false)));
        all.put(
                "a bound handle claimed",
                peer -> peer.send(SyncProtocol.RECLAIM, new Reclaim().set(1, "b", Mode.EXCLUSIVE, 1, 1, 1, 1, false)));
        all.put("nothing acquired", peer -> peer.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.INVALID)));
        all.put("acquired twice", peer -> acquire(acquire(peer)));
        all.put("less acquired than held", peer -> {
            acquire(peer).await(SyncProtocol.GRANTED);
            peer.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.SHARED));
        });
        all.put("a change without a hold", peer -> peer.send(SyncProtocol.RELEASE, changed(0, 1)));
        all.put("a change of an old epoch", peer -> {
            long epoch = acquire(peer).await(SyncProtocol.GRANTED).getLong(9);
            peer.send(SyncProtocol.RELEASE, changed(epoch - 1, 1_000));
        });
        all.put("an old version", peer -> {
            ByteBuffer granted = acquire(peer).await(SyncProtocol.GRANTED);
            peer.send(SyncProtocol.RELEASE, changed(granted.getLong(9), granted.getLong(17)));
        });
        all.put("closed with a change", peer -> peer.send(SyncProtocol.CLOSE, new Close().set(1, 0, 1, true)));
        all.put(
                "a ticket made twice",
                peer -> peer.send(SyncProtocol.INHERIT, new Inherit().set(1, 7))
                        .send(SyncProtocol.INHERIT, new Inherit().set(1, 7)));
        return all;
    }

    private static RawClient acquire(RawClient peer) throws IOException {
        return peer.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE));
    }

    private interface Hostile {
        void act(RawClient peer) throws IOException;
    }

    @ParameterizedTest(name = "garbage: forbidden requests {0}")
    @EnumSource(Policy.class)
    void forbiddenRequests(Policy policy) throws Exception {
        besideInnocents(policy, () -> {
            for (Map.Entry<String, Hostile> bad : forbidden().entrySet()) {
                try (RawClient peer = RawClient.welcomed(socket)) {
                    peer.send(SyncProtocol.OPEN, new Open().set(1, bad.getKey(), false));
                    bad.getValue().act(peer);
                    expectEnd(peer, EndCode.PROTOCOL_VIOLATION, bad.getKey());
                }
            }
        });
    }

    @ParameterizedTest(name = "garbage: a client that never reads {0}")
    @EnumSource(Policy.class)
    void neverReads(Policy policy) throws Exception {
        besideInnocents(policy, () -> {
            byte[] question = frame(SyncProtocol.OPEN, new Open().set(1, "b", true));
            ByteBuffer many = ByteBuffer.allocate(1_000 * question.length);
            while (many.hasRemaining()) {
                many.put(question);
            }
            try (RawClient deaf = RawClient.welcomed(socket)) {
                while (ends.count() == 0) {
                    deaf.write(many.array());
                }
            } catch (IOException e) {
                // Evicted while it was writing.
            }
            assertEquals(EndCode.OUTGOING_LIMIT, ends.await(1).get(0).code());
        });
    }

    /** The name of what it holds stands in the reason of its eviction, which once was too long for a goodbye. */
    @Test
    void garbageLongNameInTheReasonOfAnEviction() throws Exception {
        server.close();
        ServerLimits impatient = ServerLimits.DEFAULT.withRecallNanos(50_000_000);
        server = SyncServer.start(
                Serving.over(ServerOptions.at(socket).listener(ends)).limits(impatient));
        String name = "\u9396".repeat(SyncProtocol.NAME_BYTES_MAX / 3);
        try (RawClient stuck = RawClient.welcomed(socket);
                SyncClient innocent = SyncClient.connect(SyncClientOptions.at(socket))) {
            stuck.send(SyncProtocol.OPEN, new Open().set(1, name, false));
            acquire(stuck).await(SyncProtocol.GRANTED);
            try (Hold hold = innocent.open(name).acquire(Mode.EXCLUSIVE, Duration.ofSeconds(30))) {
                assertNotNull(hold.value());
            }
            assertEquals(EndCode.EVICTED, stuck.endCode());
        }
        assertEquals(List.of(), ends.failures());
    }
}
