package org.batonfs.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A client at a loop that is not its own: its session with that loop's core. What it sends comes from its own loop, in the order
 * in which it was sent, and what is said to it goes there. Made by the client's own loop; the rest is for the thread of the
 * other one.
 */
final class Guest {
    private final HomeClient client;
    private final Connection connection;
    private final LoopConductor host;

    /** From its first request on. */
    private @Nullable ServerSession session;

    /** Whether it is to be put out: whatever it has sent is not handled any more. */
    private boolean isStopped;

    Guest(HomeClient client, LoopConductor host) {
        this.client = client;
        this.connection = client.connection();
        this.host = host;
    }

    /**
     * Does something that the client has asked for. Whatever goes wrong ends this one connection.
     *
     * @param cost what it counts in the backlog
     */
    void serve(int cost, Consumer<Guest> request) {
        try {
            if (!isStopped) {
                request.accept(this);
                host.driver().settle();
            }
        } catch (ProtocolViolationException e) {
            stop(EndCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            stop(EndCode.HANDLER_FAILED, e.getClass().getSimpleName() + " in the server");
            host.reportFailure("handling input of " + connection, e);
        } finally {
            if (client.backlog().remove(cost)) {
                tell(home -> home.connection().setReading(!home.backlog().isHeldUp()));
            }
        }
    }

    /**
     * A request.
     *
     * @param route if it binds a handle, the route that is remembered for it, which it has to be forgotten with if nothing is bound;
     *     otherwise {@link Routes#NOWHERE}
     */
    void receive(MessageType type, byte[] payload, long route) {
        ServerSession its = session();
        ByteBuffer fields = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        if (ResidentAdapter.isRequest(type)) {
            host.driver().operation(its, connection.isOwnUser(), () -> new GuestReplies(client, host), type, fields);
        } else {
            long handle = fields.getLong(0);
            host.driver().request(its, type, fields);
            if (route != Routes.NOWHERE && !its.isBound(handle)) {
                tell(home -> home.routes().forget(handle, route));
            }
        }
    }

    /** Has something done by its own loop, after all that was said to it. */
    void tell(Consumer<HomeClient> what) {
        host.parcelsFor(client.home()).add(() -> what.accept(client));
    }

    /** Its connection has ended; see {@link CoreDriver#leave}. */
    void leave() {
        isStopped = true;
        if (session != null) {
            host.driver().leave(session);
            host.driver().settle();
        }
    }

    /** See {@link CoreDriver#end}. */
    void end() {
        if (session != null) {
            host.driver().end(session);
        }
    }

    /** Its own loop is to end the connection. When it has said goodbye it tells {@link #leave} and {@link #end}. */
    private void stop(EndCode code, String reason) {
        isStopped = true;
        tell(home -> home.connection().end(code, reason));
    }

    private ServerSession session() {
        ServerSession its = session;
        if (its == null) {
            its = host.driver()
                    .core()
                    .connect(
                            connection.id(),
                            new GuestReplies(client, host),
                            reason -> stop(EndCode.EVICTED, reason),
                            client.access(),
                            client.waits().seenFrom(host.number()));
            session = its;
        }
        return its;
    }
}
