package org.batonfs.ipc;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A client's end of a connection. Thread-safe. */
public interface ClientLink extends AutoCloseable {
    /** How long a {@link #sleep} without a limit may last. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * Encodes a frame behind those that were sent before. Never touches the socket; nothing leaves before a flush. On a
     * link that is over it does nothing.
     */
    void send(MessageType type, Message message);

    /**
     * Writes what is pending. If another thread is at it, that thread writes this caller's frames too, and the call
     * returns at once. It never waits: what the socket does not take, the reader thread writes when it can. Not
     * affected by interrupts.
     *
     * @throws IOException if the socket is broken; the reader thread reports the end
     */
    void flush() throws IOException;

    /**
     * Waits until no more than half of what may wait for the server does, or the link is over. For a thread that sends more
     * than that at a stretch; not for the one that calls the handler. Not affected by interrupts.
     */
    void awaitRoom();

    /** The number that the server gave this client. */
    long clientId();

    /** The secret of this session, which authenticates further sockets of the same client. 16 bytes, a copy. */
    byte[] sessionSecret();

    /** What has gone through. */
    Traffic traffic();

    /** Whether messages can still come. */
    boolean isOpen();

    /** Why it is over, or null while it is open. */
    @Nullable
    EndReason endReason();

    /**
     * Waits until everything that lay in the socket when this was called has been handed to the handler, the end of the link
     * as well. Not affected by interrupts. For threads that cannot know how long their process was stopped.
     */
    void awaitRead();

    /**
     * Sleeps until this thread is {@linkplain #wake woken} or interrupted, the time is over, or for no reason; not at all if the
     * wait is over already. It may read meanwhile what comes from the server and call the handler, for others as well, so that the
     * socket wakes the thread that waits, and no other has to be woken first. The caller must hold nothing that the handler needs.
     *
     * @param isOver whether that has happened which the thread waits for; whoever makes it true calls {@link #wake} afterwards
     * @param nanos {@link #FOREVER} for no limit
     */
    default void sleep(BooleanSupplier isOver, long nanos) {
        Seat.park(isOver, nanos);
    }

    /** Wakes a thread that sleeps until something has happened, after that has happened. It may sleep on another link. */
    default void wake(@Nullable Thread sleeper) {
        LockSupport.unpark(sleeper);
    }

    /**
     * Ends the link without delivering or saying anything, because this side cannot go on. Does not wait; the handler is
     * told as of any other end.
     */
    void abandon(EndReason reason);

    /**
     * Delivers what was sent, says goodbye and ends the link. When it returns, {@link LinkHandler#onEnded} has been
     * called, unless the caller is the thread that calls the handler. What the socket has not taken is lost when the server
     * reads nothing for half a second. Idempotent.
     */
    @Override
    void close();
}
