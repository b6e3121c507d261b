package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The few lines in which transports differ. */
interface Sockets {
    ServerSocketChannel listen(Path path, int backlog) throws IOException;

    /** The next client that waits, or null. */
    @Nullable
    SocketChannel accept(ServerSocketChannel listening) throws IOException;

    /** A connected channel in blocking mode. */
    SocketChannel connect(Path path) throws IOException;

    Selector openSelector() throws IOException;

    /**
     * Whether a selector hands over what it finds without a set of its own. What the JDK does for those that do not know how
     * keeps a lock while it waits.
     */
    boolean handsKeysOver();

    /** Whether an interrupt of a thread that writes to a non-blocking channel closes the channel. */
    boolean isClosedByInterrupt();

    /** Who connected, without what it says of itself. */
    Peer credentials(SocketChannel channel, Owner owner) throws IOException;
}
