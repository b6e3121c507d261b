package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The JDK's sockets, for tests that change something about them. */
class ForwardingSockets implements Sockets {
    private final JdkSockets real = new JdkSockets();

    @Override
    public ServerSocketChannel listen(Path path, int backlog) throws IOException {
        return real.listen(path, backlog);
    }

    @Override
    public @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
        return real.accept(listening);
    }

    @Override
    public SocketChannel connect(Path path) throws IOException {
        return real.connect(path);
    }

    @Override
    public Selector openSelector() throws IOException {
        return real.openSelector();
    }

    @Override
    public boolean handsKeysOver() {
        return real.handsKeysOver();
    }

    @Override
    public boolean isClosedByInterrupt() {
        return real.isClosedByInterrupt();
    }

    @Override
    public Peer credentials(SocketChannel channel, Owner owner) throws IOException {
        return real.credentials(channel, owner);
    }
}
