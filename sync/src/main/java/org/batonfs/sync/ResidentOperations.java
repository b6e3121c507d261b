package org.batonfs.sync;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the main process can do on resources for clients that do not take the lock: one message there, one back. The server
 * holds the resources as any client would, so these operations and the holds of clients exclude each other; see
 * {@code ResidentAgent}.
 *
 * <p>All methods but {@link #onLoop} are called by the thread that serves the resources, and must not block.
 */
public interface ResidentOperations {
    /** Reads the value of a resource. No body; the answer is the value, as with all operations on values. */
    int GET = 1;

    /** Replaces the value. The body is the new one. */
    int PUT = 2;

    /** Adds to a number of 8 bytes in the value. The body is two numbers of 8 bytes, little-endian: offset, what to add. */
    int ADD = 3;

    /** The smallest number that is not of the operations on values that the server itself brings. */
    int FIRST = 256;

    /** None but those on values. */
    ResidentOperations NONE = number -> null;

    /** The operation of a number from {@link #FIRST}; {@code null} if there is none. */
    @Nullable
    ResidentOperation find(int number);

    /**
     * What one loop of the server is to do its operations with; asked for once for each loop, before that begins. Unless this is
     * overridden all have the same, and with several loops its methods are called by several threads.
     *
     * @param executor runs something on that loop's thread, soon, unless the server is closed before; not before the server has
     *     started
     */
    default ResidentOperations onLoop(Executor executor) {
        return this;
    }

    /** The server lets go of a resource; what was kept with it by {@link ResidentUse#keep} is to be closed. */
    default void letGo(Object kept) {}

    /**
     * Time has passed.
     *
     * @return when to be called again, or {@code Long.MAX_VALUE}
     */
    default long onTime(long nowNanos) {
        return Long.MAX_VALUE;
    }
}
