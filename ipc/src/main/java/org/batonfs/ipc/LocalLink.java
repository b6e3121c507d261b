package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The client's end of a connection within the server's process. */
final class LocalLink implements ClientLink, FrameDecoder.Sink {
    private static final long CLOSE_NANOS_MAX = 500_000_000;

    private final LocalConnection connection;
    private final EventLoop loop;
    private final Runnable serve;
    private final LinkHandler handler;
    private final FrameDecoder decoder;
    private final FrameReader reader = new FrameReader();
    private final TrafficLane in;
    private final TrafficLane out;
    byte[] secret = new byte[0];

    /** Guards what follows. Nothing of the layers above is called while it is held. */
    private final Object lock = new Object();

    private final OutgoingQueue sent = new OutgoingQueue();
    private boolean isClosing;
    private boolean isAnnounced;
    private @Nullable EndReason endReason;
    private boolean isOver;

    // Loop thread only.
    private ByteBuffer toServer = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer toClient = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    LocalLink(LocalConnection connection, LinkHandler handler) {
        this.connection = connection;
        this.loop = connection.loop;
        this.serve = () -> loop.serveAgain(connection);
        this.handler = handler;
        this.decoder = new FrameDecoder(loop.protocol.serverToClient(), loop.options.frameBytesMax);
        this.in = new TrafficLane(loop.protocol.serverToClient());
        this.out = new TrafficLane(loop.protocol.clientToServer());
    }

    @Override
    public void send(MessageType type, Message message) {
        synchronized (lock) {
            if (!isClosing && endReason == null) {
                append(type, message);
            }
        }
    }

    private void append(MessageType type, Message message) {
        out.count(type, sent.append(type, message));
    }

    @Override
    public void flush() {
        boolean first;
        synchronized (lock) {
            first = !isAnnounced && !sent.isEmpty();
            isAnnounced |= first;
        }
        if (first) {
            if (loop.isLoopThread()) {
                loop.serveAgain(connection);
            } else {
                loop.execute(serve);
            }
        }
    }

    /** What was sent, for the server to decode. Loop thread. */
    ByteBuffer takeSent() {
        synchronized (lock) {
            isAnnounced = false;
            toServer = sent.drainInto(toServer);
            return toServer;
        }
    }

    /** Hands over what the server sent. Loop thread. */
    void deliver(OutgoingQueue outgoing) {
        toClient = outgoing.drainInto(toClient);
        try {
            decoder.decode(toClient, this);
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("the server sent what it may not send", e);
        } catch (RuntimeException | Error e) {
            loop.options.listener.onFailure("handling a message to " + connection, e);
            connection.end(EndCode.HANDLER_FAILED, e.getClass().getSimpleName() + " in the client");
        } finally {
            in.publish();
        }
        flush();
    }

    @Override
    public boolean onFrame(MessageType type, ByteBuffer payload) {
        in.count(type, MessageType.HEADER_BYTES + payload.remaining());
        if (type == Control.GOODBYE) {
            Control.Goodbye goodbye = reader.read(payload, new Control.Goodbye());
            synchronized (lock) {
                endReason = new EndReason(goodbye.code, goodbye.reason);
            }
            return false;
        }
        handler.onMessage(type, payload);
        return true;
    }

    /** The last thing that happens to a link. Loop thread. */
    void onClosed(EndReason serverReason) {
        EndReason reason;
        synchronized (lock) {
            if (isClosing) {
                endReason = new EndReason(EndCode.CLOSED_LOCALLY, "");
            } else if (endReason == null) {
                endReason = serverReason;
            }
            reason = endReason;
        }
        try {
            handler.onEnded(reason);
        } catch (RuntimeException | Error e) {
            loop.options.listener.onFailure("handling the end of " + connection, e);
        }
        synchronized (lock) {
            isOver = true;
            lock.notifyAll();
        }
    }

    @Override
    public long clientId() {
        return connection.id();
    }

    @Override
    public byte[] sessionSecret() {
        return secret.clone();
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

    /** Who stops this process stops the server as well, so nothing can have happened meanwhile. */
    @Override
    public void awaitRead() {}

    /** What the server's own process sends, it takes. */
    @Override
    public void awaitRoom() {}

    @Override
    public void abandon(EndReason reason) {
        loop.execute(() -> connection.end(reason.code(), reason.text()));
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (!isClosing && endReason == null) {
                isClosing = true;
                append(Control.GOODBYE, new Control.Goodbye());
            }
        }
        flush();
        if (!loop.isLoopThread()) {
            awaitOver();
        }
    }

    private void awaitOver() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_NANOS_MAX;
        synchronized (lock) {
            long left;
            while (!isOver && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
