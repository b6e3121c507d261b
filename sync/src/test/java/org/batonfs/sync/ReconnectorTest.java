package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.EndCode;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client's search for another server, when servers die at the worst moments. */
@ExtendWith(NothingLeftBehind.class)
class ReconnectorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] WELCOME = welcome();

    @TempDir
    private Path folder;

    private Path socket;

    @BeforeEach
    void prepare() throws IOException {
        socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldGoOnWhenSuccessorsDieAsSoonAsTheyHaveWelcomedTheClient() throws Exception {
        FutureTask<Void> dying = start(new Servers(socket, Collections.nCopies(100, WELCOME)));
        try (SyncClient client = connectPatiently();
                SyncHandle handle = client.openLater("a")) {
            FutureTask<Long> use = start(() -> add(handle));
            dying.get(LONG.toSeconds(), TimeUnit.SECONDS);
            try (SyncServer server = SyncServer.start(Serving.at(socket))) {
                assertEquals(1, use.get(2 * LONG.toSeconds(), TimeUnit.SECONDS));
                assertEquals(2, add(handle));
                assertEquals(1, server.resourceCount());
            }
        }
    }

    /** To ask it again and again would not change its mind. */
    @Test
    void shouldGiveUpAtOnceAndSayWhyWhenTheSuccessorSpeaksAnotherVersion() throws Exception {
        FutureTask<Void> server = start(new Servers(socket, List.of(WELCOME, goodbye(EndCode.WRONG_VERSION))));
        try (SyncClient client = connectPatiently();
                SyncHandle handle = client.openLater("a")) {
            SyncException refused = assertThrows(SyncException.class, () -> add(handle));
            assertTrue(refused.getMessage().contains("WRONG_VERSION"), refused::getMessage);
            server.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldGoOnWhenTheSuccessorWasFullForAWhile() throws Exception {
        FutureTask<Void> full = start(new Servers(socket, List.of(WELCOME, goodbye(EndCode.LIMIT_REACHED))));
        try (SyncClient client = connectPatiently();
                SyncHandle handle = client.openLater("a")) {
            full.get(LONG.toSeconds(), TimeUnit.SECONDS);
            try (SyncServer server = SyncServer.start(Serving.at(socket))) {
                assertEquals(1, add(handle));
                assertEquals(1, server.resourceCount());
            }
        }
    }

    /** What it still holds it goes on with; the rest is lost, also for who is in the middle of a use. */
    @Test
    void shouldLoseWhatTheSuccessorHasNoRoomFor() throws Exception {
        ChildProcess killed = startServer();
        ServerLimits narrow = new ServerLimits(10, 1, 10, 60_000_000_000L, 10_000_000_000L);
        try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket).reconnect(LONG));
                Hold first = client.open("a").acquire(Mode.EXCLUSIVE, LONG);
                Hold second = client.open("b").acquire(Mode.EXCLUSIVE, LONG)) {
            first.putLong(0, 1);
            second.putLong(0, 1);
            killed.kill();
            try (SyncServer successor =
                    SyncServer.start(Serving.at(socket).limits(narrow).loops(Serving.ONE_LOOP))) {
                Awaitility.await().until(() -> isLost(first) || isLost(second));
                assertTrue(!isLost(first) || !isLost(second), "there was room for one");
                assertEquals(1, successor.resourceCount());
            }
        }
    }

    private static boolean isLost(Hold hold) throws SyncException {
        try {
            hold.putLong(0, 2);
            return false;
        } catch (HoldLostException e) {
            return true;
        }
    }

    /** What is claimed has to wait for a server that cannot read as fast as it is written. */
    @Test
    void shouldClaimMoreThanMayWaitForTheServer() throws Exception {
        ChildProcess killed = startServer();
        ClientOptions bounded = ClientOptions.at(socket).outgoingBytesMax(64 * 1024);
        List<Hold> holds = new ArrayList<>();
        try (SyncClient client =
                SyncClient.connect(SyncClientOptions.over(bounded).reconnect(LONG))) {
            for (int i = 0; i < 500; i++) {
                Hold hold = client.open("resource " + i).acquire(Mode.EXCLUSIVE, LONG);
                hold.update(new byte[SyncProtocol.VALUE_BYTES_MAX]);
                hold.putLong(0, i);
                holds.add(hold);
            }
            killed.kill();
            try (SyncServer successor = SyncServer.start(Serving.at(socket))) {
                try (SyncHandle other = client.open("other")) {
                    assertEquals(1, add(other));
                }
                for (int i = 0; i < holds.size(); i++) {
                    holds.get(i).requireValid();
                    assertEquals(i, holds.get(i).getLong(0));
                    holds.get(i).close();
                }
                Awaitility.await().until(() -> successor.resourceCount() == holds.size());
            }
        }
    }

    private SyncClient connectPatiently() throws IOException {
        ClientOptions waiting = ClientOptions.at(socket).waitForServer(LONG);
        return SyncClient.connect(SyncClientOptions.over(waiting).reconnect(LONG));
    }

    private ChildProcess startServer() {
        ChildProcess server = ChildProcess.start(ServerChild.class, socket.toString());
        server.ask("requests"); // it answers when it listens
        return server;
    }

    private static <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        new Thread(future).start();
        return future;
    }

    private static long add(SyncHandle handle) throws SyncException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
            hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
            return hold.getLong(0);
        }
    }

    private static byte[] welcome() {
        ByteBuffer frame = ByteBuffer.allocate(4 + 1 + 8 + 2 + 4).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(frame.capacity() - 4).put((byte) 2).putLong(1).putShort((short) 0);
        return frame.putInt(1 << 20).array();
    }

    private static byte[] goodbye(EndCode code) {
        ByteBuffer frame = ByteBuffer.allocate(4 + 1 + 1 + 2).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(frame.capacity() - 4).put((byte) 3).put((byte) code.ordinal());
        return frame.putShort((short) 0).array();
    }

    /** Servers one after the other, each of which answers one client, that it is welcome or not, and is gone; and then nobody. */
    private record Servers(Path socket, List<byte[]> answers) implements Callable<Void> {
        @Override
        public Void call() throws IOException {
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listening.bind(UnixDomainSocketAddress.of(socket));
                for (byte[] answer : answers) {
                    try (SocketChannel client = listening.accept()) {
                        client.write(ByteBuffer.wrap(answer));
                    }
                }
                Files.delete(socket);
            }
            return null;
        }
    }
}
