package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes, in any pieces, into the socket that passes descriptors, with and without a session's secret before them: the
 * server answers with one known byte or none, keeps what an innocent client has left there, and keeps nothing else open.
 */
class DescriptorFuzzTest {
    /** Nobody guesses it, so that nobody else may take it. */
    private static final String KEY = UUID.randomUUID().toString();

    /** Those who look for what an innocent has left take long; so only now and then. */
    private static final int ROUNDS = 16;

    @TempDir
    private static Path folder;

    private static final EchoServer HANDLER = new EchoServer();
    private static EventLoop loop;
    private static DescriptorServer descriptors;
    private static ClientLink link;
    private static DescriptorClient innocent;
    private static int rounds;

    @BeforeAll
    static void start() throws Exception {
        Path path = folder.resolve("run").resolve("socket");
        loop = EventLoop.start(ServerOptions.at(path).listener(HANDLER), Echo.PROTOCOL, HANDLER);
        descriptors = DescriptorServer.start(loop);
        link = EchoClient.connect(ClientOptions.at(path), new EchoClient());
        innocent = new DescriptorClient(path, link);
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
            innocent.put(KEY, file.getFD());
        }
    }

    @AfterAll
    static void stop() throws IOException {
        link.close();
        descriptors.close();
        loop.close();
    }

    /** The first byte says whether the session's number and secret come first; then pieces, each with its length. */
    @FuzzTest(maxDuration = "3m")
    void anyRequest(byte[] input) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(input);
        try (SocketChannel peer =
                SocketChannel.open(UnixDomainSocketAddress.of(Descriptors.socketBeside(loop.options.path)))) {
            if (in.hasRemaining() && in.get() % 4 != 0) {
                write(peer, session());
            }
            while (in.hasRemaining()) {
                byte[] piece = new byte[Math.min(in.get() & 0xFF, in.remaining())];
                in.get(piece);
                write(peer, ByteBuffer.wrap(piece));
            }
            peer.shutdownOutput();
            requireAnswer(peer);
        } catch (IOException e) {
            // It has answered before it had all.
        }
        assertEquals(1, descriptors.count());
        if (++rounds % ROUNDS == 0) {
            Descriptors.close(innocent.copy(KEY));
            requireNothingOpen();
        }
        HANDLER.failures.forEach(
                failure -> assertTrue(failure.contains("IOException") || failure.contains("EOF"), failure));
        HANDLER.failures.clear();
    }

    private static ByteBuffer session() {
        return ByteBuffer.allocate(8 + Control.SECRET_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(link.clientId())
                .put(link.sessionSecret())
                .flip();
    }

    private static void write(SocketChannel peer, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            peer.write(from);
        }
    }

    private static void requireAnswer(SocketChannel peer) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(16);
        while (peer.read(answer) >= 0) {
            assertTrue(answer.position() <= 1, "more than one byte");
        }
        assertTrue(answer.position() == 0
                || (answer.get(0) >= Descriptors.OK && answer.get(0) <= Descriptors.LIMIT_REACHED));
    }

    private static void requireNothingOpen() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertTrue(open.count() < 200, "descriptors are left open");
        }
    }
}
