package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a client's end of a socket: what is there is read, decoded and handled by one thread at a time, whose
 * turn it is. That is the reader thread, which is always there, or the thread that the {@link Seat} lets read for itself.
 *
 * <p>Only the reader thread waits for its turn. No other needs to: whoever has the turn reads what has come for all.
 */
final class LinkReader {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int WAKE_TRIES_MAX = 10_000;
    private static final long WAKE_PAUSE_NANOS = 1_000_000;

    /** How often the reader thread looks whether another one has read all by now, before it waits for its turn. */
    private static final int LOOKS_MAX = 3;

    private final SocketChannel channel;
    private final Selector selector;
    private final ReadyKeys ready;
    private final SelectionKey key;
    private final Thread thread;

    /** Whose turn it is. What follows is for that thread only. */
    private final AtomicReference<@Nullable Thread> turn = new AtomicReference<>();

    private final FrameDecoder decoder;
    private final TrafficLane in;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** The reader thread waits for its turn. */
    private volatile boolean isTurnAwaited;

    /** How often in a row the reader thread has let another one read; for that thread, and whoever has read. */
    private volatile int looks;

    LinkReader(
            ClientOptions options,
            Protocol protocol,
            SocketChannel channel,
            Selector selector,
            Sockets sockets,
            Function<Runnable, Thread> readers,
            Runnable task)
            throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.ready = new ReadyKeys(selector, sockets);
        this.decoder = new FrameDecoder(protocol.serverToClient(), options.frameBytesMax);
        this.in = new TrafficLane(protocol.serverToClient());
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
        this.thread = readers.apply(task);
    }

    Thread thread() {
        return thread;
    }

    TrafficLane in() {
        return in;
    }

    boolean isReaderThread() {
        return Thread.currentThread() == thread;
    }

    /** Whether this thread is the one that calls the handler: it cannot wait for what others are to read. */
    boolean isHandling() {
        return isReaderThread() || turn.get() == Thread.currentThread();
    }

    // ---- the reader thread's waiting

    /** Waits until there is something to read, room to write, or somebody has woken the reader thread, which calls this. */
    void select() throws IOException {
        ready.select(0);
        ready.clear();
    }

    /** Whether the reader thread is to be woken when there is room to write as well. */
    void awaitRoom(boolean isAwaited) throws IOException {
        try {
            key.interestOps(isAwaited ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        } catch (CancelledKeyException e) {
            throw new ClosedChannelException();
        }
    }

    void wakeup() {
        selector.wakeup();
    }

    /** Also when memory has run out just now: a reader that sleeps on would never tell anybody that all is over. */
    void wakeInAnyCase() {
        for (int tries = 1; ; tries++) {
            try {
                selector.wakeup();
                return;
            } catch (OutOfMemoryError e) {
                if (tries == WAKE_TRIES_MAX) {
                    throw e;
                }
                Pause.nanos(WAKE_PAUSE_NANOS);
            }
        }
    }

    void closeSelector() throws IOException {
        selector.close();
    }

    // ---- turns

    /**
     * The reader thread's turn, which it waits for in the end. At first it lets the thread that was woken with it go before, and
     * looks again: when that one has read all, the selector has nothing to say.
     *
     * @param isOtherAwake whether there is such a thread
     * @return whether it has the turn; otherwise it is to look again
     */
    @SuppressWarnings({"NonAtomicVolatileUpdate", "ThreadPriorityCheck"}) // a hint is enough
    boolean beginInReader(boolean isOtherAwake) {
        if (isOtherAwake && looks == 0) {
            looks = 1;
            Thread.yield();
            return false;
        }
        if (!tryBegin()) {
            if (isOtherAwake && ++looks < LOOKS_MAX) {
                return false;
            }
            begin();
        }
        return true;
    }

    /** Waits for the reader thread's turn. */
    void begin() {
        isTurnAwaited = true;
        while (!tryBegin()) {
            LockSupport.park(this);
        }
        isTurnAwaited = false;
    }

    boolean tryBegin() {
        return turn.compareAndSet(null, Thread.currentThread());
    }

    void end() {
        looks = 0;
        turn.set(null);
        if (isTurnAwaited) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Reads once, and has the sink handle what is complete. For the thread whose turn it is.
     *
     * @return how many bytes, or -1 at the end of the stream
     */
    int read(FrameDecoder.Sink sink) throws IOException {
        int count = channel.read(chunk.clear());
        if (count > 0) {
            try {
                decoder.decode(chunk.flip(), sink);
            } finally {
                in.publish();
            }
        }
        return count;
    }

    /** Whether a reading of so many bytes may have left some. */
    static boolean mayHaveLeftSome(int count) {
        return count == CHUNK_BYTES;
    }
}
