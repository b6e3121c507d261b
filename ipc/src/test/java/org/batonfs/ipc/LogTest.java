package org.batonfs.ipc;

import static org.batonfs.ipc.RawPeer.frame;
import static org.batonfs.ipc.RawPeer.int32;
import static org.batonfs.ipc.RawPeer.int64;
import static org.batonfs.ipc.RawPeer.text;
import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real log of a server, at its most talkative: whatever peers say, each record is one short printable line. */
@Timeout(60)
class LogTest {
    /** A name and a reason of 256 characters each, and what the server says itself. */
    private static final int LINE_CHARS_MAX = 2 * 256 + 200;

    private static final Logger LOG = Logger.getLogger("org.batonfs.ipc");
    private static final int MAGIC = 0x4E544142;

    @TempDir
    Path folder;

    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Handler keeping = new Handler() {
        @Override
        public void publish(LogRecord each) {
            records.add(each);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Path path;
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        keeping.setLevel(Level.ALL);
        LOG.addHandler(keeping);
        LOG.setLevel(Level.ALL);
        LOG.setUseParentHandlers(false);
        path = folder.resolve("run").resolve("socket");
        loop = EventLoop.start(ServerOptions.at(path), Echo.PROTOCOL, new EchoServer());
    }

    @AfterEach
    void stop() {
        loop.close();
        LOG.removeHandler(keeping);
        LOG.setLevel(null);
        LOG.setUseParentHandlers(true);
    }

    private static List<String> ugly(int bytesMax) {
        List<String> all = new ArrayList<>();
        for (String part : new String[] {
            "\nWARNING: forged",
            "\r",
            "\u001b[2J\u001b[31m",
            "\0",
            "\u2028",
            "\u202e",
            "\u0085",
            "\u9396",
            "${jndi:ldap://x}",
            "%n%s{0}"
        }) {
            int times = bytesMax / part.getBytes(StandardCharsets.UTF_8).length;
            all.add(part.repeat(times));
        }
        return all;
    }

    @Test
    void shouldLogOneShortPrintableLineWhateverIsSaid() throws Exception {
        int expected = 0;
        for (String name : ugly(Control.NAME_BYTES_MAX)) {
            byte[] good = frame(1, int32(MAGIC), text("test"), int32(3), int64(1), text(name));
            say(good, frame(200));
            say(good, frame(3, new byte[] {3}, text(name.repeat(2).substring(0, name.length()))));
            expected += 2;
        }
        for (String protocol : ugly(64)) {
            say(frame(1, int32(MAGIC), text(protocol), int32(3), int64(1), text("")));
            expected++;
        }
        for (String reason : ugly(Control.REASON_BYTES_MAX)) {
            say(RawPeer.hello(), frame(3, new byte[] {9}, text(reason)));
            say(frame(3, new byte[] {9}, text(reason)));
            expected += 2;
        }
        requireLines(expected);
        assertTrue(
                records.stream().anyMatch(it -> it.getMessage().contains("WARNING: forged")),
                "it is not logged at all");
    }

    @Test
    void shouldLogNothingOfAKeyOfADescriptor() throws Exception {
        Path beside = Descriptors.socketBeside(path);
        int expected = 0;
        try (DescriptorServer descriptors = DescriptorServer.start(loop)) {
            for (String key : ugly(Descriptors.KEY_BYTES_MAX)) {
                for (boolean isCut : new boolean[] {false, true}) {
                    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
                    ByteBuffer request = ByteBuffer.allocate(Descriptors.HEADER_BYTES + utf8.length)
                            .order(ByteOrder.LITTLE_ENDIAN);
                    request.putLong(1).put(new byte[Control.SECRET_BYTES]).put((byte) 2);
                    request.put((byte) utf8.length).put(utf8).flip();
                    if (isCut) {
                        request.limit(request.limit() - 1);
                        expected++;
                    }
                    try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(beside))) {
                        peer.write(request);
                        peer.shutdownOutput();
                        while (peer.read(ByteBuffer.allocate(16)) >= 0) {
                            // until it closes
                        }
                    }
                }
            }
            requireLines(expected);
            assertEquals(0, descriptors.count());
        }
    }

    private void say(byte[]... frames) throws IOException {
        try (RawPeer peer = new RawPeer(path)) {
            for (byte[] frame : frames) {
                peer.write(frame);
            }
            peer.endOutput();
            peer.endCode();
        } catch (IOException e) {
            // It was ended before it had said all.
        }
    }

    private void requireLines(int expected) {
        await().until(() -> records.size() >= expected);
        for (LogRecord each : records) {
            String line = each.getMessage() + (each.getThrown() == null ? "" : " " + each.getThrown());
            assertTrue(line.length() <= LINE_CHARS_MAX, line.length() + " characters: " + line);
            assertFalse(
                    line.chars().anyMatch(c -> c < ' ' || (c >= 0x7F && !Character.isLetterOrDigit(c))),
                    () -> "not printable: " + line);
            assertEquals(0, each.getParameters() == null ? 0 : each.getParameters().length);
        }
    }
}
