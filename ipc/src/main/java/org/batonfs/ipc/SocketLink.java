package org.batonfs.ipc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a socket.
 *
 * <p>Whoever flushes writes for all (combining): frames are encoded under {@link #lock} into one buffer, and one thread
 * at a time, the owner of {@link #isWriting}, swaps it with another and writes that one without the lock. What the
 * socket does not take at once stays with the reader thread, which waits for the socket to be writable.
 *
 * <p>The channel does not block, although only one thread reads: a blocking channel is closed by the JDK when a thread
 * that writes to it is interrupted, and a caller's interrupt must not cost the process its connection. Where even that
 * does not help (junixsocket), callers leave the writing to the reader thread.
 */
final class SocketLink implements ClientLink, FrameDecoder.Sink, Runnable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int WAKE_TRIES_MAX = 10_000;
    private static final long WAKE_PAUSE_NANOS = 1_000_000;
    private static final long CLOSE_NANOS_MAX = 500_000_000;
    private static final int CLOSE_WAITS_MAX = 10;

    /** Made beforehand: when it is needed nothing can be made. */
    private static final EndReason OUT_OF_MEMORY =
            new EndReason(EndCode.HANDLER_FAILED, "this process has run out of memory");

    private static final EndReason CLOSED_LOCALLY = new EndReason(EndCode.CLOSED_LOCALLY, "");
    private static final long MEMORY_PAUSE_NANOS = 10_000_000;
    private static final int TELL_TRIES_MAX = 100;

    private final ClientOptions options;
    private final Protocol protocol;
    private final LinkHandler handler;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Thread thread;
    private final boolean isClosedByInterrupt;

    // Reader thread only.
    private final FrameDecoder decoder;
    private final FrameReader reader = new FrameReader();
    private final TrafficLane in;

    /** Guards what follows. Nothing is written to the socket and no handler is called while it is held. */
    private final Object lock = new Object();

    private final TrafficLane out;
    private FrameWriter filling = new FrameWriter();
    private boolean isWriting;
    private boolean isBroken;
    private boolean isClosing;
    private boolean isOver;

    /** How many readings of the whole socket have been asked for, and how many of these are done. */
    private long askedReadings;

    private long doneReadings;
    private long clientId;
    private byte[] secret = new byte[0];
    private @Nullable EndReason endReason;

    /** Belongs to the owner of {@link #isWriting}; bytes before its position, from {@link #drained} on, are to be written. */
    private FrameWriter draining = new FrameWriter();

    private int drained;

    /** How many bytes the socket has taken; written by the owner of {@link #isWriting}. */
    private volatile long taken;

    /** The owner of {@link #isWriting} left the rest to the reader thread. */
    private volatile boolean isBlocked;

    /** The caller closes the channel and the selector, unless {@link #start} has returned: then the reader does. */
    SocketLink(
            ClientOptions options,
            Protocol protocol,
            LinkHandler handler,
            SocketChannel channel,
            Selector selector,
            boolean isClosedByInterrupt,
            Function<Runnable, Thread> readers)
            throws IOException {
        Pause.prepare();
        this.options = options;
        this.protocol = protocol;
        this.handler = handler;
        this.channel = channel;
        this.isClosedByInterrupt = isClosedByInterrupt;
        this.selector = selector;
        this.decoder = new FrameDecoder(protocol.serverToClient(), options.frameBytesMax);
        this.in = new TrafficLane(protocol.serverToClient());
        this.out = new TrafficLane(protocol.clientToServer());
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
        this.thread = readers.apply(this);
    }

    static Thread reader(Runnable task) {
        Thread thread = new Thread(task, "baton-reader");
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the reader; the hello is ready to be said. */
    void start(long pid) {
        Control.Hello hello = new Control.Hello();
        hello.magic = Control.MAGIC;
        hello.protocol = protocol.name();
        hello.version = protocol.version();
        hello.pid = pid;
        hello.name = options.name;
        synchronized (lock) {
            append(Control.HELLO, hello);
        }
        thread.start();
    }

    /** Says hello and waits to be welcomed. */
    void greet() throws IOException {
        try {
            flush();
        } catch (IOException e) {
            // A server that refuses at once says why, and the reader thread hears it.
        }
        EndReason refusal = awaitWelcome();
        if (refusal != null) {
            awaitOver();
            throw new ConnectionEndedException(options.path + ": not connected", refusal);
        }
    }

    private @Nullable EndReason awaitWelcome() throws IOException {
        long deadline = System.nanoTime() + options.handshakeMillisMax * 1_000_000;
        synchronized (lock) {
            long left;
            while (clientId == 0 && !isOver && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    abort(new EndReason(EndCode.CLOSED_LOCALLY, "interrupted"));
                    throw new InterruptedIOException(options.path + ": interrupted while connecting");
                }
            }
            if (clientId == 0 && !isOver) {
                EndReason late = new EndReason(EndCode.LOST, "the server did not answer the hello in time");
                abort(late);
                return late;
            }
            return clientId == 0 ? endReason : null;
        }
    }

    @Override
    public void send(MessageType type, Message message) {
        synchronized (lock) {
            if (isClosing || endReason != null || isBroken) {
                return;
            }
            try {
                append(type, message);
            } catch (VirtualMachineError e) {
                abort(OUT_OF_MEMORY); // the layer above believes that it is sent, and would wait for an answer
                throw e;
            }
            if (filling.buffer().position() > options.outgoingBytesMax) {
                abort(new EndReason(EndCode.LIMIT_REACHED, "the server does not read"));
            }
        }
    }

    private void append(MessageType type, Message message) {
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

    @Override
    public void flush() throws IOException {
        synchronized (lock) {
            if (isWriting || filling.buffer().position() == 0) {
                return;
            }
            isWriting = true;
            swap();
        }
        try {
            if (isClosedByInterrupt && Thread.currentThread() != thread) {
                leaveToReader();
            } else {
                drain();
            }
        } catch (VirtualMachineError e) {
            abort(OUT_OF_MEMORY); // what was sent has not left, and perhaps a part of it has
            throw e;
        }
    }

    @Override
    public void awaitRoom() {
        if (hasRoom()) {
            return;
        }
        flushQuietly();
        boolean interrupted = false;
        synchronized (lock) {
            while (!hasRoom()) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasRoom() {
        synchronized (lock) {
            boolean isEnding = isClosing || isBroken || endReason != null;
            return isEnding || filling.buffer().position() <= options.outgoingBytesMax / 2;
        }
    }

    /** The interest first: a reader that saw the flag before would drop an interest that has not been set, and spin. */
    private void leaveToReader() throws IOException {
        try {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (CancelledKeyException e) {
            throw new ClosedChannelException();
        }
        isBlocked = true;
        if (Thread.currentThread() != thread) { // the reader would only wake itself, again and again
            selector.wakeup();
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
                wakeReader();
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

    @Override
    public void run() {
        EndReason why;
        try {
            why = readAndSayWhy();
        } catch (VirtualMachineError e) {
            why = OUT_OF_MEMORY;
        }
        finish(why);
    }

    private EndReason readAndSayWhy() {
        try {
            return readToTheEnd();
        } catch (MalformedFrameException e) {
            return sayWhy(new EndReason(e.code(), String.valueOf(e.getMessage())));
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            return new EndReason(EndCode.LOST, String.valueOf(e.getMessage()));
        } catch (VirtualMachineError e) {
            return OUT_OF_MEMORY;
        } catch (Throwable e) {
            return sayWhy(new EndReason(EndCode.HANDLER_FAILED, e.toString()));
        }
    }

    @Override
    public void awaitRead() {
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        synchronized (lock) {
            long wanted = ++askedReadings;
            selector.wakeup();
            while (doneReadings < wanted && !isOver) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long askedReadings() {
        synchronized (lock) {
            return askedReadings;
        }
    }

    /** Whether somebody waits until nothing is left to read: the end may stand behind the last bytes. */
    private boolean isReadingAwaited(long asked) {
        synchronized (lock) {
            return doneReadings < asked;
        }
    }

    private boolean isBroken() {
        synchronized (lock) {
            return isBroken;
        }
    }

    private void readingDone(long asked) {
        synchronized (lock) {
            if (doneReadings < asked) {
                doneReadings = asked;
                lock.notifyAll();
            }
        }
    }

    private EndReason readToTheEnd() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (true) {
            selector.select();
            selector.selectedKeys().clear();
            EndReason reason = endReason();
            if (reason != null) {
                return reason;
            }
            long asked = askedReadings();
            if (isBlocked) {
                isBlocked = false;
                key.interestOps(SelectionKey.OP_READ);
                drainQuietly();
            }
            boolean broken = isBroken();
            boolean readsAll = broken || isReadingAwaited(asked);
            int count;
            do {
                count = channel.read(chunk.clear());
                if (count > 0) {
                    decode(chunk.flip());
                }
                reason = endReason();
            } while (reason == null && (count == CHUNK_BYTES || (readsAll && count > 0)));
            if (reason != null) {
                return reason;
            }
            if (count < 0) {
                return new EndReason(EndCode.LOST, "the server is gone");
            }
            if (broken) {
                return new EndReason(EndCode.LOST, "nothing can be written to the server any more");
            }
            readingDone(asked);
            flushQuietly();
        }
    }

    private void decode(ByteBuffer chunk) throws MalformedFrameException {
        try {
            decoder.decode(chunk, this);
        } finally {
            in.publish();
        }
    }

    /** What cannot be written any more does not end the reading: the server's goodbye may still be there. */
    private void flushQuietly() {
        try {
            flush();
        } catch (IOException e) {
            // isBroken is set
        }
    }

    private void drainQuietly() {
        try {
            drain();
        } catch (IOException e) {
            // isBroken is set
        }
    }

    @Override
    public boolean onFrame(MessageType type, ByteBuffer payload) {
        in.count(type, MessageType.HEADER_BYTES + payload.remaining());
        MessageTrace trace = options.trace;
        if (trace != null) {
            trace.onMessage(MessageTrace.IN, "server", type, payload.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }
        if (type == Control.GOODBYE) {
            Control.Goodbye goodbye = reader.read(payload, new Control.Goodbye());
            abort(new EndReason(goodbye.code, Escape.line(goodbye.reason)));
            return false;
        }
        boolean isWelcome = type == Control.WELCOME;
        boolean ignored;
        synchronized (lock) {
            if (isWelcome != (clientId == 0)) {
                abort(new EndReason(EndCode.PROTOCOL_VIOLATION, type + " came at the wrong time"));
                return false;
            }
            if (isWelcome) {
                Control.Welcome welcome = reader.read(payload, new Control.Welcome());
                clientId = welcome.client;
                secret = welcome.secret.toByteArray();
                lock.notifyAll();
            }
            ignored = isWelcome || isClosing;
        }
        if (!ignored) {
            handler.onMessage(type, payload);
        }
        return true;
    }

    private EndReason sayWhy(EndReason why) {
        Control.Goodbye goodbye = new Control.Goodbye();
        goodbye.code = why.code();
        goodbye.reason = Escape.line(why.text());
        synchronized (lock) {
            if (isClosing || isBroken) {
                return why;
            }
            append(Control.GOODBYE, goodbye);
        }
        flushQuietly();
        return why;
    }

    @Override
    public void abandon(EndReason reason) {
        abort(reason);
    }

    private void abort(EndReason reason) {
        synchronized (lock) {
            if (endReason == null) {
                endReason = reason;
                lock.notifyAll();
            }
        }
        wakeReader();
    }

    /** Also when memory has run out just now: a reader that sleeps on would never tell anybody that all is over. */
    private void wakeReader() {
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

    private void finish(EndReason why) {
        EndReason reason;
        boolean wasConnected;
        synchronized (lock) {
            if (isClosing) {
                endReason = CLOSED_LOCALLY;
            } else if (endReason == null) {
                endReason = why;
            }
            lock.notifyAll();
            reason = endReason;
            wasConnected = clientId != 0;
        }
        try {
            channel.close();
            selector.close();
        } catch (IOException | RuntimeException | Error e) {
            // Nothing depends on it any more; whoever waits does on what follows.
        }
        try {
            if (wasConnected) {
                tellEnd(reason);
            }
        } finally {
            synchronized (lock) {
                isOver = true;
                isWriting = false;
                lock.notifyAll();
            }
        }
    }

    /** Whoever waits for an answer has to be told, and be it later, when others have given memory back. */
    private void tellEnd(EndReason reason) {
        for (int others = 0; ; ) {
            try {
                handler.onEnded(reason);
                return;
            } catch (OutOfMemoryError e) {
                Pause.nanos(MEMORY_PAUSE_NANOS);
            } catch (RuntimeException | Error e) {
                if (++others == TELL_TRIES_MAX) { // what lacks memory deep within the JDK shows itself as this or that
                    throw e;
                }
                Pause.nanos(MEMORY_PAUSE_NANOS);
            }
        }
    }

    @Override
    public long clientId() {
        synchronized (lock) {
            return clientId;
        }
    }

    @Override
    public byte[] sessionSecret() {
        synchronized (lock) {
            return secret.clone();
        }
    }

    @Override
    public Traffic traffic() {
        synchronized (lock) {
            return new Traffic(in, out);
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (lock) {
            return endReason == null && !isClosing;
        }
    }

    @Override
    public @Nullable EndReason endReason() {
        synchronized (lock) {
            return endReason;
        }
    }

    /** The server closes its end when it has read the goodbye, which lies behind all that was sent before. */
    @Override
    public void close() {
        synchronized (lock) {
            if (!isClosing && endReason == null && !isBroken) {
                isClosing = true;
                lock.notifyAll();
                try {
                    append(Control.GOODBYE, new Control.Goodbye());
                } catch (VirtualMachineError e) {
                    abort(OUT_OF_MEMORY); // it ends without
                }
            }
        }
        flushQuietly();
        if (Thread.currentThread() == thread) {
            return;
        }
        if (!awaitDelivery()) {
            abort(new EndReason(EndCode.CLOSED_LOCALLY, "the server did not take all"));
            awaitOver();
        }
    }

    /** Waits for the end, for as long as the server, which may be busy, takes something now and then. */
    private boolean awaitDelivery() {
        for (int waits = 0; waits < CLOSE_WAITS_MAX; waits++) {
            long before = taken;
            if (awaitOver()) {
                return true;
            }
            if (taken == before) {
                return false;
            }
        }
        return false;
    }

    private boolean awaitOver() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_NANOS_MAX;
        long left;
        while (thread.isAlive() && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
