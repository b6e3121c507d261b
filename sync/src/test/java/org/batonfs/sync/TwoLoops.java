package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tests of a server of two loops have in common. The resource {@link #FIRST} is in the first, {@link #SECOND} in the
 * second; connections belong to the loops in turn.
 */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
abstract class TwoLoops {
    static final String FIRST = "b";
    static final String SECOND = "a";
    static final List<String> BOTH = List.of(FIRST, SECOND);

    @TempDir
    private Path folder;

    final ExecutorService threads = Executors.newCachedThreadPool();
    final Ends ends = new Ends();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    }

    final Path socket() {
        return folder.resolve("run").resolve("sync");
    }

    final SyncServerOptions options() {
        return Serving.over(ServerOptions.at(socket()).listener(ends)).loops(2);
    }

    /** Another resource in the same loop. */
    static String beside(String name) {
        return SyncProtocol.beside(name, name);
    }

    static void add(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
        }
    }

    static long get(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            assertFalse(hold.inDoubt());
            return hold.getLong(0);
        }
    }

    /** Waits until the server has read so many messages of this kind. */
    static void awaitRead(SyncServer server, MessageType type, long count) {
        Eventually.await(type.name())
                .atMost(ChildProcess.DEADLINE)
                .until(() -> server.loop().traffic().framesIn(type) >= count);
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the second loop from doing anything, until it is closed. */
    static final class Blocked implements AutoCloseable {
        private final CountDownLatch over = new CountDownLatch(1);

        Blocked(SyncServer server) throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(1);
            server.loop().loops().get(1).execute(() -> {
                begun.countDown();
                awaitQuietly(over);
            });
            begun.await();
        }

        @Override
        public void close() {
            over.countDown();
        }
    }
}
