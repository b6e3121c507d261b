package org.batonfs.sync;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Writes whatever it is told to, reads all that comes, and does not wait for ever. */
final class HostilePeer implements AutoCloseable {
    private static final long MILLIS_MAX = 30_000;
    private static final int SAID_MAX = 4 << 20;

    private final SocketChannel channel;
    private final Selector selector = Selector.open();
    private final SelectionKey key;
    private ByteBuffer said = ByteBuffer.allocate(1 << 16);
    private boolean isOver;

    HostilePeer(Path socket) throws IOException {
        this(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /** Over a socket that is connected. */
    HostilePeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Writes all of it, reading meanwhile, unless the other side ends the connection. */
    boolean write(byte[] bytes) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining() && !isOver) {
            try {
                channel.write(from);
            } catch (IOException e) {
                return false; // it has ended the connection
            }
            if (from.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                await();
                key.interestOps(SelectionKey.OP_READ);
                read();
            }
        }
        return !isOver;
    }

    /** Waits for so many whole frames. */
    void awaitFrames(int count) throws IOException {
        while (frames() < count && !isOver) {
            await();
            read();
        }
    }

    private int frames() {
        int count = 0;
        for (int at = 0; at + Integer.BYTES <= said.position(); count++) {
            at += Integer.BYTES + Integer.reverseBytes(said.getInt(at));
            if (at > said.position()) {
                break;
            }
        }
        return count;
    }

    void endOutput() throws IOException {
        if (channel.isConnected() && !isOver) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                isOver = true;
            }
        }
    }

    /** What the other side has said until it ended the connection. */
    ByteBuffer readToTheEnd() throws IOException {
        while (!isOver) {
            await();
            read();
        }
        return said.flip();
    }

    private void await() throws IOException {
        if (selector.select(MILLIS_MAX) == 0) {
            throw new AssertionError("the other side neither says anything nor ends the connection");
        }
        selector.selectedKeys().clear();
    }

    private void read() {
        try {
            int count;
            do {
                if (!said.hasRemaining()) {
                    if (said.capacity() >= SAID_MAX) {
                        throw new AssertionError("it does not stop talking");
                    }
                    said = ByteBuffer.allocate(2 * said.capacity()).put(said.flip());
                }
                count = channel.read(said);
            } while (count > 0);
            isOver = count < 0;
        } catch (IOException e) {
            isOver = true; // the other side closed while bytes of ours were unread
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
