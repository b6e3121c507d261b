package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The layer above a loop. Everything but its start is called on the loop's thread, and nothing may block for long. */
public interface LoopHandler {
    /**
     * The loop begins; first of all calls. The path is this server's alone, and nobody can connect yet.
     *
     * @param replacesDeadServer whether a server died at this path, whose clients may come back
     * @throws IOException if the server cannot begin
     */
    default void onStarted(boolean replacesDeadServer) throws IOException {}

    /**
     * The loop has ended; last of all calls. The path is still this server's alone. Not called if the loop could not begin. The
     * first of several loops ends after the others.
     */
    default void onStopped() throws IOException {}

    /** A connection has passed the handshake. */
    void onConnected(Connection connection);

    /**
     * A message. An exception ends this one connection.
     *
     * @param payload validated, little-endian, from position to limit; valid during the call
     */
    void onMessage(Connection connection, MessageType type, ByteBuffer payload);

    /**
     * A connection that was connected has ended; every message that it sent before was delivered. One that was ended by
     * {@link Connection#end} has been sent the reason, unless it did not take it for half a second. An exception ends the
     * server.
     */
    void onEnded(Connection connection, EndReason reason);

    /**
     * Once per turn, after all ready input was dispatched and before output is written.
     *
     * @param nowNanos {@link System#nanoTime} of this turn
     * @return the time at which the next turn is wanted at the latest, or {@link Long#MAX_VALUE}
     */
    long onTurn(long nowNanos);

    /**
     * At least once per turn, after {@link #onTurn}, and once what was read and told before is counted: whatever this turn has for
     * other loops of the server may go now.
     */
    default void handOver() {}

    /** Of two times that {@link #onTurn} may return, the one that comes first. */
    static long earlier(long left, long right) {
        if (left == Long.MAX_VALUE || right == Long.MAX_VALUE) {
            return Math.min(left, right);
        }
        return left - right < 0 ? left : right;
    }
}
