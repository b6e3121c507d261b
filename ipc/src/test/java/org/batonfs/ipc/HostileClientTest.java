package org.batonfs.ipc;

import static org.batonfs.ipc.RawPeer.echo;
import static org.batonfs.ipc.RawPeer.frame;
import static org.batonfs.ipc.RawPeer.hello;
import static org.batonfs.ipc.RawPeer.int32;
import static org.batonfs.ipc.RawPeer.int64;
import static org.batonfs.ipc.RawPeer.text;
import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes one client sends or does not read: its connection ends with a reason, and a bystander does not notice. */
@Timeout(60)
class HostileClientTest {
    private static final byte[] NONE = text("");

    @TempDir
    Path folder;

    private final EchoServer server = new EchoServer();
    private final EchoClient bystander = new EchoClient();
    private Path path;
    private EventLoop loop;
    private ClientLink link;

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("run").resolve("socket");
        ServerOptions options = ServerOptions.at(path).listener(server).outgoingBytesMax(1 << 20);
        loop = EventLoop.start(options, Echo.PROTOCOL, server);
        link = EchoClient.connect(ClientOptions.at(path), bystander);
    }

    @AfterEach
    void bystanderDidNotNotice() throws Exception {
        try {
            assertEquals(42, bystander.ask(link, Echo.of(42)).number);
            link.close();
        } finally {
            loop.close();
        }
        assertEquals(0, loop.connectionCount());
    }

    static Stream<Arguments> badBytes() {
        byte[] latin1 = {2, 0, (byte) 0xE9, 'a'};
        byte[] overlong = {2, 0, (byte) 0xC0, (byte) 0x80};
        byte[] surrogate = {3, 0, (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] tooLongText = text("x".repeat(41));
        byte[] good = echo(1, 0, 0, 0, NONE, NONE);
        byte[] lying = echo(1, 0, 0, 0, NONE, new byte[] {9, 0, 1});
        return Stream.of(
                bad("a length beyond the limit", EndCode.FRAME_TOO_LONG, int32((1 << 20) + 1)),
                bad("the largest length", EndCode.FRAME_TOO_LONG, int32(Integer.MAX_VALUE)),
                bad("a length of zero", EndCode.MALFORMED_FRAME, new byte[5]),
                bad("a negative length", EndCode.MALFORMED_FRAME, int32(-1)),
                bad("the top bit of the length", EndCode.MALFORMED_FRAME, int32(0x8000_0010)),
                bad("the second bit of the length", EndCode.FRAME_TOO_LONG, int32(0x4000_0010)),
                bad("a length beyond the message's", EndCode.FRAME_TOO_LONG, join(int32(100_000), new byte[] {16})),
                bad("an unknown id", EndCode.UNKNOWN_MESSAGE, frame(200)),
                bad("the id zero", EndCode.UNKNOWN_MESSAGE, frame(0)),
                bad("the id of the other direction", EndCode.UNKNOWN_MESSAGE, frame(17)),
                bad("a second hello", EndCode.PROTOCOL_VIOLATION, hello()),
                bad("a short frame", EndCode.MALFORMED_FRAME, frame(16, int64(1))),
                bad("trailing bytes", EndCode.MALFORMED_FRAME, frame(16, Arrays.copyOfRange(good, 5, good.length + 1))),
                bad("an int out of range", EndCode.MALFORMED_FRAME, echo(1, 101, 0, 0, NONE, NONE)),
                bad("a negative int out of range", EndCode.MALFORMED_FRAME, echo(1, -1, 0, 0, NONE, NONE)),
                bad("a flag of two", EndCode.MALFORMED_FRAME, echo(1, 0, 2, 0, NONE, NONE)),
                bad("a choice too far", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 3, NONE, NONE)),
                bad("a choice of 255", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 255, NONE, NONE)),
                bad("Latin-1 for UTF-8", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 0, latin1, NONE)),
                bad("an overlong form", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 0, overlong, NONE)),
                bad("a surrogate", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 0, surrogate, NONE)),
                bad("a text too long", EndCode.MALFORMED_FRAME, echo(1, 0, 0, 0, tooLongText, NONE)),
                bad("a payload that ends before its length", EndCode.MALFORMED_FRAME, lying));
    }

    private static Arguments bad(String what, EndCode code, byte[] bytes) {
        return Arguments.of(what, code, bytes);
    }

    private static byte[] join(byte[] left, byte[] right) {
        return ByteBuffer.allocate(left.length + right.length)
                .put(left)
                .put(right)
                .array();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBytes")
    void shouldEndTheOneConnectionWithItsReason(String what, EndCode code, byte[] bytes) throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            peer.write(join(join(hello(), echo(7, 0, 0, 0, NONE, NONE)), bytes));
            assertEquals(code, peer.endCode());
        }
        await().until(() -> server.allEnds.size() == 1);
        assertEquals(code, server.allEnds.get(0).code());
        await().until(() -> server.ended.size() == 1);
        assertTrue(server.numbers.contains(7L), "the good frame before it was lost");
    }

    /** The same, when every byte comes alone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("badBytes")
    void shouldEndItAlsoWhenTheBytesDrip(String what, EndCode code, byte[] bytes) throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            peer.write(hello());
            try {
                for (byte b : bytes) {
                    peer.write(new byte[] {b});
                }
            } catch (IOException e) {
                // The server has seen enough before the last byte.
            }
            assertEquals(code, peer.endCode());
        }
    }

    @Test
    void shouldRefuseAFrameBeforeTheHello() throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            assertEquals(
                    EndCode.PROTOCOL_VIOLATION,
                    peer.write(echo(1, 0, 0, 0, NONE, NONE)).endCode());
        }
        assertEquals(0, server.numbers.size());
        assertEquals(0, server.ended.size(), "the layer above was told of a connection it never had");
    }

    @Test
    void shouldRefuseAnotherProgram() throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            assertEquals(
                    EndCode.PROTOCOL_VIOLATION,
                    peer.write(hello(0x12345678, "test", 3)).endCode());
        }
        try (RawPeer peer = new RawPeer(path)) {
            assertEquals(
                    EndCode.WRONG_VERSION,
                    peer.write(hello(0x4E544142, "other", 3)).endCode());
        }
        try (RawPeer peer = new RawPeer(path)) {
            assertEquals(
                    EndCode.WRONG_VERSION,
                    peer.write(hello(0x4E544142, "test", 2)).endCode());
        }
    }

    @Test
    void shouldNotWaitForAHelloForEver() throws Exception {
        Path other = path.resolveSibling("impatient");
        ServerOptions options = ServerOptions.at(other).listener(server).helloTimeout(Duration.ofSeconds(1));
        try (EventLoop impatient = EventLoop.start(options, Echo.PROTOCOL, server);
                RawPeer silent = new RawPeer(other);
                RawPeer slow = new RawPeer(other).write(Arrays.copyOf(hello(), 9))) {
            assertEquals(EndCode.HELLO_TIMEOUT, silent.endCode());
            assertEquals(EndCode.HELLO_TIMEOUT, slow.endCode());
            await().until(() -> impatient.connectionCount() == 0);
        }
    }

    @Test
    void shouldReportALossWhenTheStreamEndsWithoutAGoodbye() throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            peer.write(join(hello(), Arrays.copyOf(echo(1, 0, 0, 0, NONE, NONE), 12)));
            peer.endOutput();
            assertNull(peer.endCode());
        }
        await().until(() -> server.allEnds.size() == 1);
        assertEquals(EndCode.LOST, server.allEnds.get(0).code());
        assertEquals(
                "the stream ended in the middle of a frame",
                server.allEnds.get(0).text());
    }

    /** A death is no reason to forget what was said before it: here the peer closes while answers to it are unread. */
    @Test
    void shouldReadAllThatWasSentBeforeADeath() throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            peer.write(hello());
            assertEquals(2, peer.next());
            for (int i = 0; i < 1_000; i++) {
                peer.write(echo(i, 0, 0, 0, NONE, NONE));
            }
        }
        await().until(() -> server.ended.size() == 1);
        assertEquals(1_000, server.numbers.size());
        assertEquals(EndCode.LOST, server.allEnds.get(0).code());
    }

    @Test
    void shouldSurviveRandomBytes() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(1, 2_000)];
            random.nextBytes(noise);
            if (random.nextBoolean()) {
                // A believable length leads the noise deeper into the decoder.
                System.arraycopy(int32(random.nextInt(1, 400)), 0, noise, 0, Math.min(4, noise.length));
            }
            try (RawPeer peer = new RawPeer(path)) {
                peer.write(random.nextBoolean() ? join(hello(), noise) : noise);
                peer.endOutput();
                peer.endCode();
            } catch (IOException e) {
                // The server ended it before it had all.
            }
            int ends = i + 1;
            await("seed " + seed).until(() -> server.allEnds.size() == ends);
        }
        assertEquals(0, server.failures.size(), () -> "seed " + seed + ": " + server.failures);
    }

    @Test
    void shouldSurviveATruncationAtEveryByte() throws Exception {
        byte[] whole = join(hello(), echo(1, 0, 0, 0, text("grüße"), text("payload")));
        for (int length = 0; length < whole.length; length++) {
            try (RawPeer peer = new RawPeer(path)) {
                peer.write(Arrays.copyOf(whole, length));
                peer.endOutput();
                assertNull(peer.endCode());
            }
            int ends = length + 1;
            await().until(() -> server.allEnds.size() == ends);
            assertEquals(EndCode.LOST, server.allEnds.get(length).code(), "cut at " + length);
        }
        assertEquals(0, server.numbers.size());
    }

    @Test
    void shouldEvictAClientThatNeverReadsAndDelayNobodyElse() throws Exception {
        byte[] request = echo(1, 0, 0, 0, NONE, sized(50_000));
        try (RawPeer deaf = new RawPeer(path)) {
            deaf.write(hello());
            try {
                for (int i = 0; i < 400 && server.allEnds.isEmpty(); i++) {
                    deaf.write(request);
                    assertEquals(i, bystander.ask(link, Echo.of(i)).number);
                }
            } catch (IOException e) {
                // Evicted while it was writing.
            }
            await().until(() -> server.allEnds.size() == 1);
            assertEquals(EndCode.OUTGOING_LIMIT, server.allEnds.get(0).code());
            await().until(() -> loop.connectionCount() == 1);
        }
    }

    /** What it had, others may have only when it is told, or cannot hear any more; its socket has no room for the goodbye. */
    @Test
    void shouldTellTheHandlerOfAnEvictionWhenThePeerIsToldOrGone() throws Exception {
        server.loop = loop;
        byte[] request = echo(1, 0, 0, 0, NONE, sized(50_000));
        try (RawPeer deaf = new RawPeer(path)) {
            deaf.write(hello());
            for (int i = 0; i < 12; i++) { // more than a socket takes, and less than may wait
                deaf.write(request);
            }
            deaf.write(echo(EchoServer.EVICT, 0, 0, 0, NONE, NONE));
            await().until(() -> server.ended.size() == 1);
            assertEquals(EndCode.EVICTED, server.allEnds.get(0).code());
            assertEquals(List.of(1), server.connectedAtEnds, "only the bystander was connected any more");
        }
    }

    /** It was only slow: what it finds when it reads on is whole frames, and then the reason. */
    @Test
    void shouldTellAnEvictedClientWhyIfItReadsAfterAll() throws Exception {
        byte[] request = echo(1, 0, 0, 0, NONE, sized(50_000));
        try (RawPeer slow = new RawPeer(path)) {
            slow.write(hello());
            while (server.allEnds.isEmpty()) {
                slow.write(request);
                bystander.ask(link, Echo.of(1));
            }
            assertEquals(EndCode.OUTGOING_LIMIT, slow.endCode());
        }
    }

    private static byte[] sized(int bytes) {
        byte[] payload = new byte[2 + bytes];
        payload[0] = (byte) bytes;
        payload[1] = (byte) (bytes >> 8);
        return payload;
    }

    @Test
    void shouldEscapeWhatAPeerSaysOfItself() throws Exception {
        try (RawPeer peer = new RawPeer(path)) {
            peer.write(
                    frame(1, int32(0x4E544142), text("test"), int32(3), int64(1), text("a\nFORGED \u001b[31m\u202e")));
            assertEquals(2, peer.next());
            await().until(() -> server.connected.size() == 2);
            String name = server.connected.values().stream()
                    .map(connection -> connection.peer().name())
                    .filter(text -> text.startsWith("a"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("a\\u000aFORGED \\u001b[31m\\u202e", name);
        }
    }
}
