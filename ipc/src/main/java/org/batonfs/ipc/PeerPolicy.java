package org.batonfs.ipc;

/** Whom a server admits. */
public interface PeerPolicy {
    /**
     * Whether a client may connect; asked once for each, on the thread that is to serve it, of which a server may have several. If
     * it throws, the client is not admitted.
     *
     * @param peer the client, as the kernel vouches for it
     * @param owner the name of the user that the server runs as
     */
    boolean admits(Peer peer, String owner);
}
