package org.batonfs.ipc;

import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the process has no descriptor left, those who are connected go on, the loop does not spin, and it recovers. */
class AcceptFailureTest {
    /** Sockets of a process whose descriptors are used up. */
    private static final class Exhausted extends ForwardingSockets {
        final AtomicBoolean isExhausted = new AtomicBoolean();
        final AtomicInteger attempts = new AtomicInteger();

        @Override
        public @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
            if (isExhausted.get()) {
                attempts.incrementAndGet();
                throw new IOException("Too many open files");
            }
            return super.accept(listening);
        }
    }

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void shouldPauseAndRecoverWhenAcceptingFails() throws Exception {
        Path path = folder.resolve("run").resolve("socket");
        EchoServer server = new EchoServer();
        EchoClient client = new EchoClient();
        Exhausted sockets = new Exhausted();
        try (EventLoop loop = EventLoop.start(ServerOptions.at(path).listener(server), Echo.PROTOCOL, server, sockets);
                ClientLink link = EchoClient.connect(ClientOptions.at(path), client)) {
            long start = System.nanoTime();
            sockets.isExhausted.set(true);
            try (RawPeer waiting = new RawPeer(path)) {
                await().until(() -> sockets.attempts.get() >= 3);
                int attempts =
                        sockets.attempts.get(); // before the clock is read: a delay between allows more, not fewer
                long millis = (System.nanoTime() - start) / 1_000_000;
                assertTrue(attempts <= 3 + millis / 50, attempts + " attempts in " + millis + " ms");
                assertEquals(1, client.ask(link, Echo.of(1)).number);
                sockets.isExhausted.set(false);
                waiting.write(RawPeer.hello());
                assertEquals(2, waiting.next());
            }
            assertTrue(loop.connectionCount() >= 1);
        }
    }
}
