package org.batonfs.sync.protocol;

import net.openhft.chronicle.bytes.MethodId;

/**
 * What the server says to a client. A message object may be reused by its sender as soon as the call returns.
 */
public interface SyncReplies {
    /** Gives a mode, with the value that the last finished exclusive hold left. */
    @MethodId(32)
    void granted(Granted granted);

    /** Asks a holder to lower its mode, because another client waits. */
    @MethodId(33)
    void recall(Recall recall);

    /** Says that a ticket stands, so that it can be given to a child. */
    @MethodId(34)
    void inherited(Inherited inherited);

    /** Says that a handle is bound: its ticket was spent, or its open asked for this answer. */
    @MethodId(35)
    void bound(Bound bound);

    /** Says that a handle was not bound, or a ticket not made, and why. */
    @MethodId(36)
    void refused(Refused refused);
}
