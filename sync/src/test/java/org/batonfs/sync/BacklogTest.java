package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.MessageTrace;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Encoded;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Test;

/** A client of the first loop that sends more than the second can do. */
class BacklogTest extends TwoLoops {
    private static final int HALF = Backlog.BYTES_MAX / 2;
    private static final int CHUNK_BYTES = 64 * 1024;

    /** A request that is not answered when it is repeated. */
    private static final byte[] AGAIN = RawClient.frame(SyncProtocol.OPEN, new Open().set(1, SECOND, false));

    private static final int COST =
            Backlog.costOf(Encoded.of(new Open().set(1, SECOND, false)).remaining());

    @Test
    void shouldHoldUpWhoeverHasTooMuchUnderWayUntilHalfIsDone() {
        Backlog backlog = new Backlog();
        assertFalse(backlog.add(HALF));
        assertFalse(backlog.add(HALF));
        assertTrue(backlog.add(2));
        assertFalse(backlog.add(2), "it is held up already");
        assertFalse(backlog.remove(HALF));
        assertTrue(backlog.remove(4));
        assertFalse(backlog.remove(HALF), "it is read from already");
    }

    /** It has sent too much again before its own loop hears that the other loop has done half of it. */
    @Test
    void shouldHoldUpWhoHasTooMuchUnderWayAgain() {
        Backlog backlog = new Backlog();
        assertTrue(backlog.add(2 * HALF + 1));
        assertTrue(backlog.remove(HALF + 1));
        assertFalse(backlog.isHeldUp());
        assertTrue(backlog.add(HALF + 1));
        assertTrue(backlog.isHeldUp());
        assertTrue(backlog.remove(HALF + 1));
        assertFalse(backlog.isHeldUp());
    }

    @Test
    void shouldReadOnWhenTheOtherLoopHasDoneItAndNotBefore() throws Exception {
        int count = 100_000;
        try (SyncServer server = SyncServer.start(options());
                RawClient client = RawClient.welcomed(socket())) {
            client.send(SyncProtocol.OPEN, new Open().set(1, SECOND, true));
            client.await(SyncProtocol.BOUND);
            Future<?> sent;
            try (Blocked blocked = new Blocked(server)) {
                sent = threads.submit(() -> {
                    for (int i = 1; i <= count; i++) {
                        client.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE));
                        client.send(SyncProtocol.RELEASE, new Release().set(1, i, Mode.INVALID, 0, false));
                    }
                    return null;
                });
                awaitRead(server, SyncProtocol.ACQUIRE, HALF / 100);
                int most = (Backlog.BYTES_MAX + 10 * CHUNK_BYTES) / Backlog.costOf(9);
                for (int look = 0; look < 1_000; look++) {
                    assertTrue(server.loop().traffic().framesIn() < most && !sent.isDone());
                    Thread.yield();
                }
            }
            for (int i = 0; i < count; i++) {
                client.await(SyncProtocol.GRANTED);
            }
            sent.get(60, TimeUnit.SECONDS);
        }
    }

    /**
     * In the middle of what its loop reads at once it has sent too much, the other loop says that half is done, and then it has
     * sent too much again: what the other loop said must not count any more.
     */
    @Test
    void shouldNotReadOnWhenTooMuchWaitsAgainMeanwhile() throws Exception {
        int before = HALF / COST + 10;
        int tooMuch = Backlog.BYTES_MAX / COST + 2;
        int inOneChunk = CHUNK_BYTES / AGAIN.length;
        int all = before + inOneChunk;
        assertTrue((all - before) * COST > Backlog.BYTES_MAX && (tooMuch - before) * COST < HALF);
        Pause pause = new Pause(tooMuch);
        SyncServerOptions options = Serving.over(
                        ServerOptions.at(socket()).listener(ends).trace(pause))
                .loops(2);
        try (SyncServer server = SyncServer.start(options);
                RawClient client = RawClient.welcomed(socket());
                pause) {
            pause.begin(server);
            send(client, before);
            awaitRead(server, SyncProtocol.OPEN, before);
            CountDownLatch sent = new CountDownLatch(1);
            server.execute(() -> awaitQuietly(sent)); // so that all of it is read at once
            send(client, inOneChunk);
            sent.countDown();
            awaitRead(server, SyncProtocol.OPEN, all);
            Future<?> more = threads.submit(() -> send(client, 50_000));
            passTurns(server.loop());
            for (int look = 0; look < 1_000; look++) {
                assertEquals(all, server.loop().traffic().framesIn(SyncProtocol.OPEN));
                Thread.yield();
            }
            pause.close();
            awaitRead(server, SyncProtocol.OPEN, all + 50_000L);
            more.get(60, TimeUnit.SECONDS);
        }
    }

    private static Void send(RawClient client, int count) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(AGAIN);
        }
        client.write(frames.toByteArray());
        return null;
    }

    /** Lets the other loop do all that it has, and no more, before the first handles a request of this number. */
    private static final class Pause implements MessageTrace, AutoCloseable {
        private final int at;
        private final AtomicReference<Blocked> blocked = new AtomicReference<>();
        private SyncServer server;
        private int seen;

        Pause(int at) {
            this.at = at;
        }

        void begin(SyncServer newServer) throws InterruptedException {
            server = newServer;
            blocked.set(new Blocked(newServer));
        }

        @Override
        public void close() {
            blocked.get().close();
        }

        @Override
        public void onMessage(String direction, String connection, MessageType type, ByteBuffer payload) {
            if (type == SyncProtocol.OPEN && ++seen == at) {
                try {
                    close();
                    passTurns(server.loop().loops().get(1));
                    blocked.set(new Blocked(server));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Waits until a loop has done what it has now, and has handed over what comes of that. */
    private static void passTurns(EventLoop loop) throws InterruptedException {
        int tasksOfTwoTurns = 600;
        CountDownLatch passed = new CountDownLatch(tasksOfTwoTurns);
        loop.execute(new Runnable() {
            @Override
            public void run() {
                passed.countDown();
                if (passed.getCount() > 0) {
                    loop.execute(this);
                }
            }
        });
        passed.await();
    }
}
