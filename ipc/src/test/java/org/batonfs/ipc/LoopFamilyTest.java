package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.batonfs.ipc.testing.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Servers of one loop and of several: their beginning, whom they let in, and their end. */
@Timeout(60)
class LoopFamilyTest {
    @TempDir
    Path folder;

    private final List<EchoServer> handlers = new ArrayList<>();

    private Path path() {
        return folder.resolve("run").resolve("socket");
    }

    private ServerOptions options() {
        return ServerOptions.at(path()).listener(handlers.get(0));
    }

    private List<EchoServer> handlers(int loops) {
        while (handlers.size() < loops) {
            handlers.add(new EchoServer());
        }
        return handlers;
    }

    private EventLoop start(int loops, Sockets sockets) throws IOException {
        List<EchoServer> all = handlers(loops);
        return LoopFamily.start(options(), Echo.PROTOCOL, all, sockets, Thread::new);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldGiveItsPathUpOnlyWhenTheLoopsThatRanHaveEndedIfOneCannotBegin() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<EchoServer> all = handlers(3);
        OutOfMemoryError error = assertThrows(
                OutOfMemoryError.class,
                () -> LoopFamily.start(options(), Echo.PROTOCOL, all, new ForwardingSockets(), (task, name) -> {
                    threads.add(threads.size() == 1 ? new ThreadTooMany() : new Thread(task, name));
                    return threads.get(threads.size() - 1);
                }));
        assertEquals(ThreadTooMany.MESSAGE, error.getMessage());
        assertEquals(3, threads.size());
        assertEquals(Thread.State.NEW, threads.get(0).getState(), "the one that accepts begins last");
        for (Thread thread : threads) {
            assertFalse(thread.isAlive(), thread::getName);
        }
        assertEquals(0, error.getSuppressed().length);
        assertFalse(Files.exists(path()));
        try (EventLoop loop = start(3, new ForwardingSockets());
                ClientLink link = EchoClient.connect(ClientOptions.at(path()), new EchoClient())) {
            assertTrue(link.isOpen());
            assertEquals(1, loop.connectionCount());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldNotAdmitWhomItsPolicyFailsToJudge(int loops) throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        List<EchoServer> all = handlers(loops);
        ServerOptions options = options().policy((peer, owner) -> {
            if (fails.get()) {
                throw new IllegalStateException("of the policy");
            }
            return true;
        });
        try (EventLoop loop = EventLoop.start(options, Echo.PROTOCOL, all)) {
            for (int i = 0; i < loops; i++) {
                try (RawPeer peer = new RawPeer(path())) {
                    assertEquals(EndCode.HANDLER_FAILED, peer.endCode());
                }
            }
            fails.set(false);
            for (int i = 0; i < loops; i++) {
                EchoClient client = new EchoClient();
                try (ClientLink link = EchoClient.connect(ClientOptions.at(path()), client)) {
                    assertEquals(i, client.ask(link, Echo.of(i)).number);
                }
            }
            Eventually.await().until(() -> loop.connectionCount() == 0);
        }
        assertEquals(loops, all.get(0).failures.size(), all.get(0).failures::toString);
    }

    /** Sockets that do something before a connection of this number is let in. */
    private static ForwardingSockets before(int number, Runnable what) {
        return new ForwardingSockets() {
            private int count;

            @Override
            public @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
                SocketChannel channel = super.accept(listening);
                if (channel != null && ++count == number) {
                    what.run();
                }
                return channel;
            }
        };
    }

    private static void stopAll(EchoServer handler) {
        for (EventLoop loop : handler.loop.loops()) {
            loop.stop();
        }
    }

    @Test
    void shouldSayGoodbyeToWhoIsAcceptedWhileItCloses() throws Exception {
        EchoServer handler = handlers(1).get(0);
        try (EventLoop loop = start(1, before(1, () -> stopAll(handler)))) {
            handler.loop = loop;
            try (RawPeer peer = new RawPeer(path())) {
                assertEquals(EndCode.SERVER_CLOSING, peer.endCode());
            }
        }
    }

