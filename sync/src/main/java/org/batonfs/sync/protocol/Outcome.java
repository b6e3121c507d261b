package org.batonfs.sync.protocol;

/** What became of an operation. Frames carry the ordinal. */
public enum Outcome {
    /** It is done; the body of the answer is the operation's result. */
    DONE,
    /** The value may be stale, because its last exclusive holder died; nothing was done. */
    IN_DOUBT,
    /** It was taken back before it began. */
    WITHDRAWN,
    /** A documented limit of the server is reached; nothing was done. */
    LIMIT_REACHED,
    /** The client names a handle that is not bound; nothing was done. */
    UNKNOWN_HANDLE,
    /** The server knows no such operation, or not on such resources, or cannot read its body; nothing was done. */
    UNKNOWN_OPERATION,
    /** The server's policy does not let the client hold as much as the operation needs; nothing was done. */
    NOT_PERMITTED,
    /** The server failed in the middle of it. */
    FAILED;

    private static final Outcome[] ALL = values();

    /** All outcomes by ordinal; not to be changed. */
    @SuppressWarnings("MutablePublicArray") // handed out without a copy: a decoder asks for it with every message
    static Outcome[] all() {
        return ALL;
    }
}
