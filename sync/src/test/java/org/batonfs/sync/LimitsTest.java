package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of docs/limits.md that no other test reaches: what happens there, and that the others go on. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class LimitsTest {
    /** Enough for a JVM with a long class path to start. */
    private static final int DESCRIPTORS = 160;

    private static final int CROWD = DESCRIPTORS + 16;

    @TempDir
    private Path folder;

    private final Ends ends = new Ends();
    private Path socket;

    @BeforeEach
    void path() {
        socket = folder.resolve("run").resolve("sync");
    }

    private SyncServer start(ServerOptions listening) throws IOException {
        return SyncServer.start(Serving.over(listening.listener(ends)));
    }

    private SyncClient connect() throws IOException {
        return SyncClient.connect(SyncClientOptions.at(socket));
    }

    private static void count(SyncHandle handle, int expected) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, Duration.ofSeconds(30))) {
            hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
            assertEquals(expected, hold.getLong(0));
        }
    }

    @Test
    void connections() throws Exception {
        try (SyncServer server = start(ServerOptions.at(socket).connectionsMax(2));
                SyncClient first = connect()) {
            SyncHandle handle = first.open("a");
            try (SyncClient second = connect()) {
                ConnectionEndedException refused = assertThrows(ConnectionEndedException.class, this::connect);
                assertEquals(EndCode.LIMIT_REACHED, refused.reason().code());
                assertTrue(refused.getMessage().contains("2 connections"), refused.getMessage());
                count(second.open("a"), 1);
                count(handle, 2);
            }
            Awaitility.await().until(() -> server.loop().connectionCount() == 1);
            try (SyncClient third = connect()) {
                count(third.open("a"), 3);
            }
        }
    }

    @Test
    void timeForAHello() throws Exception {
        try (SyncServer server = start(ServerOptions.at(socket).helloTimeout(Duration.ofSeconds(1)));
                SyncClient innocent = connect();
                RawClient silent = new RawClient(socket)) {
            assertEquals(EndCode.HELLO_TIMEOUT, silent.endCode());
            assertEquals(EndCode.HELLO_TIMEOUT, ends.await(1).get(0).code());
            count(innocent.open("a"), 1);
            assertEquals(1, server.resourceCount());
        }
    }

    @Test
    void lifeOfATicket() throws Exception {
        ServerLimits limits = new ServerLimits(10, 10, 10, 1, 1_000_000_000);
        try (SyncServer server = SyncServer.start(Serving.at(socket).limits(limits));
                SyncClient other = connect()) {
            String ticket;
            try (SyncClient maker = connect();
                    SyncHandle handle = maker.open("a")) {
                ticket = handle.share().text();
            }
            Awaitility.await().until(() -> server.resourceCount() == 0);
            assertThrows(UnknownTicketException.class, () -> other.adopt(ticket));
        }
    }

    /** Those of one client may be one; ten times as many may be left by clients that have gone, and the oldest go first. */
    @Test
    void ticketsOfClientsThatHaveGone() throws Exception {
        ServerLimits limits = new ServerLimits(20, 20, 1, 60_000_000_000L, 1_000_000_000);
        try (SyncServer server =
                        SyncServer.start(Serving.at(socket).limits(limits).loops(Serving.ONE_LOOP));
                SyncClient other = connect()) {
            List<String> tickets = new ArrayList<>();
            for (int i = 0; i <= 10; i++) {
                try (SyncClient maker = connect();
                        SyncHandle handle = maker.open("resource " + i)) {
                    tickets.add(handle.share().text());
                }
            }
            Awaitility.await().until(() -> server.resourceCount() == 10);
            assertThrows(UnknownTicketException.class, () -> other.adopt(tickets.get(0)));
            for (int i = 1; i <= 10; i++) {
                other.adopt(tickets.get(i)).close();
            }
        }
    }

    /** The successor of a main process that was killed takes no claims at all; what was held is lost, the handle is not. */
    @Test
    void timeForClaims() throws Exception {
        SyncClientOptions patient = SyncClientOptions.at(socket).reconnect(ChildProcess.DEADLINE);
        ChildProcess killed = ChildProcess.start(ServerChild.class, socket.toString());
        killed.ask("requests"); // it answers when it listens
        try (SyncClient client = SyncClient.connect(patient);
                SyncHandle handle = client.open("a");
                Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.putLong(0, 1);
            killed.kill();
            try (SyncServer successor = SyncServer.start(Serving.at(socket).recovery(Duration.ZERO))) {
                Awaitility.await().until(() -> isLost(hold));
                assertThrows(HoldLostException.class, () -> hold.putLong(0, 2));
                hold.close();
                handle.acquire(Mode.EXCLUSIVE).close();
                assertEquals(1, successor.resourceCount());
            }
        }
    }

    private static boolean isLost(Hold hold) throws SyncException {
        try {
            hold.requireValid();
            return false;
        } catch (HoldLostException e) {
            return true;
        }
    }

    /** A main process that is stopped, or is none of ours: it welcomes, and then reads nothing any more. */
    @Test
    void bytesThatWaitForAServerThatDoesNotRead() throws Exception {
        Path deaf = folder.resolve("deaf");
        ClientOptions bounded = ClientOptions.at(deaf).outgoingBytesMax(256 * 1024);
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(deaf));
            CompletableFuture<SocketChannel> accepted = CompletableFuture.supplyAsync(() -> welcome(listening));
            SyncClient client = SyncClient.connect(SyncClientOptions.over(bounded));
            try (SocketChannel kept = accepted.get()) {
                assertTrue(kept.isOpen());
                String name = "x".repeat(SyncProtocol.NAME_BYTES_MAX - 8);
                ConnectionLostException lost = assertThrows(ConnectionLostException.class, () -> {
                    for (int i = 0; i < 10_000; i++) {
                        askInVain(client.openLater(name + i));
                    }
                });
                assertTrue(lost.getMessage().contains("the server does not read"), lost.getMessage());
            } finally {
                client.close();
            }
        }
    }

    /** Sends a request that nobody answers; or fails, if that was the one too many. */
    private static void askInVain(SyncHandle handle) throws SyncException, InterruptedException {
        try {
            handle.acquire(Mode.SHARED, Duration.ZERO).close();
            fail("nobody reads, but there was a grant");
        } catch (AcquireTimeoutException e) {
            assertTrue(e.getMessage().contains("SHARED"), e.getMessage());
        }
    }

    private static SocketChannel welcome(ServerSocketChannel listening) {
        try {
            SocketChannel channel = listening.accept();
            byte[] fields = new byte[8 + 2 + 4];
            fields[0] = 1; // the client's number
            fields[8 + 2 + 2] = 16; // the longest frame: 1 MiB
            channel.write(ByteBuffer.wrap(RawClient.frame(2, fields)));
            return channel;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A main process without a descriptor left serves those who are connected, and lets others in as some leave. */
    @Test
    void descriptorsOfTheMainProcess() throws Exception {
        List<RawClient> crowd = new ArrayList<>();
        try (ChildProcess server =
                ChildProcess.startAfter("ulimit -n " + DESCRIPTORS, ServerChild.class, socket.toString())) {
            server.ask("requests"); // it answers when it listens
            crowd(server, crowd, () -> ""); // also when nobody was there before, and nothing is loaded yet
            try (SyncClient early = connect()) {
                SyncHandle handle = early.open("a");
                count(handle, 1);
                crowd(server, crowd, () -> {
                    try (SyncHandle other = early.openLater("b")) {
                        count(other, 1);
                    }
                    return server.ask("requests");
                });
                try (SyncClient last = connect()) {
                    count(last.open("a"), 2);
                }
                count(handle, 3);
            } finally {
                for (RawClient one : crowd) {
                    one.close();
                }
            }
        }
    }

    /** So many that not all get in; then most of them leave, and the others do. */
    private void crowd(ChildProcess server, List<RawClient> crowd, Callable<String> meanwhile) throws Exception {
        int complaints = complaints(server);
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new RawClient(socket).write(RawClient.hello(SyncProtocol.VERSION)));
        }
        Awaitility.await().until(() -> complaints(server) > complaints);
        assertTrue(meanwhile.call().length() < 10);
        for (int i = 0; i < CROWD; i++) {
            RawClient first = crowd.remove(0);
            if (i >= CROWD - 20) {
                first.awaitWelcome();
            }
            first.close();
        }
    }

    private static int complaints(ChildProcess server) {
        return server.errorOutput().split("Too many open files", -1).length;
    }

    @Test
    void bytesOfValuesOfOneClient() throws Exception {
        int full = SyncProtocol.VALUE_BYTES_MAX;
        SyncServerOptions options = Serving.over(ServerOptions.at(socket).listener(ends))
                .limits(ServerLimits.DEFAULT.withValueBytesPerClient(3L * full))
                .loops(Serving.ONE_LOOP);
        try (SyncServer server = SyncServer.start(options);
                SyncClient greedy = connect();
                SyncClient innocent = connect()) {
            for (int i = 0; i < 20; i++) { // what is gone does not count
                fill(greedy, "gone" + i, full);
            }
            List<SyncHandle> kept = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                kept.add(innocent.open("kept" + i));
                count(innocent.open("own"), i + 1);
            }
            for (int i = 0; i < 3; i++) {
                fill(greedy, "kept" + i, full);
                fill(greedy, "kept0", full - i); // the same room, or less, does not count twice
            }
            assertEquals(0, ends.count());
            fill(greedy, "kept3", full);
            assertEquals(EndCode.EVICTED, ends.await(1).get(0).code());
            Awaitility.await().until(() -> !greedy.isOpen());
            EvictedException evicted = assertThrows(EvictedException.class, () -> greedy.open("kept0"));
            assertTrue(evicted.getMessage().contains(3 * full + " bytes of values"), evicted.getMessage());
            for (SyncHandle handle : kept) {
                try (Hold hold = handle.acquire(Mode.SHARED)) {
                    assertTrue(hold.length() > full - 3 && !hold.inDoubt(), "nothing that was written is lost");
                }
            }
            count(innocent.open("own"), 5);
            assertEquals(5, server.resourceCount());
        }
    }

    /** Writes a value of that length, and hands it back. */
    private static void fill(SyncClient client, String name, int length) throws Exception {
        try (SyncHandle handle = client.open(name);
                Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.update(new byte[length]);
        }
    }
}
