package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The handler of the tests' servers: echoes, and remembers what it was told. */
class EchoServer implements LoopHandler, IpcListener {
    /** Makes the handler throw. */
    static final long POISON = -666;
    /** Is not answered. */
    static final long SILENT = -1;
    /** Makes the server end the connection. */
    static final long EVICT = -2;

    final ConcurrentHashMap<Long, Connection> connected = new ConcurrentHashMap<>();
    final ConcurrentHashMap<Long, EndReason> ended = new ConcurrentHashMap<>();
    final List<EndReason> allEnds = new CopyOnWriteArrayList<>();
    /** How many were connected when the handler heard of each end, if {@link #loop} is set. */
    final List<Integer> connectedAtEnds = new CopyOnWriteArrayList<>();

    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<Long> numbers = new CopyOnWriteArrayList<>();
    private final FrameReader reader = new FrameReader();
    volatile @Nullable EventLoop loop;
    volatile boolean failsAtEnds;

    @Override
    public void onConnected(Connection connection) {
        connected.put(connection.id(), connection);
    }

    @Override
    public void onMessage(Connection connection, MessageType type, ByteBuffer payload) {
        Echo echo = reader.read(payload, new Echo());
        if (echo.number == POISON) {
            throw new IllegalStateException("poison");
        }
        if (echo.number == EVICT) {
            connection.end(EndCode.EVICTED, "asked\nfor");
            return;
        }
        numbers.add(echo.number);
        if (echo.number != SILENT) {
            connection.send(Echo.ECHOED, echo);
        }
    }

    @Override
    public void onEnded(Connection connection, EndReason reason) {
        EventLoop mine = loop;
        if (mine != null) {
            connectedAtEnds.add(mine.connectionCount());
        }
        if (failsAtEnds) {
            throw new IllegalStateException("poisoned end");
        }
        ended.put(connection.id(), reason);
    }

    @Override
    public long onTurn(long nowNanos) {
        return Long.MAX_VALUE;
    }

    @Override
    public void onEnded(long connection, Peer peer, EndReason reason) {
        allEnds.add(reason);
    }

    @Override
    public void onFailure(String what, Throwable cause) {
        failures.add(what + ": " + cause);
    }
}
