package org.batonfs.ipc;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** Sockets of the JDK. */
final class JdkSockets implements Sockets {
    @Override
    public ServerSocketChannel listen(Path path, int backlog) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return channel.bind(UnixDomainSocketAddress.of(path), backlog);
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
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @Override
    public Selector openSelector() throws IOException {
        return Selector.open();
    }

    @Override
    public boolean handsKeysOver() {
        return true;
    }

    @Override
    public boolean isClosedByInterrupt() {
        return false;
    }

    @Override
    public Peer credentials(SocketChannel channel, Owner owner) throws IOException {
        UnixDomainPrincipal principal = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        return new Peer(user(principal.user(), owner), principal.group().getName(), -1, -1, "");
    }

    /** By number, as names can be shared, and cannot be looked up when the process has no descriptor left. */
    private static String user(UserPrincipal peer, Owner owner) {
        if (peer.equals(owner.principal())) {
            return owner.name();
        }
        return peer.getName().equals(owner.name()) ? peer.getName() + " of another number" : peer.getName();
    }
}
