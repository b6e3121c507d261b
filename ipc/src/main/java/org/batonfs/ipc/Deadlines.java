package org.batonfs.ipc;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Connections in the order of one fixed delay. */
final class Deadlines {
    private final ArrayDeque<LoopConnection> waiting = new ArrayDeque<>();
    private final ArrayDeque<Long> times = new ArrayDeque<>();

    void add(LoopConnection connection, long time) {
        waiting.add(connection);
        times.add(time);
    }

    /** The next connection whose time has come and that is still in this state; others are forgotten. */
    @Nullable
    LoopConnection pollExpired(long now, LoopConnection.State state) {
        LoopConnection first;
        while ((first = waiting.peek()) != null) {
            boolean isStill = first.state() == state;
            if (isStill && times.element() - now > 0) {
                return null;
            }
            waiting.remove();
            times.remove();
            if (isStill) {
                return first;
            }
        }
        return null;
    }

    long next() {
        Long time = times.peek();
        return time == null ? Long.MAX_VALUE : time;
    }
}
