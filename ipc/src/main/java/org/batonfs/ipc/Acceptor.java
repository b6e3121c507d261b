package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Lets clients in. Loop thread only. */
final class Acceptor {
    private static final int TURN_ACCEPTS_MAX = 64;
    private static final long PAUSE_NANOS = 100_000_000;

    private final EventLoop loop;
    private final Sockets sockets;
    private final ServerSocketChannel listening;
    private final SelectionKey key;
    private final Owner owner;

    /** When to accept again after a failure; without a pause a full descriptor table would make the loop spin. */
    private long resumeAt = Long.MAX_VALUE;

    Acceptor(EventLoop loop, Sockets sockets, ServerSocketChannel listening, Selector selector, Owner owner)
            throws IOException {
        this.loop = loop;
        this.sockets = sockets;
        this.listening = listening;
        this.owner = owner;
        listening.configureBlocking(false);
        this.key = listening.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    void acceptAll(long now) {
        try {
            for (int i = 0; i < TURN_ACCEPTS_MAX; i++) {
                SocketChannel channel = sockets.accept(listening);
                if (channel == null) {
                    return;
                }
                admit(channel);
            }
        } catch (IOException | LinkageError e) { // without a descriptor left, classes cannot be loaded either
            loop.options.listener.onFailure("accepting at " + loop.options.path + "; pausing", e);
            key.interestOps(0);
            resumeAt = now + PAUSE_NANOS;
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        Peer peer;
        try {
            peer = sockets.credentials(channel, owner);
        } catch (IOException | RuntimeException e) {
            channel.close();
            loop.options.listener.onFailure("a client came and went at " + loop.options.path, e);
            return;
        }
        LoopFamily family = loop.family;
        boolean isFull = family.connectionCount() >= loop.options.connectionsMax;
        long id = family.nextId();
        EventLoop home = family.homeOf(id);
        family.onArrived();
        if (home == loop || !home.execute(new Arrival(home, id, peer, channel, isFull))) {
            new Arrival(loop, id, peer, channel, isFull).run(); // the other has ended, and this one says so
        }
    }

    /** Accepts again if the pause is over, and returns when it will be. */
    long resumeWhenDue(long now) {
        if (resumeAt != Long.MAX_VALUE && resumeAt - now <= 0) {
            onRoom();
        }
        return resumeAt;
    }

    /** A descriptor has become free. */
    void onRoom() {
        if (resumeAt != Long.MAX_VALUE && key.isValid()) {
            resumeAt = Long.MAX_VALUE;
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    void close() {
        key.cancel();
        try {
            listening.close();
        } catch (IOException e) {
            loop.options.listener.onFailure("closing the socket at " + loop.options.path, e);
        }
    }
}
