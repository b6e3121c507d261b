package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.batonfs.ipc.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real client of a server that answers with any bytes, in any pieces: each call of the client ends, with a result or with
 * an {@link IOException}, and so does its thread.
 */
class HostileServerFuzzTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static ServerSocketChannel listening;
    private static ExecutorService user;

    @BeforeAll
    static void start() throws IOException {
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        user = Executors.newSingleThreadExecutor();
    }

    @AfterAll
    static void stop() throws IOException {
        user.shutdown();
        listening.close();
    }

    /** The first byte says whether a welcome comes first; then pieces, each with its length before it. */
    @FuzzTest(maxDuration = "3m")
    void anyBytes(byte[] input) throws Exception {
        Future<?> use = user.submit(HostileServerFuzzTest::use);
        try (HostilePeer server = new HostilePeer(listening.accept())) {
            ByteBuffer in = ByteBuffer.wrap(input);
            if (in.hasRemaining() && in.get() % 4 != 0) {
                server.write(welcome());
            }
            while (in.hasRemaining()) {
                byte[] piece = new byte[Math.min(in.get() & 0xFF, in.remaining())];
                in.get(piece);
                if (!server.write(piece)) {
                    break;
                }
            }
            server.endOutput();
            server.readToTheEnd();
        }
        requireTyped(use);
    }

    private static Void use() throws IOException, InterruptedException {
        try (SyncClient client = SyncClient.connect(SyncClientOptions.over(ClientOptions.at(folder.resolve("s"))))) {
            try (SyncHandle handle = client.openLater("a")) {
                try (Hold hold = handle.acquire(Mode.SHARED, LONG)) {
                    assertTrue(hold.length() >= 0);
                }
                try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
                    hold.putLong(0, hold.version());
                }
                handle.share();
            }
        }
        return null;
    }

    private static void requireTyped(Future<?> use) throws Exception {
        try {
            use.get(2 * LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof IOException, () -> "not a typed error: " + e.getCause());
            assertEquals(1, String.valueOf(e.getCause().getMessage()).lines().count(), "what it says is not one line");
        }
    }

    private static byte[] welcome() {
        return ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(15)
                .put((byte) 2)
                .putLong(1)
                .putShort((short) 0)
                .putInt(1 << 20)
                .array();
    }
}
