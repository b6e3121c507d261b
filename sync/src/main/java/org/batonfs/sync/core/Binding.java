package org.batonfs.sync.core;

import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * A client's handle on a resource, as the server sees it: what the client holds, what it was asked to lower to, and what
 * it waits for. Bindings that hold something form a doubly linked list of their resource's holders.
 */
final class Binding {
    final ServerSession session;
    final Resource resource;
    final long handle;

    /** What the server believes that the client holds; never less than what the client believes. */
    Mode mode = Mode.INVALID;

    /** The number of the grant that {@link #mode} stands on. */
    long epoch;

    /** What the holder has been asked to lower to; {@code EXCLUSIVE} when it has not been asked. */
    Mode recalledTo = Mode.EXCLUSIVE;

    /** The recall that {@link #recalledTo} tells of, while it is in the way of somebody who waits for the answer. */
    RecallTimes.@Nullable Entry unanswered;

    /** What the client waits for in the queue; {@code INVALID} when it does not wait. */
    Mode wanted = Mode.INVALID;

    /** Whether {@link #mode} was granted without a request. One that was under way then is answered by that, and may still come. */
    boolean grantedUnasked;

    /** The number of that wait, among all of this server; they come in order. */
    int waitNumber;

    /** What operations of the client may do by this handle; {@link ResidentAgent}'s affair. */
    int allowed;

    @Nullable
    Binding nextHolder;

    @Nullable
    Binding previousHolder;

    Binding(ServerSession session, Resource resource, long handle) {
        this.session = session;
        this.resource = resource;
        this.handle = handle;
    }
}
