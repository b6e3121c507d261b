package org.batonfs.sync.protocol;

/** Why the server did not do what a client asked. Frames carry the ordinal. */
public enum RefusalReason {
    /** The client names a handle that is not bound, or was refused before. */
    UNKNOWN_HANDLE,
    /** The ticket does not stand: it was never made, is spent, was cancelled or has expired. */
    UNKNOWN_TICKET,
    /** A documented limit of the server is reached. */
    LIMIT_REACHED,
    /** What a client held when its server died could not be given back to it. */
    HOLD_LOST,
    /** The server's policy does not let this client do it. */
    NOT_PERMITTED;

    private static final RefusalReason[] ALL = values();

    /** All reasons by ordinal; not to be changed. */
    @SuppressWarnings("MutablePublicArray") // handed out without a copy: a decoder asks for it with every message
    static RefusalReason[] all() {
        return ALL;
    }
}
