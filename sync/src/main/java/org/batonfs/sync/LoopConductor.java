package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Outcome;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.ReplyProxy;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One of several loops of a server. It has connections, and it has the resources whose names say so, with a core of its own. What
 * its clients ask for of other resources it hands to the loops that have them, and to what those answer it lends its connections.
 *
 * <pre>
 *   client -> its own loop, which reads -> the loop that has the resource -> its own loop, which writes -> client
 * </pre>
 *
 * What one loop has for another goes in one piece at the end of a turn, and in order. So all that is said between one client and
 * one resource stays in order, in both directions, and the end of a client comes after all that it has sent.
 */
final class LoopConductor implements LoopHandler {
    /** Loaded with this class: a process without a descriptor left cannot load them. */
    private static final Class<?>[] NEEDED = {
        Applied.class,
        Backlog.class,
        ClientWaits.class,
        ClientWaits.Seen.class,
        Guest.class,
        GuestReplies.class,
        HomeClient.class,
        Outcome.class,
        Parcels.class,
        ProtocolViolationException.class,
        RefusalReason.class,
        Refused.class,
        Routes.class,
    };

    private final ServerParts server;
    private final int number;
    private final CoreDriver driver;

    /** All of the server, by their numbers; complete before they begin. */
    private LoopConductor[] all = {};

    private Parcels[] parcels = {};

    /** What makes it impossible to go on: the turn ends with it, and until then nothing is done. */
    private @Nullable Throwable failure;

    private LoopConductor(ServerParts server, int number) {
        assert NEEDED.length > 0;
        this.server = server;
        this.number = number;
        this.driver = server.newDriver(number);
    }

    /** The handlers of so many loops. */
    static List<LoopConductor> several(ServerParts server, int count) {
        LoopConductor[] all = new LoopConductor[count];
        for (int i = 0; i < count; i++) {
            all[i] = new LoopConductor(server, i);
        }
        for (LoopConductor conductor : all) {
            conductor.all = all;
            conductor.parcels = new Parcels[count];
            for (int i = 0; i < count; i++) {
                conductor.parcels[i] = new Parcels(all[i]);
            }
        }
        return List.of(all);
    }

    // ---- from the loop

    /** The first one's, before any of the others begins. */
    @Override
    public void onStarted(boolean replacesDeadServer) throws IOException {
        if (number == 0) {
            List<CoreDriver> drivers = new ArrayList<>();
            for (LoopConductor conductor : all) {
                drivers.add(conductor.driver);
            }
            server.begin(replacesDeadServer, drivers);
        }
    }

    /** The first one's comes after those of the others. */
    @Override
    public void onStopped() throws IOException {
        driver.close();
        if (number == 0) {
            server.generationFile.remove();
        }
    }

    @Override
    public void onConnected(Connection connection) {
        Access access = Access.NONE;
        try {
            access = server.admit(connection);
        } finally {
            ClientWaits waits = new ClientWaits(all.length);
            ServerSession own = driver.core()
                    .connect(
                            connection.id(),
                            new ReplyProxy(connection),
                            reason -> connection.end(EndCode.EVICTED, reason),
                            access,
                            waits.seenFrom(number));
            connection.attach(new HomeClient(this, all.length, connection, access, waits, own));
        }
    }

