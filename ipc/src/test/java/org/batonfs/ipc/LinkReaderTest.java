package org.batonfs.ipc;

import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client's reader makes of a server that does no more than a test wants. */
@Timeout(60)
class LinkReaderTest {
    @TempDir
    Path folder;

    private final EchoClient client = new EchoClient() {
        @Override
        public void onMessage(MessageType type, ByteBuffer payload) {
            super.onMessage(type, payload);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    };
    private final CountDownLatch gate = new CountDownLatch(1);
    private ServerSocketChannel listening;
    private SocketChannel server;
    private ClientLink link;

    @BeforeEach
    void connect() throws Exception {
        Path path = folder.resolve("socket");
        listening = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(path));
        CompletableFuture<SocketChannel> welcoming = CompletableFuture.supplyAsync(this::welcome);
        link = Connector.connect(ClientOptions.at(path), Echo.PROTOCOL, client);
        server = welcoming.get();
    }

    @AfterEach
    void close() throws IOException {
        gate.countDown();
        link.close();
        server.close();
        listening.close();
    }

    private SocketChannel welcome() {
        try {
            SocketChannel accepted = listening.accept();
            accepted.read(ByteBuffer.allocate(1000));
            Control.Welcome welcome = new Control.Welcome();
            welcome.client = 1;
            welcome.secret.set(new byte[Control.SECRET_BYTES]);
            welcome.frameBytesMax = 1000;
            write(accepted, Control.WELCOME, welcome);
            return accepted;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(SocketChannel channel, MessageType type, Message message) throws IOException {
        FrameWriter frames = new FrameWriter();
        frames.frame(type, message);
        ByteBuffer bytes = frames.buffer().duplicate().flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A process that was stopped asks what has happened meanwhile, and the end is the last of it. */
    @Test
    void shouldHaveReadTheEndBehindTheLastFrameWhenItIsAskedToReadAll() throws Exception {
        write(server, Echo.ECHOED, Echo.of(1));
        assertEquals(1, client.nextAnswer().number); // the reader waits at the gate
        write(server, Echo.ECHOED, Echo.of(2));
        server.close();
        CompletableFuture<Boolean> isOpen = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            link.awaitRead();
            isOpen.complete(link.isOpen());
        });
        asking.start();
        await().until(() -> asking.getState() == Thread.State.WAITING);
        gate.countDown();
        assertFalse(isOpen.get());
        assertEquals(2, client.nextAnswer().number);
        asking.join();
    }

    /** Nothing comes from it either, so nobody would ever hear that what was sent is lost. */
    @Test
    void shouldEndWhenNothingCanBeWrittenAnyMore() throws Exception {
        server.shutdownInput();
        link.send(Echo.ECHO, Echo.of(1));
        try {
            link.flush();
        } catch (IOException e) {
            // It may be this thread that finds out.
        }
        EndReason end = client.awaitEnd();
        assertEquals(EndCode.LOST, end.code());
        assertEquals("nothing can be written to the server any more", end.text());
    }
}
