package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.ReplyProxy;
import org.batonfs.sync.protocol.ResidentAdapter;

/** Turns what the only loop of a server hears into calls on its only core. */
final class Conductor implements LoopHandler {
    private final ServerParts server;
    private final CoreDriver driver;

    Conductor(ServerParts server, CoreDriver driver) {
        this.server = server;
        this.driver = driver;
    }

    @Override
    public void onStarted(boolean replacesDeadServer) throws IOException {
        server.begin(replacesDeadServer, List.of(driver));
    }

    @Override
    public void onStopped() throws IOException {
        driver.close();
        server.generationFile.remove();
    }

    @Override
    public void onConnected(Connection connection) {
        Access access = Access.NONE;
        try {
            access = server.admit(connection);
        } finally {
            connection.attach(driver.core()
                    .connect(
                            connection.id(),
                            new ReplyProxy(connection),
                            reason -> connection.end(EndCode.EVICTED, reason),
                            access));
        }
    }

    @Override
    public void onMessage(Connection connection, MessageType type, ByteBuffer payload) {
        ServerSession session = (ServerSession) Objects.requireNonNull(connection.attachment(), "session");
        try {
            if (ResidentAdapter.isRequest(type)) {
                driver.operation(session, connection.isOwnUser(), () -> new ReplyProxy(connection), type, payload);
            } else {
                driver.request(session, type, payload);
            }
        } catch (ProtocolViolationException e) {
            connection.end(EndCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
        }
        driver.settle();
    }

    @Override
    public void onEnded(Connection connection, EndReason reason) {
        server.forget(connection);
        ServerSession session = (ServerSession) connection.attachment();
        if (session == null) { // it could not be taken on, and has nothing
            return;
        }
        driver.leave(session);
        if (server.killsAfter(reason)) {
            ChildKiller.kill(connection.peer(), () -> server.loop(0).execute(() -> driver.end(session)));
            driver.settle();
        } else {
            driver.end(session);
        }
    }

    @Override
    public long onTurn(long nowNanos) {
        return driver.onTurn(nowNanos);
    }
}
