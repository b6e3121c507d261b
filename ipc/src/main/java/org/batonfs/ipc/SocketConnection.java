package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection of another process. */
final class SocketConnection extends LoopConnection {
    /** Bytes that one connection may write in one turn; the others want their turn too. */
    private static final int TURN_BYTES_MAX = 256 * 1024;

    /** What a peer that shut down its reading side can have left behind is bounded by the socket's buffers. */
    private static final int LAST_READS_MAX = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean isBroken;
    private boolean isReading = true;

    SocketConnection(EventLoop loop, long id, Peer peer, SocketChannel channel, Selector selector) throws IOException {
        super(loop, id, peer);
        this.channel = channel;
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    @Override
    public boolean isInProcess() {
        return false;
    }

    @Override
    void onReady() throws IOException {
        if (isBroken) {
            readTheRest();
        } else if (state() == State.ENDING) {
            markDirty();
        } else {
            if (key.isWritable()) {
                markDirty();
            }
            if (key.isReadable()) {
                readOnce();
            }
        }
    }

    /** Whether something was read. */
    private boolean readOnce() throws IOException {
        ByteBuffer chunk = loop.chunk.clear();
        int count;
        try {
            count = channel.read(chunk);
        } catch (IOException e) {
            endSilently(EndCode.LOST, "reading failed: " + e.getMessage());
            return false;
        }
        if (count < 0) {
            endSilently(
                    EndCode.LOST,
                    decoder.isMidFrame()
                            ? "the stream ended in the middle of a frame"
                            : "the stream ended without a goodbye");
        } else if (count > 0) {
            decode(chunk.flip());
        }
        return count > 0;
    }

    /**
     * Nothing can be written any more, so the peer is dead; but what it had sent before is still to be read, and is as
     * good as ever.
     */
    private void readTheRest() throws IOException {
        for (int reads = 0; reads < LAST_READS_MAX && state() == State.OPEN; reads++) {
            if (!readOnce()) {
                break;
            }
        }
        endSilently(EndCode.LOST, "writing failed");
    }

    @Override
    void flush() {
        if (state() == State.CLOSED || (isBroken && state() != State.ENDING)) {
            return;
        }
        try {
            int taken = 1;
            for (int written = 0; taken > 0 && written < TURN_BYTES_MAX && !outgoing.isEmpty() && !isBroken; ) {
                taken = outgoing.writeTo(channel);
                written += taken;
            }
        } catch (IOException e) {
            isBroken = true;
            loop.serveAgain(this);
        }
        if (state() == State.ENDING && (isBroken || outgoing.isEmpty())) {
            close();
        } else {
            awaitWritable(!isBroken && !outgoing.isEmpty());
        }
    }

    @Override
    public void setReading(boolean newIsReading) {
        if (isReading != newIsReading && state() != State.CLOSED) {
            isReading = newIsReading;
            awaitWritable(!isBroken && !outgoing.isEmpty());
        }
    }

    private void awaitWritable(boolean wanted) {
        int reads = state() == State.ENDING || !isReading ? 0 : SelectionKey.OP_READ;
        int ops = reads | (wanted ? SelectionKey.OP_WRITE : 0);
        if (key.isValid() && key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    @Override
    void closeTransport() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            loop.options.listener.onFailure("closing " + this, e);
        }
    }
}