    @Override
    public void onMessage(Connection connection, MessageType type, ByteBuffer payload) {
        if (failure != null) {
            return;
        }
        HomeClient client = (HomeClient) Objects.requireNonNull(connection.attachment(), "client");
        try {
            if (type == SyncProtocol.WITHDRAW) {
                withdraw(client, payload);
            } else if (!isRefused(client, type, payload)) {
                route(client, client.routes().loopOf(type, payload), type, payload);
            }
        } catch (ProtocolViolationException e) {
            connection.end(EndCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
        }
        driver.settle();
    }

    private void route(HomeClient client, int loop, MessageType type, ByteBuffer payload) {
        if (loop != number) {
            client.forward(all[loop], type, payload);
        } else if (ResidentAdapter.isRequest(type)) {
            Connection connection = client.connection();
            driver.operation(client.own(), connection.isOwnUser(), () -> new ReplyProxy(connection), type, payload);
        } else {
            driver.request(client.own(), type, payload);
        }
    }

    /** It names neither a resource nor a handle: whoever has the operation takes it back, for the others it means nothing. */
    private void withdraw(HomeClient client, ByteBuffer payload) {
        for (LoopConductor other : all) {
            if (other != this && client.isGuestOf(other)) {
                client.forward(other, SyncProtocol.WITHDRAW, payload);
            }
        }
        route(client, number, SyncProtocol.WITHDRAW, payload);
    }

    /** Refuses what no loop can do: an operation on resources of two of them, and a ticket that would be looked for in another. */
    private boolean isRefused(HomeClient client, MessageType type, ByteBuffer payload) {
        if (type == SyncProtocol.INHERIT) {
            return refuseMisleadingTicket(client, payload);
        }
        return type == SyncProtocol.APPLY && refuseScattered(client, payload);
    }

    private boolean refuseMisleadingTicket(HomeClient client, ByteBuffer payload) {
        long handle = payload.getLong(payload.position());
        long ticket = payload.getLong(payload.position() + Long.BYTES);
        if (SyncProtocol.slotOf(ticket) % all.length == client.routes().loopOfHandle(handle)) {
            return false;
        }
        String detail = "a ticket's number ends with the slot of its resource";
        Refused refused = new Refused().set(SyncProtocol.INHERIT.id(), handle, RefusalReason.UNKNOWN_TICKET, detail);
        answer(client, client.routes().loopOfHandle(handle), SyncProtocol.REFUSED, refused);
        return true;
    }

    /** What is not bound at all the loop of the other handle says. */
    private boolean refuseScattered(HomeClient client, ByteBuffer payload) {
        long handle = payload.getLong(payload.position());
        long other = payload.getLong(payload.position() + Long.BYTES);
        Routes routes = client.routes();
        if (!routes.isBound(handle)
                || !routes.isBound(other)
                || routes.loopOfHandle(handle) == routes.loopOfHandle(other)) {
            return false;
        }
        long sequence = payload.getLong(payload.position() + 2 * Long.BYTES);
        Applied refused = new Applied().set(handle, sequence, Outcome.UNKNOWN_OPERATION, 0, 0, 0, 0);
        answer(client, routes.loopOfHandle(handle), SyncProtocol.APPLIED, refused);
        return true;
    }

    /** Answers after what the loop of the handle has to say of it. */
    private void answer(HomeClient client, int loop, MessageType type, Message answer) {
        if (loop == number) {
            client.connection().send(type, answer);
        } else {
            client.answerAfter(all[loop], type, answer);
        }
    }

    @Override
    public void onEnded(Connection connection, EndReason reason) {
        server.forget(connection);
        HomeClient client = (HomeClient) connection.attachment();
        if (client == null || failure != null) { // it could not be taken on, and has nothing; or the server ends
            return;
        }
        driver.leave(client.own());
        client.tellHosts(all, Guest::leave);
        if (server.killsAfter(reason)) {
            ChildKiller.kill(connection.peer(), () -> post(() -> open(List.of(() -> free(client)))));
            driver.settle();
        } else {
            free(client);
        }
    }

    private void free(HomeClient client) {
        driver.end(client.own());
        client.tellHosts(all, Guest::end);
    }

    @Override
    public long onTurn(long nowNanos) {
        if (failure != null) {
            throw new IllegalStateException("what another loop has handed over", failure);
        }
        return driver.onTurn(nowNanos);
    }

    @Override
    public void handOver() {
        for (Parcels forOne : parcels) {
            forOne.handOver();
        }
    }

    // ---- for the other loops

    /** Its place among the loops of the server. Any thread. */
    int number() {
        return number;
    }

    /** Has something run on this loop's thread, unless it has ended. Any thread. */
    void post(Runnable task) {
        server.loop(number).execute(task);
    }

    // ---- for this loop's thread

    CoreDriver driver() {
        return driver;
    }

    /** What this loop has for another one. */
    Parcels parcelsFor(LoopConductor other) {
        return parcels[other.number];
    }

    /** Does what another loop has handed over. What goes wrong there and ends nobody's connection ends the server. */
    void open(List<Runnable> handedOver) {
        try {
            for (int i = 0; failure == null && i < handedOver.size(); i++) {
                handedOver.get(i).run();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    void reportFailure(String what, Throwable cause) {
        server.options.listening().listener().onFailure(what, cause);
    }
}
