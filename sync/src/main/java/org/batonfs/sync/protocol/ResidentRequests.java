package org.batonfs.sync.protocol;

import net.openhft.chronicle.bytes.MethodId;

/**
 * What a client says to the server to have operations done there, without taking the lock itself. A message object may be
 * reused by its sender as soon as the call returns.
 */
public interface ResidentRequests {
    /** Asks for an operation; answered by {@link ResidentReplies#applied}. Those on one resource are done in their order. */
    @MethodId(24)
    void apply(Apply apply);

    /**
     * Takes an operation back. If it has not begun it is answered as withdrawn, else as if this had never been said. An
     * operation that has been answered is not an error.
     */
    @MethodId(25)
    void withdraw(Withdraw withdraw);
}
