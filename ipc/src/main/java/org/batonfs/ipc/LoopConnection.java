package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a loop have in common: decoding, dispatch, the outgoing queue and the way to the end.
 *
 * <pre>
 *   GREETING --hello--> OPEN --end--> ENDING --goodbye written, or not in time--> CLOSED
 *       |                               ^
 *       +--------------end--------------+
 * </pre>
 *
 * The layer above is told of OPEN and of the end of OPEN. Loop thread only.
 */
abstract class LoopConnection extends Connection implements FrameDecoder.Sink {
    /** Where a connection is in its life. */
    enum State {
        GREETING,
        OPEN,
        ENDING,
        CLOSED
    }

    final EventLoop loop;
    final OutgoingQueue outgoing = new OutgoingQueue();
    final FrameDecoder decoder;
    private final TrafficLane in;
    private final TrafficLane out;
    private volatile Peer peer;
    private State state = State.GREETING;
    private @Nullable EndReason endReason;
    private boolean wasOpen;
    private boolean isPutOut;
    private boolean isReported;
    private boolean isOver;
    private boolean isDirty;

    LoopConnection(EventLoop loop, long id, Peer peer) {
        super(id);
        this.loop = loop;
        this.peer = peer;
        this.decoder = new FrameDecoder(loop.protocol.clientToServer(), loop.options.frameBytesMax);
        this.in = new TrafficLane(loop.protocol.clientToServer());
        this.out = new TrafficLane(loop.protocol.serverToClient());
    }

    /** Reads and dispatches what is there, once. */
    abstract void onReady() throws IOException;

    /** Writes what waits, as far as the peer takes it, and closes a connection that has no more to say. */
    abstract void flush();

    /** Lets go of whatever connects. */
    abstract void closeTransport();

    final State state() {
        return state;
    }

    final EndReason endReason() {
        return endReason == null ? new EndReason(EndCode.LOST, "") : endReason;
    }

    @Override
    public final Peer peer() {
        return peer;
    }

    @Override
    public final boolean isOwnUser() {
        return peer.user().equals(loop.owner().name());
    }

    @Override
    public final boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public final Traffic traffic() {
        return new Traffic(in, out);
    }

    @Override
    public final void send(MessageType type, Message message) {
        if (state == State.OPEN) {
            append(type, message);
            if (outgoing.bytes() > loop.options.outgoingBytesMax) {
                end(EndCode.OUTGOING_LIMIT, outgoing.bytes() + " bytes wait for a client that does not read them");
            }
        }
    }

    @Override
    public final void end(EndCode code, String reason) {
        if (state == State.OPEN || state == State.GREETING) {
            String text = Escape.line(reason);
            isPutOut = true;
            beginEnd(new EndReason(code, text));
            if (code == EndCode.OUTGOING_LIMIT) {
                outgoing.dropUnsentFrames();
            }
            Control.Goodbye goodbye = new Control.Goodbye();
            goodbye.code = code;
            goodbye.reason = text;
            append(Control.GOODBYE, goodbye);
        }
    }

    /** The end of a connection whose peer is not there to be told. */
    final void endSilently(EndCode code, String reason) {
        if (state == State.OPEN || state == State.GREETING) {
            beginEnd(new EndReason(code, Escape.line(reason)));
        }
    }

    private void beginEnd(EndReason reason) {
        wasOpen = state == State.OPEN;
        state = State.ENDING;
        endReason = reason;
        loop.onEnding(this);
        markDirty();
    }

    /** Whether its end is to be reported now; once. */
    final boolean becomesReported() {
        boolean becomes = !isReported && endReason != null;
        isReported |= becomes;
        return becomes;
    }

    /**
     * Whether the layer above is to be told of the end now; once, and never if it was not told of the beginning. A peer that is
     * put out has to be told first.
     */
    final boolean becomesOver() {
        boolean isTold = !isPutOut || isInProcess() || state == State.CLOSED;
        boolean becomes = wasOpen && isTold && !isOver;
        isOver |= becomes;
        return becomes;
    }

    final void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            closeTransport();
            loop.onClosed(this);
        }
    }

    /** Becomes open without a hello, or after it. */
    final void open() {
        state = State.OPEN;
        loop.onOpened(this);
    }

    final void append(MessageType type, Message message) {
        int bytes = outgoing.append(type, message);
        out.count(type, bytes);
        loop.totalOut.count(type, bytes);
        MessageTrace trace = loop.options.trace;
        if (trace != null) {
            trace.onMessage(MessageTrace.OUT, peer.name(), type, outgoing.lastPayload(bytes));
        }
        markDirty();
    }

    final void markDirty() {
        if (!isDirty) {
            isDirty = true;
            loop.dirty.add(this);
        }
    }

    final void clearDirty() {
        isDirty = false;
        out.publish();
    }

    final void decode(ByteBuffer chunk) throws MalformedFrameException {
        try {
            decoder.decode(chunk, this);
        } finally {
            in.publish();
        }
    }

    @Override
    public final boolean onFrame(MessageType type, ByteBuffer payload) {
        int bytes = MessageType.HEADER_BYTES + payload.remaining();
        in.count(type, bytes);
        loop.totalIn.count(type, bytes);
        MessageTrace trace = loop.options.trace;
        if (trace != null) {
            trace.onMessage(
                    MessageTrace.IN, peer.name(), type, payload.duplicate().order(payload.order()));
        }
        if (type == Control.HELLO) {
            onHello(loop.reader.read(payload, new Control.Hello()));
        } else if (type == Control.GOODBYE) {
            Control.Goodbye goodbye = loop.reader.read(payload, new Control.Goodbye());
            endSilently(
                    EndCode.CLOSED_BY_PEER,
                    goodbye.code == EndCode.CLOSED_LOCALLY ? "" : goodbye.code + " " + goodbye.reason);
        } else if (state == State.GREETING) {
            end(EndCode.PROTOCOL_VIOLATION, type + " came before the hello");
        } else {
            loop.handler.onMessage(this, type, payload);
        }
        return state == State.OPEN;
    }

    private void onHello(Control.Hello hello) {
        Protocol protocol = loop.protocol;
        if (state != State.GREETING) {
            end(EndCode.PROTOCOL_VIOLATION, "a second hello");
        } else if (hello.magic != Control.MAGIC) {
            end(EndCode.PROTOCOL_VIOLATION, "not a client of Baton");
        } else if (!hello.protocol.equals(protocol.name()) || hello.version != protocol.version()) {
            end(
                    EndCode.WRONG_VERSION,
                    "the server speaks " + protocol.name() + " " + protocol.version() + ", the client " + hello.protocol
                            + " " + hello.version);
        } else {
            peer = peer.introduced(hello.pid, Escape.line(hello.name));
            Control.Welcome welcome = new Control.Welcome();
            welcome.client = id();
            welcome.secret.set(loop.family.newSession(id()));
            welcome.frameBytesMax = loop.options.frameBytesMax;
            append(Control.WELCOME, welcome);
            open();
        }
    }
}
