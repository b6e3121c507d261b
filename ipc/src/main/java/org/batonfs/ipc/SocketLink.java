package org.batonfs.ipc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a socket: a {@link LinkWriter} and a {@link LinkReader}, and how it begins and ends.
 *
 * <p>The reader thread is always there, and only it ends the link. A thread that waits for an answer may read as well, in the
 * {@link Seat}, so that the socket wakes it, and not the reader thread, which would have to wake it then.
 *
 * <p>The channel does not block: a blocking channel is closed by the JDK when a thread that writes to it or reads is
 * interrupted, and a caller's interrupt must not cost the process its connection. Where even that does not help
 * (junixsocket), callers leave the writing and the reading to the reader thread.
 */
final class SocketLink implements ClientLink, FrameDecoder.Sink, Runnable {
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
    private final LinkReader reader;
    private final LinkWriter writer;
    private final Seat seat;
    private final FrameReader frames = new FrameReader();

    /** Guards what follows. Nothing is written to the socket and no handler is called while it is held. */
    private final Object lock = new Object();

    private boolean isClosing;
    private boolean isOver;

    /** How many readings of the whole socket have been asked for, and how many of these are done. */
    private long askedReadings;

    private long doneReadings;
    private long clientId;
    private byte[] secret = new byte[0];
    private @Nullable EndReason endReason;

    /** The caller closes the channel and the selector, unless {@link #start} has returned: then the reader does. */
    SocketLink(
            ClientOptions options,
            Protocol protocol,
            LinkHandler handler,
            SocketChannel channel,
            Selector selector,
            Sockets sockets,
            Function<Runnable, Thread> readers)
            throws IOException {
        Pause.prepare();
        this.options = options;
        this.protocol = protocol;
        this.handler = handler;
        this.channel = channel;
        this.reader = new LinkReader(options, protocol, channel, selector, sockets, readers, this);
        this.writer = new LinkWriter(options, protocol, channel, sockets.isClosedByInterrupt(), reader, lock);
        this.seat = new Seat(sockets, channel, this::readInSeat);
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
            writer.append(Control.HELLO, hello);
        }
        reader.thread().start();
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
            if (isClosing || endReason != null || writer.isBroken()) {
                return;
            }
            try {
                writer.append(type, message);
            } catch (VirtualMachineError e) {
                abort(OUT_OF_MEMORY); // the layer above believes that it is sent, and would wait for an answer
                throw e;
            }
            if (writer.pendingBytes() > options.outgoingBytesMax) {
                abort(new EndReason(EndCode.LIMIT_REACHED, "the server does not read"));
            }
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            writer.flush();
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
            boolean isEnding = isClosing || writer.isBroken() || endReason != null;
            return isEnding || writer.pendingBytes() <= options.outgoingBytesMax / 2;
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
        } catch (Throwable e) {
            return sayWhy(e);
        }
    }

    private EndReason sayWhy(Throwable failure) {
        if (failure instanceof MalformedFrameException e) {
            return sayWhy(new EndReason(e.code(), String.valueOf(e.getMessage())));
        }
        if (failure instanceof IOException
                || failure instanceof ClosedSelectorException
                || failure instanceof CancelledKeyException) {
            return new EndReason(EndCode.LOST, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof VirtualMachineError) {
            return OUT_OF_MEMORY;
        }
        return sayWhy(new EndReason(EndCode.HANDLER_FAILED, failure.toString()));
    }

    @Override
    public void sleep(BooleanSupplier isOver, long nanos) {
        seat.sleep(isOver, nanos);
    }

    @Override
    public void wake(@Nullable Thread sleeper) {
        seat.wake(sleeper);
    }

    @Override
    public void awaitRead() {
        if (reader.isHandling()) {
            return;
        }
        boolean interrupted = false;
        synchronized (lock) {
            long wanted = ++askedReadings;
            reader.wakeup();
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

    private void readingDone(long asked) {
        synchronized (lock) {
            if (doneReadings < asked) {
                doneReadings = asked;
                lock.notifyAll();
            }
        }
    }

    private EndReason readToTheEnd() throws IOException {
        while (true) {
            reader.select();
            EndReason reason = endReason();
            if (reason != null) {
                return reason;
            }
            long asked = askedReadings();
            resumeQuietly();
            boolean broken = writer.isBroken();
            boolean readsAll = broken || isReadingAwaited(asked);
            if (!reader.beginInReader(!readsAll && seat.isTaken())) {
                continue;
            }
            try {
                reason = read(readsAll);
            } finally {
                reader.end();
            }
            if (reason != null) {
                return reason;
            }
            if (broken) {
                return new EndReason(EndCode.LOST, "nothing can be written to the server any more");
            }
            readingDone(asked);
            flushQuietly();
        }
    }

    /** Returns why it was the last reading, if it was. */
    private @Nullable EndReason read(boolean readsAll) throws IOException {
        while (true) {
            int count = reader.read(this);
            EndReason reason = endReason();
            if (reason != null) {
                return reason;
            }
            if (count < 0) {
                return new EndReason(EndCode.LOST, "the server is gone");
            }
            if (!LinkReader.mayHaveLeftSome(count) && (count == 0 || !readsAll)) {
                return null;
            }
        }
    }

    /** Reads once in the thread that is seated. Whatever ends the link there is left to the reader thread. */
    private boolean readInSeat() {
        if (!reader.tryBegin()) {
            return false;
        }
        boolean goesOn;
        try {
            goesOn = endReason() == null && reader.read(this) >= 0;
        } catch (Throwable e) {
            goesOn = false;
            abortBecauseOf(e);
        } finally {
            reader.end();
        }
        if (!goesOn) {
            seat.close();
        }
        flushQuietly();
        return goesOn;
    }

    private void abortBecauseOf(Throwable failure) {
        EndReason reason = OUT_OF_MEMORY;
        try {
            reason = sayWhy(failure);
        } finally {
            abort(reason);
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

    private void resumeQuietly() {
        try {
            writer.resume();
        } catch (IOException e) {
            // isBroken is set
        }
    }

    @Override
    public boolean onFrame(MessageType type, ByteBuffer payload) {
        reader.in().count(type, MessageType.HEADER_BYTES + payload.remaining());
        MessageTrace trace = options.trace;
        if (trace != null) {
            trace.onMessage(MessageTrace.IN, "server", type, payload.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        }
        if (type == Control.GOODBYE) {
            Control.Goodbye goodbye = frames.read(payload, new Control.Goodbye());
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
                Control.Welcome welcome = frames.read(payload, new Control.Welcome());
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
            if (isClosing || writer.isBroken()) {
                return why;
            }
            writer.append(Control.GOODBYE, goodbye);
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
        reader.wakeInAnyCase();
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
        reader.begin(); // for ever: nobody handles anything any more
        try {
            channel.close();
            reader.closeSelector();
            seat.close();
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
                writer.end();
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
            return new Traffic(reader.in(), writer.out);
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
            if (!isClosing && endReason == null && !writer.isBroken()) {
                isClosing = true;
                lock.notifyAll();
                try {
                    writer.append(Control.GOODBYE, new Control.Goodbye());
                } catch (VirtualMachineError e) {
                    abort(OUT_OF_MEMORY); // it ends without
                }
            }
        }
        flushQuietly();
        if (reader.isHandling()) {
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
            long before = writer.taken();
            if (awaitOver()) {
                return true;
            }
            if (writer.taken() == before) {
                return false;
            }
        }
        return false;
    }

    private boolean awaitOver() {
        Thread thread = reader.thread();
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
