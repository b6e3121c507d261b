package org.batonfs.sync.protocol;

import net.openhft.chronicle.bytes.MethodId;

/**
 * What a client says to the server. Handles are numbers that the client chooses and never uses twice, so that opening
 * needs no answer and the first acquire can travel with it.
 *
 * <p>A message object may be reused by its sender as soon as the call returns: who keeps one copies it.
 */
public interface SyncRequests {
    /**
     * Binds a handle to the resource of that name, which is created when nobody references it yet. It is answered by
     * {@link SyncReplies#bound} if it asks for that. It may be said again of the same handle and name.
     */
    @MethodId(16)
    void open(Open open);

    /** Binds a handle to the resource of a ticket that {@link #inherit} made; the ticket is spent. */
    @MethodId(17)
    void adopt(Adopt adopt);

    /** Asks for a mode higher than the one held. At most one request per handle is under way. */
    @MethodId(18)
    void acquire(Acquire acquire);

    /** Lowers the mode held, or answers a recall that there is nothing to lower for. */
    @MethodId(19)
    void release(Release release);

    /** Gives up what is held and the reference to the resource. One way: it is not answered. */
    @MethodId(20)
    void close(Close close);

    /** Makes a ticket that keeps the resource alive until another client adopts it. */
    @MethodId(21)
    void inherit(Inherit inherit);

    /**
     * After the death of a server, tells its successor what the client knows and holds, and binds the handle. If it holds
     * something, it is answered by {@link SyncReplies#granted}, or by {@link SyncReplies#refused} when the hold is lost;
     * the handle is bound in either case.
     */
    @MethodId(23)
    void reclaim(Reclaim reclaim);

    /** Takes a ticket back. A ticket that is not there any more is not an error. */
    @MethodId(22)
    void cancel(Cancel cancel);

    /**
     * From now on a grant of the outer resource brings the inner one as well, EXCLUSIVE, if nobody has that or waits for it: by
     * {@link SyncReplies#granted} for the inner handle, behind that for the outer one, and without a request. A request that is
     * under way just then counts as answered by it.
     */
    @MethodId(26)
    void pair(Pair pair);
}
