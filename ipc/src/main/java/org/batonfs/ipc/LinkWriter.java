package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * The writing half of a client's end of a socket.
 *
 * <p>Whoever flushes writes for all (combining): frames are encoded under the link's lock into one buffer, and one thread
 * at a time, the owner of {@link #isWriting}, swaps it with another and writes that one without the lock. What the
 * socket does not take at once stays with the reader thread, which waits for the socket to be writable.
 */
final class LinkWriter {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ClientOptions options;
    private final SocketChannel channel;
    private final boolean isClosedByInterrupt;
    private final LinkReader reader;

    /** The link's lock, which guards what follows. Nothing is written to the socket while it is held. */
    private final Object lock;

    final TrafficLane out;
    private FrameWriter filling = new FrameWriter();
    private boolean isWriting;
    private boolean isBroken;

    /** Belongs to the owner of {@link #isWriting}; bytes before its position, from {@link #drained} on, are to be written. */
    private FrameWriter draining = new FrameWriter();

    private int drained;

    /** How many bytes the socket has taken; written by the owner of {@link #isWriting}. */
    private volatile long taken;

    /** The owner of {@link #isWriting} left the rest to the reader thread. */
    private volatile boolean isBlocked;

    LinkWriter(
            ClientOptions options,
            Protocol protocol,
            SocketChannel channel,
            boolean isClosedByInterrupt,
            LinkReader reader,
            Object lock) {
        this.options = options;
        this.channel = channel;
        this.isClosedByInterrupt = isClosedByInterrupt;
        this.reader = reader;
        this.lock = lock;
        this.out = new TrafficLane(protocol.clientToServer());
    }

    /** Encodes a frame behind the others. To be called under the lock. */
    void append(MessageType type, Message message) {
        int bytes = filling.frame(type, message);
        out.count(type, bytes);
        MessageTrace trace = options.trace;
        if (trace != null) {
            ByteBuffer view = filling.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            view.flip();
            trace.onMessage(
                    MessageTrace.OUT, "server", type, view.position(view.limit() - bytes + MessageType.HEADER_BYTES));
        }
    }

    /** How many bytes nobody has begun to write. To be called under the lock. */
    int pendingBytes() {
        return filling.buffer().position();
    }

    /** Whether nothing can be written any more. */
    boolean isBroken() {
        synchronized (lock) {
            return isBroken;
        }
    }

    /** How many bytes the socket has taken. */
    long taken() {
        return taken;
    }

    /** See {@link ClientLink#flush}. */
    void flush() throws IOException {
        synchronized (lock) {
            if (isWriting || filling.buffer().position() == 0) {
                return;
            }
            isWriting = true;
            swap();
        }
        if (isClosedByInterrupt && !reader.isReaderThread()) {
            leaveToReader();
        } else {
            drain();
        }
    }

    /** Goes on with what the socket did not take, now that it may have room. For the reader thread. */
    void resume() throws IOException {
        if (isBlocked) {
            isBlocked = false;
            reader.awaitRoom(false);
            drain();
        }
    }

    /** Nobody writes any more. */
    void end() {
        synchronized (lock) {
            isWriting = false;
            lock.notifyAll();
        }
    }

    /** The interest first: a reader that saw the flag before would drop an interest that has not been set, and spin. */
    private void leaveToReader() throws IOException {
        reader.awaitRoom(true);
        isBlocked = true;
        if (!reader.isReaderThread()) { // the reader would only wake itself, again and again
            reader.wakeup();
        }
    }

    /** To be called under {@link #lock}. */
    private void swap() {
        FrameWriter full = filling;
        filling = draining;
        draining = full;
        drained = 0;
        lock.notifyAll();
    }

    /** Writes until nothing is left, or until the socket takes no more. The caller owns {@link #isWriting}. */
    private void drain() throws IOException {
        boolean done = false;
        try {
            while (writeDraining()) {
                draining.clear();
                synchronized (lock) {
                    if (filling.buffer().position() == 0) {
                        isWriting = false;
                        lock.notifyAll();
                        done = true;
                        return;
                    }
                    swap();
                }
            }
            leaveToReader();
            done = true;
        } finally {
            if (!done) {
                synchronized (lock) {
                    isBroken = true;
                    isWriting = false;
                    lock.notifyAll();
                }
                reader.wakeInAnyCase();
            }
        }
    }

    /** Whether all of it is with the socket. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one owner at a time
    private boolean writeDraining() throws IOException {
        ByteBuffer buffer = draining.buffer();
        int end = buffer.position();
        try {
            while (drained < end) {
                buffer.limit(Math.min(end, drained + CHUNK_BYTES)).position(drained);
                int count = channel.write(buffer);
                if (count == 0) {
                    return false;
                }
                drained += count;
                taken += count;
            }
            return true;
        } finally {
            buffer.limit(buffer.capacity()).position(end);
        }
    }
}
