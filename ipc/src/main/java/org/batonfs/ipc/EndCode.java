package org.batonfs.ipc;

/**
 * Why a connection ended. The ordinal travels in a goodbye frame, so constants are only ever added, at the end.
 */
public enum EndCode {
    /** The peer said goodbye, or closed its end after it had said all. */
    CLOSED_BY_PEER,
    /** This side closed it. */
    CLOSED_LOCALLY,
    /** The socket broke, or ended in the middle of a frame: the peer died. */
    LOST,
    /** A frame that is short, has trailing bytes, or holds a value out of its range. */
    MALFORMED_FRAME,
    /** A length word beyond the limit of the connection or of the message. */
    FRAME_TOO_LONG,
    /** A message id that the protocol does not have in this direction. */
    UNKNOWN_MESSAGE,
    /** Another protocol, or another version of it. */
    WRONG_VERSION,
    /** The peer runs as a user that the policy does not admit. */
    FOREIGN_USER,
    /** The client did not read, and its outgoing queue at the server is full. */
    OUTGOING_LIMIT,
    /** A frame that may not come in this state, such as any frame before the hello. */
    PROTOCOL_VIOLATION,
    /** A limit is reached: the number of connections, or at a client what may wait for a server that does not read. */
    LIMIT_REACHED,
    /** The server took the connection away, for a reason of the layer above. */
    EVICTED,
    /** The server ends. */
    SERVER_CLOSING,
    /** The code that handles this connection's messages threw. */
    HANDLER_FAILED,
    /** The peer connected and did not say hello in time. */
    HELLO_TIMEOUT;

    private static final EndCode[] VALUES = values();

    /** The number of codes. */
    public static int count() {
        return VALUES.length;
    }

    /** The code of an ordinal that was read from a validated frame. */
    public static EndCode of(int ordinal) {
        return VALUES[ordinal];
    }
}
