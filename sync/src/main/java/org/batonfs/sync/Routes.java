package org.batonfs.sync;

import java.nio.ByteBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * To which loop each request of one client goes: to that which has the resource. Only some requests name it; the others have a
 * handle, so the loops of handles are remembered.
 *
 * <p>A handle that is not remembered belongs to the client's own loop, if to any. One is remembered from the request that binds
 * it in another loop until the client closes it or that loop says that nothing was bound, so there are never more than the other
 * loops have bound, or have still to answer. What is remembered is the loop and which request it was: a handle can be closed and
 * bound again before the loop answers.
 *
 * <p>Every request begins with its handle, ticket or sequence, as the table of the protocol says. For the thread of the client's
 * own loop.
 */
final class Routes {
    /** What is remembered for a handle that is not. */
    static final long NOWHERE = -1;

    private final ServerSession own;
    private final Access access;
    private final int home;
    private final int loops;

    /** By handle the number of the request that binds it, times {@link SyncServerOptions#LOOPS_MAX}, and the loop. */
    private final Long2LongHashMap away = new Long2LongHashMap(NOWHERE);

    private long bindings;

    /**
     * Nothing is bound yet.
     *
     * @param own what the client has in its own loop
     * @param access says what resource the client means by a name
     */
    Routes(ServerSession own, Access access, int home, int loops) {
        this.own = own;
        this.access = access;
        this.home = home;
        this.loops = loops;
    }

    /** Which loop has a resource. */
    static int loopOf(String resource, int loops) {
        return SyncProtocol.slotOf(resource) % loops;
    }

    /**
     * Where a request goes that goes to one loop.
     *
     * @throws ProtocolViolationException if it binds a handle that is bound in another loop
     */
    int loopOf(MessageType type, ByteBuffer payload) {
        long number = payload.getLong(payload.position());
        if (type == SyncProtocol.OPEN) {
            return bind(number, read(payload, new Open()).name());
        }
        if (type == SyncProtocol.RECLAIM) {
            return bind(number, read(payload, new Reclaim()).name());
        }
        if (type == SyncProtocol.ADOPT) {
            return adopt(number, payload.getLong(payload.position() + Long.BYTES));
        }
        if (type == SyncProtocol.CANCEL) {
            return SyncProtocol.slotOf(number) % loops;
        }
        if (type == SyncProtocol.CLOSE) {
            return loopOfRoute(away.remove(number));
        }
        return loopOfHandle(number);
    }

    /** Whether a request binds a handle, unless it is refused. */
    static boolean binds(MessageType type) {
        return type == SyncProtocol.OPEN || type == SyncProtocol.ADOPT || type == SyncProtocol.RECLAIM;
    }

    /** Where a handle is bound, if it is. */
    int loopOfHandle(long handle) {
        return loopOfRoute(away.get(handle));
    }

    /** What is remembered for the handle of a request; it is to be handed to {@link #forget} if the request binds nothing. */
    long routeOf(ByteBuffer payload) {
        return away.get(payload.getLong(payload.position()));
    }

    /** Nothing was bound: the handle is forgotten, unless another request has been about to bind it since. */
    void forget(long handle, long route) {
        if (away.get(handle) == route) {
            away.remove(handle);
        }
    }

    private int loopOfRoute(long route) {
        return route == NOWHERE ? home : (int) (route % SyncServerOptions.LOOPS_MAX);
    }

    /** How many handles are remembered. */
    int size() {
        return away.size();
    }

    private static <M extends Message> M read(ByteBuffer payload, M message) {
        return new FrameReader().read(payload.duplicate().order(payload.order()), message);
    }

    private int bind(long handle, String name) {
        int loop = loopOf(access.resource(name), loops);
        if (isBound(handle) && loopOfHandle(handle) != loop) {
            throw new ProtocolViolationException("handle " + handle + " is bound already");
        }
        remember(handle, loop);
        return loop;
    }

    /** A handle that is bound may come with a ticket of another resource: the loop that has it refuses that, and unbinds it. */
    private int adopt(long handle, long ticket) {
        int loop = isBound(handle) ? loopOfHandle(handle) : SyncProtocol.slotOf(ticket) % loops;
        remember(handle, loop);
        return loop;
    }

    /** Whether a handle is bound, or about to be. */
    boolean isBound(long handle) {
        return away.containsKey(handle) || own.isBound(handle);
    }

    private void remember(long handle, int loop) {
        if (loop != home) {
            away.put(handle, ++bindings * SyncServerOptions.LOOPS_MAX + loop);
        }
    }
}
