package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/** Sockets of junixsocket. */
final class JunixSockets implements Sockets {
    @Override
    public ServerSocketChannel listen(Path path, int backlog) throws IOException {
        AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
        try {
            channel.bind(AFUNIXSocketAddress.of(path), backlog);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
        return listening.accept();
    }

    @Override
    public SocketChannel connect(Path path) throws IOException {
        return AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(path));
    }

    @Override
    public Selector openSelector() throws IOException {
        return AFUNIXSelectorProvider.provider().openSelector();
    }

    @Override
    public boolean handsKeysOver() {
        return false;
    }

    @Override
    public boolean isClosedByInterrupt() {
        return true;
    }

    @Override
    public Peer credentials(SocketChannel channel, Owner owner) throws IOException {
        AFUNIXSocketCredentials credentials = ((AFUNIXSocketChannel) channel).getPeerCredentials();
        long uid = credentials.getUid();
        String user = uid == owner.uid() ? owner.name() : "uid " + uid;
        return new Peer(user, "gid " + credentials.getGid(), credentials.getPid(), -1, "");
    }
}
