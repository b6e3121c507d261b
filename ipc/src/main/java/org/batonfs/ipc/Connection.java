package org.batonfs.ipc;

import org.jspecify.annotations.Nullable;

/** A server's end of a connection. Only for the loop's thread, except where noted. */
public abstract class Connection {
    private final long id;
    private @Nullable Object attachment;

    Connection(long id) {
        this.id = id;
    }

    /** The number of this connection, never used again by the same server. Any thread. */
    public final long id() {
        return id;
    }

    /** Who is at the other end. Any thread. */
    public abstract Peer peer();

    /** Whether the client lives in the server's own process, and has used no socket. Any thread. */
    public abstract boolean isInProcess();

    /** Whether the other end is of the user that the server runs as. Any thread. */
    public abstract boolean isOwnUser();

    /**
     * Encodes a frame into the outgoing queue, which is written at the end of the turn. A queue that would exceed its
     * limit ends the connection with {@link EndCode#OUTGOING_LIMIT}. On a connection that is ending it does nothing.
     */
    public abstract void send(MessageType type, Message message);

    /**
     * Says goodbye and ends the connection. {@link LoopHandler#onEnded} follows within the turn, or, while the peer's socket
     * is full, when the goodbye is with it or half a second has passed. Idempotent: the first reason stays.
     */
    public abstract void end(EndCode code, String reason);

    /**
     * Whether more is read from it from now on; what has been read is delivered all the same. For a layer above that cannot
     * keep up. One of this process is not held up.
     */
    public abstract void setReading(boolean isReading);

    /** Whether it has neither ended nor begun to. */
    public abstract boolean isOpen();

    /** What has gone through. Any thread. */
    public abstract Traffic traffic();

    /** What the layer above keeps with the connection. */
    public final @Nullable Object attachment() {
        return attachment;
    }

    /** Keeps something with the connection. */
    public final void attach(@Nullable Object newAttachment) {
        attachment = newAttachment;
    }

    @Override
    public final String toString() {
        return "connection " + id + " of " + peer();
    }
}
