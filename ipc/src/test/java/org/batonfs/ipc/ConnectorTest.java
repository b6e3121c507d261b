package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a connection that does not come about. Somebody listens, and accepts nobody. */
@Timeout(60)
class ConnectorTest {
    /** Remembers what it has opened. */
    private static final class Remembered extends ForwardingSockets {
        final List<Channel> channels = new ArrayList<>();
        final List<Selector> selectors = new ArrayList<>();

        @Override
        public SocketChannel connect(Path path) throws IOException {
            SocketChannel channel = super.connect(path);
            channels.add(channel);
            return channel;
        }

        @Override
        public Selector openSelector() throws IOException {
            Selector selector = super.openSelector();
            selectors.add(selector);
            return selector;
        }
    }

    @TempDir
    Path folder;

    private final Remembered sockets = new Remembered();
    private Path path;
    private ServerSocketChannel silent;

    @BeforeEach
    void listen() throws IOException {
        path = folder.resolve("socket");
        silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    @AfterEach
    void requireNothingOpen() throws IOException {
        silent.close();
        assertEquals(1, sockets.channels.size());
        assertEquals(1, sockets.selectors.size());
        assertFalse(sockets.channels.get(0).isOpen(), "the channel");
        assertFalse(sockets.selectors.get(0).isOpen(), "the selector");
    }

    private void connect(Function<Runnable, Thread> readers) throws IOException {
        ClientOptions options = ClientOptions.at(path).handshakeTimeout(Duration.ofMillis(20));
        Connector.connect(options, Echo.PROTOCOL, new EchoClient(), sockets, readers)
                .close();
    }

    @Test
    void shouldCloseWhatItHasOpenedWhenTheReaderCannotBeStarted() {
        OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> connect(task -> new ThreadTooMany()));
        assertEquals(ThreadTooMany.MESSAGE, error.getMessage());
    }

    @Test
    void shouldCloseWhatItHasOpenedWhenThereIsNoReader() {
        assertThrows(
                OutOfMemoryError.class,
                () -> connect(task -> {
                    throw new OutOfMemoryError();
                }));
    }

    @Test
    void shouldGiveUpAServerThatDoesNotAnswerTheHello() {
        ConnectionEndedException late = assertThrows(ConnectionEndedException.class, () -> connect(SocketLink::reader));
        assertEquals(EndCode.LOST, late.reason().code());
        assertTrue(late.getMessage().contains(path.toString()), late.getMessage());
        assertTrue(late.getMessage().contains("did not answer the hello in time"), late.getMessage());
    }
}
