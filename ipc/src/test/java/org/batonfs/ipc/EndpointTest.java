package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.batonfs.ipc.EndpointException.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can be wrong with a path has its own error, with the path in it. */
@Timeout(60)
class EndpointTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void path() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        path = folder.resolve("socket");
    }

    private static EventLoop start(Path at) throws IOException {
        EchoServer server = new EchoServer();
        return EventLoop.start(ServerOptions.at(at).listener(server), Echo.PROTOCOL, server);
    }

    private static ClientLink connect(Path at, Duration wait) throws IOException {
        return Connector.connect(ClientOptions.at(at).waitForServer(wait), Echo.PROTOCOL, new EchoClient());
    }

    private static void assertProblem(Problem expected, Path at, Callable<?> attempt) {
        EndpointException error = assertThrows(EndpointException.class, attempt::call);
        assertEquals(expected, error.problem(), error.getMessage());
        assertTrue(error.getMessage().contains(at.toString()), error.getMessage());
    }

    @Test
    void shouldRefuseAPathThatIsTooLong() throws Exception {
        Path fits = folder.resolve("x".repeat(106 - folder.toString().length() - 1));
        start(fits).close();
        Path tooLong = folder.resolve("x".repeat(107 - folder.toString().length() - 1));
        assertProblem(Problem.PATH_TOO_LONG, tooLong, () -> start(tooLong));
        assertProblem(Problem.PATH_TOO_LONG, tooLong, () -> connect(tooLong, Duration.ZERO));
    }

    @Test
    void shouldNameAMissingFolder() {
        Path deep = folder.resolve("no").resolve("where").resolve("socket");
        assertProblem(Problem.FOLDER_MISSING, deep, () -> start(deep));
        assertProblem(Problem.FOLDER_MISSING, deep, () -> connect(deep, Duration.ZERO));
    }

    @Test
    void shouldNameAFolderThatIsNone() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path below = file.resolve("socket");
        assertProblem(Problem.FOLDER_MISSING, below, () -> start(below));
        assertProblem(Problem.FOLDER_MISSING, below, () -> connect(below, Duration.ZERO));
        Path deep = file.resolve("where").resolve("socket");
        assertProblem(Problem.FOLDER_MISSING, deep, () -> connect(deep, Duration.ZERO));
    }

    @Test
    void shouldNotServeInAFolderThatIsOpenToOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
        assertProblem(Problem.FOLDER_INSECURE, path, () -> start(path));
    }

    @Test
    void shouldNotTouchWhatIsNotASocket() throws Exception {
        Files.writeString(path, "precious");
        assertProblem(Problem.NOT_A_SOCKET, path, () -> start(path));
        assertProblem(Problem.NOT_A_SOCKET, path, () -> connect(path, Duration.ofSeconds(30)));
        assertEquals("precious", Files.readString(path));
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, path);
        assertProblem(Problem.NOT_A_SOCKET, link, () -> start(link));
    }

    @Test
    void shouldReplaceTheSocketOfADeadServer() throws Exception {
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(path));
        dead.close();
        assertTrue(Files.exists(path), "the JDK is expected to leave the file");
        assertProblem(Problem.SERVER_ABSENT, path, () -> connect(path, Duration.ZERO));
        try (EventLoop loop = start(path);
                ClientLink link = connect(path, Duration.ZERO)) {
            assertEquals(1, link.clientId());
            assertEquals(1, loop.connectionCount());
        }
        assertFalse(Files.exists(path));
        assertFalse(Files.exists(folder.resolve("socket.lock")));
    }

    @Test
    void shouldNotReplaceALivingServer() throws Exception {
        try (EventLoop first = start(path)) {
            assertProblem(Problem.SERVER_ALREADY_RUNNING, path, () -> start(path));
            connect(path, Duration.ZERO).close();
            assertTrue(first.connectionCount() <= 1);
        }
        // Another program's server takes no lock of ours, but answers.
        try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            foreign.bind(UnixDomainSocketAddress.of(path));
            assertProblem(Problem.SERVER_ALREADY_RUNNING, path, () -> start(path));
            assertTrue(Files.exists(path));
        }
    }

    /** Between the claim and the first accept nobody answers at the path, and yet it is taken. */
    @Test
    void shouldOwnThePathBeforeItListens() throws Exception {
        JdkSockets sockets = new JdkSockets();
        try (Endpoint first = Endpoint.claim(path, sockets, false)) {
            assertProblem(Problem.SERVER_ALREADY_RUNNING, path, () -> Endpoint.claim(path, sockets, false));
            assertEquals(Files.getOwner(folder).getName(), first.owner().name());
        }
        Endpoint.claim(path, sockets, false).close();
        assertFalse(Files.exists(folder.resolve("socket.lock")));
    }

    /** A lock on a file that another server has removed, or replaced, says nothing about the path. */
    @Test
    void shouldNotTrustALockOnAFileThatHasLostItsName() throws Exception {
        Path lock = folder.resolve("lock");
        try (FileChannel locked = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertTrue(Endpoint.isAt(lock, locked, 4711));
            Files.delete(lock);
            assertFalse(Endpoint.isAt(lock, locked, 4711));
            Files.writeString(lock, "another's");
            assertFalse(Endpoint.isAt(lock, locked, 4711));
        }
    }

    /** Many who all find the same stale socket: exactly one may win, and it must be reachable. */
    @Test
    void shouldLetOneWinWhenManyReplaceAStaleSocket() throws Exception {
        int rivals = 8;
        ExecutorService threads = Executors.newFixedThreadPool(rivals);
        try {
            for (int round = 0; round < 20; round++) {
                ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                dead.bind(UnixDomainSocketAddress.of(path));
                dead.close();
                CyclicBarrier barrier = new CyclicBarrier(rivals);
                List<Future<EventLoop>> attempts = new ArrayList<>();
                for (int i = 0; i < rivals; i++) {
                    attempts.add(threads.submit(() -> {
                        barrier.await();
                        return start(path);
                    }));
                }
                List<EventLoop> winners = new ArrayList<>();
                for (Future<EventLoop> attempt : attempts) {
                    try {
                        winners.add(attempt.get());
                    } catch (java.util.concurrent.ExecutionException e) {
                        assertEquals(Problem.SERVER_ALREADY_RUNNING, ((EndpointException) e.getCause()).problem());
                    }
                }
                assertEquals(1, winners.size());
                connect(path, Duration.ZERO).close();
                winners.get(0).close();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void shouldFailAtOnceOrWaitWhenTheServerIsAbsent() throws Exception {
        assertProblem(Problem.SERVER_ABSENT, path, () -> connect(path, Duration.ZERO));
        assertProblem(Problem.SERVER_ABSENT, path, () -> connect(path, Duration.ofMillis(30)));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<ClientLink> waiting = threads.submit(() -> connect(path, Duration.ofSeconds(30)));
            try (EventLoop loop = start(path)) {
                waiting.get().close();
                assertTrue(loop.traffic().framesIn() >= 1);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void shouldRefuseWhomThePolicyDoesNotAdmitAndTooMany() throws Exception {
        EchoServer server = new EchoServer();
        ServerOptions options = ServerOptions.at(path).listener(server);
        try (EventLoop loop = EventLoop.start(options.policy((peer, owner) -> false), Echo.PROTOCOL, server)) {
            ConnectionEndedException refused =
                    assertThrows(ConnectionEndedException.class, () -> connect(path, Duration.ZERO));
            assertEquals(EndCode.FOREIGN_USER, refused.reason().code());
            assertEquals(0, server.connected.size());
            assertTrue(loop.traffic().framesOut() >= 1);
        }
        try (EventLoop loop = EventLoop.start(options.connectionsMax(1), Echo.PROTOCOL, server);
                ClientLink link = connect(path, Duration.ZERO)) {
            ConnectionEndedException refused =
                    assertThrows(ConnectionEndedException.class, () -> connect(path, Duration.ZERO));
            assertEquals(EndCode.LIMIT_REACHED, refused.reason().code());
            assertTrue(link.isOpen());
            assertTrue(loop.connectionCount() >= 1);
        }
    }
}
