package org.batonfs.ipc;

import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection does, whoever provides the sockets. */
@ParameterizedClass
@EnumSource(Transport.class)
class TransportContractTest {
    @Parameter
    Transport transport;

    @TempDir
    Path folder;

    private final EchoServer server = new EchoServer();
    private final EchoClient client = new EchoClient();
    private Path path;
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("run").resolve("socket");
        loop = EventLoop.start(
                ServerOptions.at(path).transport(transport).listener(server).outgoingBytesMax(64 << 20),
                Echo.PROTOCOL,
                server);
    }

    @AfterEach
    void stop() {
        loop.close();
        loop.close();
        assertFalse(Files.exists(path), "the socket is left behind");
        assertEquals(List.of(), threadsNamed("baton-"), "threads are left behind");
    }

    private static List<String> threadsNamed(String prefix) {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private ClientOptions options() {
        return ClientOptions.at(path).transport(transport).name("tester");
    }

    private ClientLink connect() throws IOException {
        return EchoClient.connect(options(), client);
    }

    @Test
    void shouldEchoEveryKindOfField() throws Exception {
        try (ClientLink link = connect()) {
            Echo echo = Echo.of(Long.MIN_VALUE, 60_000);
            echo.small = 100;
            echo.flag = true;
            echo.colour = Echo.Colour.BLUE;
            echo.text = "grüße €\uD83D\uDE00";
            echo.payload.array()[59_999] = 7;
            Echo answer = client.ask(link, echo);
            assertEquals(Long.MIN_VALUE, answer.number);
            assertEquals(100, answer.small);
            assertTrue(answer.flag);
            assertEquals(Echo.Colour.BLUE, answer.colour);
            assertEquals("grüße €\uD83D\uDE00", answer.text);
            assertEquals(echo.payload, answer.payload);
        }
    }

    @Test
    void shouldKeepTheOrderOfManyThreads() throws Exception {
        int threads = 4;
        int each = 2_000;
        try (ClientLink link = connect()) {
            CountDownLatch done = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                long base = (long) t << 32;
                new Thread(() -> {
                            try {
                                for (int i = 0; i < each; i++) {
                                    link.send(Echo.ECHO, Echo.of(base + i, i % 97));
                                    link.flush();
                                }
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            } finally {
                                done.countDown();
                            }
                        })
                        .start();
            }
            long[] next = new long[threads];
            for (int i = 0; i < threads * each; i++) {
                Echo answer = client.nextAnswer();
                int t = (int) (answer.number >> 32);
                assertEquals(next[t]++, answer.number & 0xFFFF_FFFFL);
                assertEquals((int) answer.number % 97, answer.payload.length());
            }
            done.await();
            assertEquals((long) threads * each, link.traffic().framesOut(Echo.ECHO));
            assertEquals((long) threads * each, link.traffic().framesIn(Echo.ECHOED));
        }
    }

    /** More than sockets and buffers hold, so that both sides have to stop and go on in the middle of frames. */
    @Test
    void shouldGoOnAfterPartialReadsAndWrites() throws Exception {
        try (ClientLink link = connect()) {
            for (int i = 0; i < 400; i++) {
                Echo echo = Echo.of(i, 59_000);
                echo.payload.putLong(50_000, i);
                link.send(Echo.ECHO, echo);
                link.flush();
            }
            for (int i = 0; i < 400; i++) {
                Echo answer = client.nextAnswer();
                assertEquals(i, answer.number);
                assertEquals(i, answer.payload.getLong(50_000));
            }
        }
    }

    @Test
    void shouldDeliverAllThatWasSentBeforeAClose() throws Exception {
        ClientLink link = connect();
        for (int i = 0; i < 500; i++) {
            Echo echo = Echo.of(i, 5_000);
            link.send(Echo.ECHO, echo);
        }
        link.close();
        link.close();
        assertEquals(EndCode.CLOSED_LOCALLY, client.awaitEnd().code());
        assertEquals(1, client.endCount.get());
        await().until(() -> server.ended.containsKey(link.clientId()));
        assertEquals(EndCode.CLOSED_BY_PEER, server.ended.get(link.clientId()).code());
        assertEquals(500, server.numbers.size());
        assertFalse(link.isOpen());
        link.send(Echo.ECHO, Echo.of(1));
        link.flush();
        assertEquals(500, link.traffic().framesOut(Echo.ECHO));
    }

    @Test
    void shouldTellTheClientWhyTheServerEndsIt() throws Exception {
        ClientLink link = connect();
        link.send(Echo.ECHO, Echo.of(EchoServer.EVICT));
        link.flush();
        EndReason reason = client.awaitEnd();
        assertEquals(EndCode.EVICTED, reason.code());
        assertEquals("asked\\u000afor", reason.text());
        link.close();
        assertEquals(1, client.endCount.get());
    }

    @Test
    void shouldSayGoodbyeToAllWhenTheServerCloses() throws Exception {
        ClientLink link = connect();
        assertNull(link.endReason());
        loop.close();
        assertEquals(EndCode.SERVER_CLOSING, client.awaitEnd().code());
        assertEquals(EndCode.SERVER_CLOSING, server.ended.get(link.clientId()).code());
        link.close();
    }

    @Test
    void shouldEndOneConnectionWhenItsHandlerThrows() throws Exception {
        EchoClient other = new EchoClient();
        try (ClientLink bystander = EchoClient.connect(options(), other)) {
            ClientLink link = connect();
            link.send(Echo.ECHO, Echo.of(EchoServer.POISON));
            link.flush();
            assertEquals(EndCode.HANDLER_FAILED, client.awaitEnd().code());
            assertEquals(5, other.ask(bystander, Echo.of(5)).number);
            assertEquals(1, server.failures.size());
            link.close();
        }
    }

    @Test
    void shouldNotLoseTheConnectionWhenACallerIsInterrupted() throws Exception {
        try (ClientLink link = connect()) {
            for (int i = 0; i < 200; i++) {
                link.send(Echo.ECHO, Echo.of(i, 100));
                Thread.currentThread().interrupt();
                link.flush();
                assertTrue(Thread.interrupted());
                assertEquals(i, client.nextAnswer().number);
            }
        }
    }

    @Test
    void shouldRefuseAnotherVersion() {
        Protocol other = new Protocol("test", 4, new MessageType[0], new MessageType[0]);
        ConnectionEndedException refused = assertThrows(
                ConnectionEndedException.class, () -> Connector.connect(options(), other, new EchoClient()));
        assertEquals(EndCode.WRONG_VERSION, refused.reason().code());
        assertTrue(refused.getMessage().contains("the server speaks test 3, the client test 4"), refused.getMessage());
    }

    @Test
    void shouldKnowItsPeer() throws Exception {
        try (ClientLink link = connect()) {
            await().until(() -> server.connected.containsKey(link.clientId()));
            Peer peer = server.connected.get(link.clientId()).peer();
            assertEquals(Files.getOwner(path).getName(), peer.user());
            assertEquals("tester", peer.name());
            assertEquals(ProcessHandle.current().pid(), peer.declaredPid());
            assertEquals(
                    transport == Transport.JUNIXSOCKET ? ProcessHandle.current().pid() : -1, peer.pid());
            assertTrue(loop.isSession(link.clientId(), link.sessionSecret()));
            assertFalse(loop.isSession(link.clientId(), new byte[16]));
            assertFalse(loop.isSession(link.clientId() + 1, link.sessionSecret()));
        }
    }

    /** Exactly: costs are measured by these counters. An empty echo is a header of 5 and fields of 18 bytes. */
    @Test
    void shouldCountFramesAndBytesOnEachSide() throws Exception {
        try (ClientLink link = connect()) {
            Traffic before = link.traffic();
            for (int i = 0; i < 3; i++) {
                client.ask(link, Echo.of(i));
            }
            Traffic added = link.traffic().minus(before);
            assertEquals("in  echoed: 3 frames, 69 bytes\nout echo: 3 frames, 69 bytes\n", added.toString());
            assertEquals(6, added.messages());
            Traffic server = this.server.connected.get(link.clientId()).traffic();
            assertEquals(3, server.framesIn(Echo.ECHO));
            assertEquals(69, server.bytesIn(Echo.ECHO));
            assertEquals(3, server.framesOut(Echo.ECHOED));
            assertEquals(69, server.bytesOut(Echo.ECHOED));
            assertEquals(4, server.framesIn(), "the hello and three echoes");
            assertEquals(server.toString(), loop.traffic().toString());
        }
    }

    @Test
    void shouldKeepTheSocketToItsUser() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
    }

    @Test
    void shouldServeItsOwnProcessWithoutASocket() throws Exception {
        ClientLink link = loop.connectInProcess("main", client);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, client.ask(link, Echo.of(i, i)).number);
        }
        assertEquals(1_000, link.traffic().messages() / 2);
        assertEquals("main", server.connected.get(link.clientId()).peer().name());
        link.send(Echo.ECHO, Echo.of(7));
        link.close();
        assertEquals(EndCode.CLOSED_LOCALLY, client.awaitEnd().code());
        assertEquals(1_001, server.numbers.size());
        assertEquals(EndCode.CLOSED_BY_PEER, server.ended.get(link.clientId()).code());
    }
}
