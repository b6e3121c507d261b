package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes, in any pieces, over a real socket into a real server, before, instead of or after a hello: whoever sends them
 * hears nothing but well-formed frames until the connection ends, a client that counts meanwhile does not notice, and when
 * they have gone the server has nothing of them left and has logged no failure of its own.
 */
class LiveServerFuzzTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Ends ENDS = new Ends();

    /** A ticket of one that has gone stands so long. */
    private static final long TICKET_NANOS = 1_000_000;

    /** Nobody guesses it, so that nobody else may count. */
    private static final String NAME = UUID.randomUUID().toString();

    @TempDir
    private static Path folder;

    private static SyncServer server;
    private static SyncClient innocent;
    private static SyncHandle counter;
    private static long counted;

    @BeforeAll
    static void start() throws Exception {
        Path socket = folder.resolve("run").resolve("sync");
        ServerOptions listening = ServerOptions.at(socket).listener(ENDS).outgoingBytesMax(1 << 20);
        ServerLimits limits = ServerLimits.DEFAULT;
        server = SyncServer.start(Serving.over(listening)
                .limits(new ServerLimits(
                        limits.resources(),
                        limits.handlesPerClient(),
                        limits.ticketsPerClient(),
                        TICKET_NANOS,
                        limits.recallNanos())));
        innocent = SyncClient.connect(SyncClientOptions.at(socket));
        counter = innocent.open(NAME);
    }

    @AfterAll
    static void stop() {
        innocent.close();
        server.close();
    }

    /** The first byte says whether a hello comes first; then pieces, each with its length before it. */
    @FuzzTest(maxDuration = "3m")
    void anyBytes(byte[] input) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(input);
        int ends = ENDS.count();
        try (HostilePeer peer = new HostilePeer(server.socket())) {
            if (in.hasRemaining() && in.get() % 4 != 0) {
                peer.write(RawClient.hello(SyncProtocol.VERSION));
            }
            while (in.hasRemaining()) {
                int length = Math.min(in.get() & 0xFF, in.remaining());
                byte[] piece = new byte[length];
                in.get(piece);
                if (!peer.write(piece)) {
                    break;
                }
            }
            count();
            peer.endOutput();
            requireWellFormed(peer.readToTheEnd());
        }
        count();
        Eventually.await("nothing of the hostile one is left")
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.resourceCount() == 1); // what a ticket of its keeps goes with that
        assertEquals(1, server.loop().connectionCount());
        assertEquals(ends + 1, ENDS.await(ends + 1).size());
        assertEquals(List.of(), ENDS.failures());
        ENDS.forget();
    }

    private static void count() throws SyncException, InterruptedException {
        try (Hold hold = counter.acquire(Mode.EXCLUSIVE, LONG)) {
            assertEquals(counted, hold.length() == 0 ? 0 : hold.getLong(0));
            hold.putLong(0, ++counted);
            assertTrue(!hold.inDoubt());
        }
    }

    /** All that the server has said, up to a goodbye or the end. */
    private static void requireWellFormed(ByteBuffer said) throws IOException {
        said.order(ByteOrder.LITTLE_ENDIAN);
        while (said.hasRemaining()) {
            int length = said.getInt();
            int id = said.get() & 0xFF;
            MessageType type = SyncProtocol.PROTOCOL.replies().stream()
                    .filter(reply -> reply.id() == id)
                    .findFirst()
                    .orElseThrow();
            try {
                type.validate(said, said.position(), length - 1);
            } catch (MalformedFrameException e) {
                throw new AssertionError("the server says what is malformed", e);
            }
            said.position(said.position() + length - 1);
        }
    }
}
