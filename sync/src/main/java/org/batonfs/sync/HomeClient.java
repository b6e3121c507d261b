package org.batonfs.sync;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ServerSession;
import org.jspecify.annotations.Nullable;

/** A client at its own loop, of several: its connection, its session with that loop's core, and where else it is a guest. */
final class HomeClient {
    private final LoopConductor home;
    private final Connection connection;
    private final Access access;
    private final ClientWaits waits;
    private final Backlog backlog = new Backlog();
    private final ServerSession own;
    private final Routes routes;

    /** By the numbers of the loops; where it has asked for nothing it is not known. */
    private final @Nullable Guest[] guests;

    HomeClient(
            LoopConductor home, int loops, Connection connection, Access access, ClientWaits waits, ServerSession own) {
        this.home = home;
        this.connection = connection;
        this.access = access;
        this.waits = waits;
        this.own = own;
        this.routes = new Routes(own, access, home.number(), loops);
        this.guests = new Guest[loops];
    }

    // ---- never changes, for any of the loops

    LoopConductor home() {
        return home;
    }

    Connection connection() {
        return connection;
    }

    Access access() {
        return access;
    }

    ClientWaits waits() {
        return waits;
    }

    Backlog backlog() {
        return backlog;
    }

    // ---- for its own loop

    ServerSession own() {
        return own;
    }

    Routes routes() {
        return routes;
    }

    /** Sends a request to another loop. */
    void forward(LoopConductor host, MessageType type, ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(payload.position(), copy);
        long route = Routes.binds(type) ? routes.routeOf(payload) : Routes.NOWHERE;
        handOver(host, copy.length, guest -> guest.receive(type, copy, route));
    }

    /** Says something to the client after all that another loop has to say before. */
    void answerAfter(LoopConductor host, MessageType type, Message answer) {
        handOver(host, 0, guest -> guest.tell(home -> home.deliver(type, answer)));
    }

    private void handOver(LoopConductor host, int payloadBytes, Consumer<Guest> request) {
        Guest known = guests[host.number()];
        Guest guest = known == null ? new Guest(this, host) : known;
        guests[host.number()] = guest;
        int cost = Backlog.costOf(payloadBytes);
        home.parcelsFor(host).add(() -> guest.serve(cost, request));
        if (backlog.add(cost)) {
            connection.setReading(false);
        }
    }

    /** Sends what another loop says to the client. */
    void deliver(MessageType type, Message message) {
        try {
            connection.send(type, message);
        } catch (RuntimeException | Error e) {
            connection.end(EndCode.HANDLER_FAILED, e.getClass().getSimpleName() + " in the server");
            home.reportFailure("sending to " + connection, e);
        }
    }

    /** Whether it has asked for anything there. */
    boolean isGuestOf(LoopConductor host) {
        return guests[host.number()] != null;
    }

    /** Tells all other loops that know it, after all that it has sent. */
    void tellHosts(LoopConductor[] conductors, Consumer<Guest> what) {
        for (LoopConductor host : conductors) {
            Guest guest = guests[host.number()];
            if (guest != null) {
                home.parcelsFor(host).add(() -> what.accept(guest));
            }
        }
    }
}
