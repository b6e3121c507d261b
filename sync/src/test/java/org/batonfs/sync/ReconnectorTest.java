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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client's search for another server, when servers die at the worst moments. */
@ExtendWith(NothingLeftBehind.class)
class ReconnectorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void shouldGoOnWhenSuccessorsDieAsSoonAsTheyHaveWelcomedTheClient() throws Exception {
        Path socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        FutureTask<Void> dying = new FutureTask<>(new DyingServers(socket, 100));
        new Thread(dying).start();
        ClientOptions waiting = ClientOptions.at(socket).waitForServer(LONG);
        try (SyncClient client =
                        SyncClient.connect(SyncClientOptions.over(waiting).reconnect(LONG));
                SyncHandle handle = client.openLater("a")) {
            FutureTask<Long> use = new FutureTask<>(() -> add(handle));
            new Thread(use).start();
            dying.get(LONG.toSeconds(), TimeUnit.SECONDS);
            try (SyncServer server = SyncServer.start(SyncServerOptions.at(socket))) {
                assertEquals(1, use.get(2 * LONG.toSeconds(), TimeUnit.SECONDS));
                assertEquals(2, add(handle));
                assertEquals(1, server.resourceCount());
            }
        }
    }

    /** To ask it again and again would not change its mind. */
    @Test
    void shouldGiveUpAtOnceAndSayWhyWhenTheSuccessorSpeaksAnotherVersion() throws Exception {
        Path socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        FutureTask<Void> server = new FutureTask<>(new RefusingSuccessor(socket, EndCode.WRONG_VERSION));
        new Thread(server).start();
        ClientOptions waiting = ClientOptions.at(socket).waitForServer(LONG);
        try (SyncClient client =
                        SyncClient.connect(SyncClientOptions.over(waiting).reconnect(LONG));
                SyncHandle handle = client.openLater("a")) {
            SyncException refused = assertThrows(SyncException.class, () -> add(handle));
            assertTrue(refused.getMessage().contains("WRONG_VERSION"), refused::getMessage);
            server.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldGoOnWhenTheSuccessorWasFullForAWhile() throws Exception {
        Path socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        FutureTask<Void> full = new FutureTask<>(new RefusingSuccessor(socket, EndCode.LIMIT_REACHED));
        new Thread(full).start();
        ClientOptions waiting = ClientOptions.at(socket).waitForServer(LONG);
        try (SyncClient client =
                        SyncClient.connect(SyncClientOptions.over(waiting).reconnect(LONG));
                SyncHandle handle = client.openLater("a")) {
            full.get(LONG.toSeconds(), TimeUnit.SECONDS);
            try (SyncServer server = SyncServer.start(SyncServerOptions.at(socket))) {
                assertEquals(1, add(handle));
                assertEquals(1, server.resourceCount());
            }
        }
    }

    /** What it still holds it goes on with; the rest is lost, also for who is in the middle of a use. */
    @Test
    void shouldLoseWhatTheSuccessorHasNoRoomFor() throws Exception {
        Path socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        ChildProcess killed = ChildProcess.start(ServerChild.class, socket.toString());
        killed.ask("requests"); // it answers when it listens
        ServerLimits narrow = new ServerLimits(10, 1, 10, 60_000_000_000L, 10_000_000_000L);
        try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket).reconnect(LONG));
                Hold first = client.open("a").acquire(Mode.EXCLUSIVE, LONG);
                Hold second = client.open("b").acquire(Mode.EXCLUSIVE, LONG)) {
            first.putLong(0, 1);
            second.putLong(0, 1);
            killed.kill();
            try (SyncServer successor =
                    SyncServer.start(SyncServerOptions.at(socket).limits(narrow))) {
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
        Path socket = folder.resolve("sync");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        ChildProcess killed = ChildProcess.start(ServerChild.class, socket.toString());
        killed.ask("requests"); // it answers when it listens
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
            try (SyncServer successor = SyncServer.start(SyncServerOptions.at(socket))) {
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

    private static long add(SyncHandle handle) throws SyncException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, LONG)) {
            hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
            return hold.getLong(0);
        }
    }

    /** Servers that welcome one client each and are gone. */
    private record DyingServers(Path socket, int count) implements Callable<Void> {
        private static final int WELCOME_BYTES = 4 + 1 + 8 + 2 + 4;

        @Override
        public Void call() throws IOException {
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listening.bind(UnixDomainSocketAddress.of(socket));
                for (int i = 0; i < count; i++) {
                    try (SocketChannel client = listening.accept()) {
                        client.write(welcome());
                    }
                }
                Files.delete(socket);
            }
            return null;
        }

        private static ByteBuffer welcome() {
            ByteBuffer frame = ByteBuffer.allocate(WELCOME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            frame.putInt(WELCOME_BYTES - 4).put((byte) 2).putLong(1).putShort((short) 0);
            return frame.putInt(1 << 20).flip();
        }
    }

    /** Welcomes one client and is gone; its successor refuses another one, and nobody has come after that. */
    private record RefusingSuccessor(Path socket, EndCode code) implements Callable<Void> {
        private static final int GOODBYE = 3;

        @Override
        public Void call() throws IOException {
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listening.bind(UnixDomainSocketAddress.of(socket));
                try (SocketChannel client = listening.accept()) {
                    client.write(DyingServers.welcome());
                }
                try (SocketChannel client = listening.accept()) {
                    ByteBuffer frame = ByteBuffer.allocate(4 + 4).order(ByteOrder.LITTLE_ENDIAN);
                    frame.putInt(4)
                            .put((byte) GOODBYE)
                            .put((byte) code.ordinal())
                            .putShort((short) 0);
                    client.write(frame.flip());
                }
                Files.delete(socket);
            }
            return null;
        }
    }
}
