package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A client that was accepted, on its way to the loop that it is to belong to. Runs there. */
final class Arrival implements Runnable {
    private final EventLoop home;
    private final long id;
    private final Peer peer;
    private final SocketChannel channel;
    private final boolean isFull;

    Arrival(EventLoop home, long id, Peer peer, SocketChannel channel, boolean isFull) {
        this.home = home;
        this.id = id;
        this.peer = peer;
        this.channel = channel;
        this.isFull = isFull;
    }

    @Override
    public void run() {
        boolean isIn = false;
        try {
            SocketConnection connection = new SocketConnection(home, id, peer, channel, home.selector());
            isIn = true;
            home.onAccepted(connection);
            if (home.isOver()) {
                sayGoodbye(connection);
            } else {
                judge(connection);
            }
        } catch (IOException | RuntimeException e) {
            home.options.listener.onFailure("a client came and went at " + home.options.path, e);
        } finally {
            if (!isIn) {
                turnAway();
            }
        }
    }

    /** The others of its loop have been told of the end already. */
    private void sayGoodbye(SocketConnection connection) {
        connection.end(home.family.endCode(), "the server ends");
        connection.flush();
        connection.close();
    }

    /** Whoever could not be judged must not stay. */
    private void judge(SocketConnection connection) {
        PeerPolicy policy = home.options.policy;
        String owner = home.owner().name();
        try {
            if (policy == null ? !peer.user().equals(owner) : !policy.admits(peer, owner)) {
                connection.end(
                        EndCode.FOREIGN_USER,
                        "user " + peer.user() + " is not admitted, the server belongs to " + owner);
            } else if (isFull) {
                connection.end(EndCode.LIMIT_REACHED, "the server has " + home.options.connectionsMax + " connections");
            }
        } catch (RuntimeException | Error e) {
            connection.end(EndCode.HANDLER_FAILED, e.getClass().getSimpleName() + " in the server");
            home.options.listener.onFailure("admitting " + connection, e);
        }
    }

    private void turnAway() {
        home.family.onClosed(id);
        try {
            channel.close();
        } catch (IOException e) {
            home.options.listener.onFailure("a client came and went at " + home.options.path, e);
        }
    }
}
