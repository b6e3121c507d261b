package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.batonfs.ipc.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Open files go from process to process, and none is left open. */
class DescriptorPassingTest {
    /** See docs/limits.md. */
    private static final int ANSWERED_MAX = 16;

    @TempDir
    Path folder;

    private final EchoServer handler = new EchoServer();
    private Path path;
    private EventLoop loop;
    private DescriptorServer descriptors;
    private ClientLink link;
    private DescriptorClient client;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("run").resolve("socket");
        file = folder.resolve("file");
        loop = EventLoop.start(ServerOptions.at(path).listener(handler), Echo.PROTOCOL, handler);
        descriptors = DescriptorServer.start(loop);
        link = EchoClient.connect(ClientOptions.at(path), new EchoClient());
        client = new DescriptorClient(path, link);
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        descriptors.close();
        descriptors.close();
        loop.close();
        try (Stream<Path> left = Files.list(path.getParent())) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldPassAFileThatHasNoNameAnyMore() throws Exception {
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            original.writeBytes("hello");
            Files.delete(file);
            client.put("key", original.getFD());
        }
        try (FileChannel taken = Descriptors.channel(client.take("key"))) {
            assertEquals(5, taken.size());
            taken.write(ByteBuffer.wrap("J".getBytes(StandardCharsets.US_ASCII)), 0);
            ByteBuffer content = ByteBuffer.allocate(5);
            taken.read(content, 0);
            assertEquals("Jello", new String(content.array(), StandardCharsets.US_ASCII));
        }
        assertThrows(NoSuchFileException.class, () -> client.take("key"));
    }

    @Test
    void shouldServeTheMainProcessDirectly() throws Exception {
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            descriptors.put("mine", original.getFD());
            assertTrue(original.getFD().valid());
            original.writeBytes("x");
        }
        try (FileChannel taken = Descriptors.channel(client.take("mine"))) {
            assertEquals(1, taken.size());
        }
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            client.put("theirs", original.getFD());
        }
        FileDescriptor taken = descriptors.take("theirs");
        assertNotNull(taken);
        Descriptors.channel(taken).close();
        assertNull(descriptors.take("theirs"));
    }

    @Test
    void shouldAskTheGuardWhatAClientMayPutAndGet() throws Exception {
        descriptors.close();
        long self = link.clientId();
        descriptors = DescriptorServer.start(loop, keys -> List.of(), new DescriptorGuard() {
            @Override
            public boolean mayPut(long asking, String key) {
                return asking == self && key.startsWith("own");
            }

            @Override
            public boolean mayGet(long asking, String key, boolean writable) {
                return asking == self && (key.startsWith("own") || (key.startsWith("shown") && !writable));
            }
        });
        try (RandomAccessFile writable = new RandomAccessFile(file.toFile(), "rw");
                RandomAccessFile readable = new RandomAccessFile(file.toFile(), "r");
                FileOutputStream appending = new FileOutputStream(file.toFile(), true)) {
            descriptors.put("shown-writable", writable.getFD());
            descriptors.put("shown-appending", appending.getFD());
            descriptors.put("shown-readable", readable.getFD());
            descriptors.put("secret", readable.getFD());
            for (String denied : List.of("shown-writable", "shown-appending", "secret", "not there")) {
                assertRefused(() -> client.copy(denied));
                assertRefused(() -> client.take(denied));
            }
            assertRefused(() -> client.put("shown-readable", readable.getFD()));
            assertEquals(4, descriptors.count(), "nothing was taken, nothing replaced");
            Descriptors.close(client.copy("shown-readable"));
            client.put("own", writable.getFD());
            Descriptors.close(client.take("own"));
            assertThrows(NoSuchFileException.class, () -> client.take("own"));
        }
    }

    private static void assertRefused(Executable request) {
        IOException refused = assertThrows(IOException.class, request);
        assertTrue(refused.getMessage().contains("the server refuses"), refused.getMessage());
    }

    @Test
    void shouldLeaveWhatIsCopiedAndDiscardWhatNobodyWants() throws Exception {
        descriptors.close();
        List<String> unwanted = new ArrayList<>();
        descriptors = DescriptorServer.start(loop, keys -> unwanted, DescriptorGuard.NONE);
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            original.writeBytes("x");
            client.put("key", original.getFD());
            for (int i = 0; i < 3; i++) {
                try (FileChannel copied = Descriptors.channel(client.copy("key"))) {
                    assertEquals(1, copied.size());
                }
            }
            unwanted.add("key");
            client.put("other", original.getFD());
            assertEquals(1, descriptors.count());
        }
        assertThrows(NoSuchFileException.class, () -> client.copy("key"));
        Descriptors.channel(client.take("other")).close();
    }

    @Test
    void shouldLeaveNothingOpenWhenTheCensusFails() throws Exception {
        descriptors.close();
        descriptors = DescriptorServer.start(
                loop,
                keys -> {
                    throw new IllegalStateException("census");
                },
                DescriptorGuard.NONE);
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            client.put("key", original.getFD());
            long before = openDescriptors();
            for (int i = 0; i < 5; i++) {
                assertThrows(IllegalStateException.class, () -> descriptors.put("other", original.getFD()));
                assertThrows(IOException.class, () -> client.put("other", original.getFD()));
            }
            assertEquals(1, descriptors.count());
            Eventually.await().until(() -> openDescriptors() <= before);
        }
    }

    @Test
    void shouldLeaveNothingOpenWhenClosed() throws Exception {
        descriptors.close();
        long before = openDescriptors();
        for (int i = 0; i < 20; i++) {
            DescriptorServer.start(loop).close();
        }
        Eventually.await().until(() -> openDescriptors() <= before);
    }

    @Test
    void shouldWaitForAServerThatIsStillStarting() throws Exception {
        DescriptorClient patient = new DescriptorClient(path, link, Duration.ofSeconds(30));
        for (int i = 0; i < 20; i++) {
            descriptors.close();
            FutureTask<Object> asking =
                    new FutureTask<>(() -> assertThrows(NoSuchFileException.class, () -> patient.take("none"))
                            .getFile());
            new Thread(asking, "test-asking").start();
            descriptors = DescriptorServer.start(loop);
            assertEquals("none", asking.get());
        }
    }

    @Test
    void shouldLeaveNothingOpenWhenThereIsNoServer() throws Exception {
        assertThrows(NoSuchFileException.class, () -> client.take("none"));
        descriptors.close();
        Path dead = Descriptors.socketBeside(path);
        AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(dead)).close();
        long before = openDescriptors();
        for (int i = 0; i < 20; i++) {
            assertThrows(IOException.class, () -> client.take("none"));
        }
        assertTrue(openDescriptors() <= before);
        Files.deleteIfExists(dead);
    }

    @Test
    void shouldRefuseWhoDoesNotKnowTheSecret() throws Exception {
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            client.put("key", original.getFD());
        }
        Path elsewhere = folder.resolve("elsewhere").resolve("socket");
        try (EventLoop other = EventLoop.start(ServerOptions.at(elsewhere).listener(handler), Echo.PROTOCOL, handler);
                ClientLink stranger = EchoClient.connect(ClientOptions.at(elsewhere), new EchoClient())) {
            assertEquals(1, other.connectionCount());
            assertEquals(link.clientId(), stranger.clientId());
            IOException refused =
                    assertThrows(IOException.class, () -> new DescriptorClient(path, stranger).take("key"));
            assertTrue(refused.getMessage().contains("refuses"), refused.getMessage());
        }
        assertEquals(1, descriptors.count());
    }

    @Test
    void shouldSayThatTheLinkHasEnded() throws Exception {
        loop.close();
        Eventually.await().until(() -> !link.isOpen());
        ConnectionEndedException ended = assertThrows(ConnectionEndedException.class, () -> client.take("key"));
        assertEquals(EndCode.SERVER_CLOSING, ended.reason().code());
        try (ClientLink closed = link) {
            closed.close();
            assertThrows(ConnectionEndedException.class, () -> client.copy("key"));
        }
    }

    /** A peer that connects and says nothing is not waited for when the server closes: for an hour, that would be. */
    @Test
    @Timeout(60)
    void shouldEndTheThreadOfASilentPeerWhenClosed() throws Exception {
        descriptors.close();
        Eventually.await().until(() -> answering().isEmpty());
        descriptors = DescriptorServer.start(loop, keys -> List.of(), DescriptorGuard.NONE, 3_600_000);
        try (AFUNIXSocket silent =
                AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path.resolveSibling(path.getFileName() + ".fd")))) {
            Eventually.await().until(() -> answering().size() == 1);
            Thread its = answering().get(0);
            descriptors.close();
            its.join();
            assertEquals(-1, silent.getInputStream().read());
        }
        assertEquals(
                "is closed",
                assertThrows(IOException.class, () -> descriptors.copy("key"))
                        .getMessage()
                        .replaceAll(".*(is closed)", "$1"));
    }

    /** Sixteen silent peers keep all threads; whoever comes then waits until one of them has gone. */
    @Test
    @Timeout(60)
    void shouldAnswerSixteenAtATime() throws Exception {
        descriptors.close();
        Eventually.await().until(() -> answering().isEmpty());
        descriptors = DescriptorServer.start(loop, keys -> List.of(), DescriptorGuard.NONE, 3_600_000);
        List<AFUNIXSocket> silent = silentPeers();
        try {
            Eventually.await().until(() -> answering().size() == ANSWERED_MAX && acceptsNobody());
            FutureTask<Object> next =
                    new FutureTask<>(() -> assertThrows(NoSuchFileException.class, () -> client.take("none")));
            new Thread(next, "test-next").start();
            assertFalse(next.isDone());
            assertEquals(ANSWERED_MAX, answering().size());
            silent.get(0).close();
            assertEquals("none", ((NoSuchFileException) next.get()).getFile());
        } finally {
            for (AFUNIXSocket peer : silent) {
                peer.close();
            }
        }
    }

    @Test
    @Timeout(60)
    void shouldServeTheNextOneWhenSilentPeersAreGivenUp() throws Exception {
        List<AFUNIXSocket> silent = silentPeers();
        try {
            String asked = assertThrows(NoSuchFileException.class, () -> client.take("none"))
                    .getFile();
            assertEquals("none", asked);
            for (AFUNIXSocket peer : silent) {
                assertEquals(-1, peer.getInputStream().read(), "it is given up");
            }
        } finally {
            for (AFUNIXSocket peer : silent) {
                peer.close();
            }
        }
    }

    /** As where the system has no thread left: one peer is sent away, and then as many are answered as ever. */
    @Test
    @Timeout(60)
    void shouldGoOnWhenNoThreadCanBeStarted() throws Exception {
        descriptors.close();
        Eventually.await().until(() -> answering().isEmpty());
        AtomicBoolean isExhausted = new AtomicBoolean(true);
        descriptors = DescriptorServer.start(
                loop,
                keys -> List.of(),
                DescriptorGuard.NONE,
                3_600_000,
                task -> isExhausted.getAndSet(false) ? new ThreadTooMany() : DescriptorServer.peerThread(task));
        try (AFUNIXSocket unlucky = AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(Descriptors.socketBeside(path)))) {
            unlucky.setSoTimeout(20_000);
            assertEquals(-1, unlucky.getInputStream().read(), "it is hung up on");
        }
        List<AFUNIXSocket> silent = silentPeers();
        try {
            Eventually.await().until(() -> answering().size() == ANSWERED_MAX);
        } finally {
            for (AFUNIXSocket peer : silent) {
                peer.close();
            }
        }
        assertTrue(handler.failures.get(0).contains(ThreadTooMany.MESSAGE), handler.failures.toString());
    }

    /** A peer that says one byte after the other, each in good time, and would need much longer for all. */
    @Test
    @Timeout(60)
    void shouldGiveAPeerOneTimeForAllThatItHasToSay() throws Exception {
        descriptors.close();
        descriptors = DescriptorServer.start(loop, keys -> List.of(), DescriptorGuard.NONE, 200);
        byte[] request = new byte[Descriptors.HEADER_BYTES + 255];
        request[Descriptors.HEADER_BYTES - 1] = (byte) 255; // the length of the key
        int said = 0;
        try (AFUNIXSocket slow = AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(Descriptors.socketBeside(path)))) {
            slow.setSoTimeout(20);
            while (said < request.length && !hasEnded(slow)) {
                slow.getOutputStream().write(request, said, 1);
                said++;
            }
        } catch (SocketException e) {
            // It has ended between the look and the write.
        }
        assertTrue(said < request.length, "the server has waited for all");
        Eventually.await().until(() -> !handler.failures.isEmpty());
        assertTrue(handler.failures.get(0).contains("not said within 200 ms"), handler.failures.toString());
    }

    /** Whether the server has closed its end; waits for that as long as the socket waits for something to read. */
    private static boolean hasEnded(AFUNIXSocket peer) throws IOException {
        try {
            return peer.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** As many as are answered at the same time; they stand before anybody who comes later. */
    private List<AFUNIXSocket> silentPeers() throws IOException {
        List<AFUNIXSocket> silent = new ArrayList<>();
        for (int i = 0; i < ANSWERED_MAX; i++) {
            silent.add(AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(Descriptors.socketBeside(path))));
        }
        return silent;
    }

    /** The thread that accepts peers: it waits when as many are answered as there may be. */
    private static boolean acceptsNobody() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("baton-descriptors") && thread.getState() == Thread.State.WAITING);
    }

    private static List<Thread> answering() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("baton-descriptors-peer"))
                .toList();
    }

    @Test
    void shouldLeaveNoDescriptorOpen() throws Exception {
        try (RandomAccessFile original = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < 5; i++) {
                passOnce(original);
            }
            long before = openDescriptors();
            for (int i = 0; i < 100; i++) {
                passOnce(original);
            }
            client.put("a", original.getFD());
            client.put("a", original.getFD());
            descriptors.discard("a");
            assertThrows(NoSuchFileException.class, () -> client.take("none"));
            Eventually.await().until(() -> openDescriptors() <= before);
        }
        assertFalse(handler.failures.stream().anyMatch(text -> true), () -> handler.failures.toString());
    }

    private void passOnce(RandomAccessFile original) throws IOException {
        client.put("key", original.getFD());
        Descriptors.channel(client.take("key")).close();
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
