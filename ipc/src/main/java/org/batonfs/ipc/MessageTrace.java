package org.batonfs.ipc;

import java.nio.ByteBuffer;

/** Sees every message of a server or a client. Called on the path of the messages, by the thread that moves them;
 * if a server has several loops, by all of their threads. */
public interface MessageTrace {
    /** To the owner of the trace. */
    String IN = "in";
    /** From the owner of the trace. */
    String OUT = "out";

    /**
     * One message.
     *
     * @param direction {@link #IN} or {@link #OUT}
     * @param connection the peer's name
     * @param payload validated, little-endian, from position to limit; a view of its own
     */
    void onMessage(String direction, String connection, MessageType type, ByteBuffer payload);
}