    @Test
    void shouldSayGoodbyeToWhoIsAcceptedWhenItsLoopHasEnded() throws Exception {
        EchoServer handler = handlers(2).get(0);
        Runnable endSecond = () -> {
            stopAll(handler);
            handler.loop.loops().get(1).awaitEnd();
        };
        try (EventLoop loop = start(2, before(2, endSecond))) {
            handler.loop = loop;
            try (RawPeer first = new RawPeer(path());
                    RawPeer second = new RawPeer(path())) {
                assertEquals(EndCode.SERVER_CLOSING, first.endCode());
                assertEquals(EndCode.SERVER_CLOSING, second.endCode());
            }
            loop.close();
            assertEquals(0, loop.connectionCount());
        }
    }

    @Test
    void shouldSayGoodbyeToWhoIsAcceptedWhenItsLoopHasSaidSoToTheOthers() throws Exception {
        CountDownLatch saysGoodbye = new CountDownLatch(1);
        CountDownLatch accepted = new CountDownLatch(1);
        EchoServer first = handlers(2).get(0);
        handlers.set(1, new EchoServer() {
            @Override
            public void onEnded(Connection connection, EndReason reason) {
                saysGoodbye.countDown();
                awaitQuietly(accepted);
                super.onEnded(connection, reason);
            }
        });
        handlers.set(0, new EchoServer() {
            @Override
            public void handOver() {
                if (saysGoodbye.getCount() == 0) {
                    accepted.countDown(); // at the end of the turn in which it was
                }
            }
        });
        Runnable stop = () -> {
            stopAll(first);
            awaitQuietly(saysGoodbye);
        };
        try (EventLoop loop = start(2, before(4, stop))) {
            first.loop = loop;
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                peers.add(new RawPeer(path()).write(RawPeer.hello()));
                assertEquals(2, peers.get(i).next());
            }
            peers.add(new RawPeer(path()));
            for (RawPeer peer : peers) {
                assertEquals(EndCode.SERVER_CLOSING, peer.endCode());
                peer.close();
            }
            loop.close();
            assertEquals(0, loop.connectionCount());
        }
    }

    @Test
    void shouldCountNoLocalLinkThatCameTooLate() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        EchoClient client = new EchoClient();
        try (EventLoop loop = start(1, new ForwardingSockets())) {
            loop.execute(() -> awaitQuietly(connected));
            loop.connectInProcess("late", client);
            loop.stop();
            connected.countDown();
            assertEquals(EndCode.SERVER_CLOSING, client.awaitEnd().code());
            loop.awaitEnd();
            assertEquals(0, loop.connectionCount());
            assertThrows(IllegalStateException.class, () -> loop.connectInProcess("later", client));
            assertEquals(0, loop.connectionCount());
        }
    }

    /** As one does that is closed at the wrong moment. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldGoOnWhenASocketCannotBeUsed(int loops) throws Exception {
        AtomicBoolean isForeign = new AtomicBoolean(true);
        ForwardingSockets sockets = new ForwardingSockets() {
            @Override
            public @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
                SocketChannel channel = super.accept(listening);
                if (channel == null || !isForeign.get()) {
                    return channel;
                }
                channel.close();
                return AFUNIXSocketChannel.open(); // which the selector does not know
            }

            @Override
            public Peer credentials(SocketChannel channel, Owner owner) throws IOException {
                return isForeign.get()
                        ? new Peer(owner.name(), "", 0, 0, "unusable")
                        : super.credentials(channel, owner);
            }
        };
        try (EventLoop loop = start(loops, sockets)) {
            for (int i = 0; i < loops; i++) {
                try (RawPeer peer = new RawPeer(path())) {
                    assertEquals(-1, peer.next());
                }
            }
            Eventually.await().until(() -> handlers.get(0).failures.size() == loops);
            isForeign.set(false);
            EchoClient client = new EchoClient();
            try (ClientLink link = EchoClient.connect(ClientOptions.at(path()), client)) {
                assertEquals(1, client.ask(link, Echo.of(1)).number);
                assertEquals(1, loop.connectionCount());
            }
        }
    }
}
