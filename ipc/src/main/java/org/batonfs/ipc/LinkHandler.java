package org.batonfs.ipc;

import java.nio.ByteBuffer;

/**
 * The layer above a client's end. Called by one thread at a time, in the order of the messages: by the link's reader thread, or by one
 * that {@linkplain ClientLink#sleep sleeps} until its answer is there, whatever else comes before that; for a link within the
 * server's process by the loop's thread. So it must not wait for what such a thread holds. It may send, and need not flush: what it sent is flushed after all that was readable is handled.
 */
public interface LinkHandler {
    /**
     * A message. An exception ends the link.
     *
     * @param payload validated, little-endian, from position to limit; valid during the call
     */
    void onMessage(MessageType type, ByteBuffer payload);

    /** The link is over. Called by the reader thread, exactly once, also after a close; but again if it has run out of memory. */
    void onEnded(EndReason reason);
}
