package org.batonfs.sync;

import org.batonfs.ipc.Peer;

/** Says what each client of a server may do. The main process's own clients are not asked about: they may do everything. */
@FunctionalInterface
public interface AccessPolicy {
    /**
     * What a client may do; asked once per connection, on the thread that serves it. If it throws, the connection ends.
     *
     * @param peer the client. Its {@link Peer#user} and {@link Peer#group} are the kernel's word, and so is {@link Peer#pid}
     *     where the transport tells it; its name and declared pid are the client's own, and prove nothing
     */
    Access of(Peer peer);
}
