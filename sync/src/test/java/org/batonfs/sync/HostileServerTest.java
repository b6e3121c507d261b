package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of itself, as its clients' programs will log it: one printable line, and not a long one. */
@Timeout(60)
@ExtendWith(NothingLeftBehind.class)
class HostileServerTest {
    private static final String UGLY = "\nWARNING: forged \u001b[31m\u202e".repeat(10);
    private static final String ESCAPED = "\\u000aWARNING: forged \\u001b[31m\\u202e";
    private static final int GOODBYE = 3;

    @TempDir
    private Path folder;

    @Test
    void shouldEscapeTheReasonOfAGoodbye() throws Exception {
        requireLine(ask(welcome(), goodbye()));
    }

    /** For a client it is the same, whether it was evicted for a hold or because it does not read: what it held is lost. */
    @Test
    void shouldTellWhoDoesNotReadThatItWasEvicted() throws Exception {
        for (EndCode code : List.of(EndCode.OUTGOING_LIMIT, EndCode.EVICTED)) {
            assertEquals(EvictedException.class, ask(welcome(), goodbye(code)).getClass(), code.toString());
        }
        IOException other = ask(welcome(), goodbye(EndCode.PROTOCOL_VIOLATION));
        assertEquals(ConnectionLostException.class, other.getClass());
    }

    @Test
    void shouldEscapeTheReasonOfAServerThatDoesNotWelcome() throws Exception {
        requireLine(ask(goodbye()));
    }

    @Test
    void shouldEscapeTheDetailOfARefusal() throws Exception {
        for (RefusalReason reason : RefusalReason.values()) {
            Refused refused = new Refused().set(SyncProtocol.OPEN.id(), 1, reason, UGLY);
            requireLine(ask(welcome(), RawClient.frame(SyncProtocol.REFUSED, refused)));
        }
    }

    private static void requireLine(IOException error) {
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains(ESCAPED), message);
        assertFalse(message.chars().anyMatch(c -> c < ' ' || c >= 0x7F), message);
        assertTrue(message.length() < 256 + 200, message);
    }

    /** What a client's open fails with when the server says this, a frame for each of the client's, and nothing more. */
    private IOException ask(byte[]... said) throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            FutureTask<Void> use = new FutureTask<>(() -> {
                try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket))) {
                    client.open("a").close();
                }
                return null;
            });
            new Thread(use, "test-use").start();
            try (HostilePeer server = new HostilePeer(listening.accept())) {
                for (int i = 0; i < said.length; i++) {
                    server.awaitFrames(i + 1);
                    server.write(said[i]);
                }
                ExecutionException failed = assertThrows(ExecutionException.class, () -> use.get(50, TimeUnit.SECONDS));
                return (IOException) failed.getCause();
            }
        } finally {
            java.nio.file.Files.delete(socket);
        }
    }

    private static byte[] goodbye() {
        return goodbye(EndCode.EVICTED);
    }

    private static byte[] goodbye(EndCode code) {
        byte[] utf8 = UGLY.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ByteBuffer fields = ByteBuffer.allocate(3 + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
        return RawClient.frame(
                GOODBYE,
                fields.put((byte) code.ordinal())
                        .putShort((short) utf8.length)
                        .put(utf8)
                        .array());
    }

    private static byte[] welcome() {
        MessageType welcome = SyncProtocol.PROTOCOL.replies().get(0);
        assertEquals("welcome", welcome.name());
        ByteBuffer fields = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
        return RawClient.frame(
                welcome.id(),
                fields.putLong(1).putShort((short) 0).putInt(1 << 20).array());
    }
}
