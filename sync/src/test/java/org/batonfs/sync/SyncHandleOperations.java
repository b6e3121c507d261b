package org.batonfs.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Operations that the server does for the threads of a client, on a value that another client holds as well: whatever
 * the order, they are steps of one counter.
 */
public class SyncHandleOperations {
    private static final long PUT = 100;

    private final DirectServer server = new DirectServer();
    private final SyncClient client = server.connect(Policy.RESIDENT);
    private final SyncClient other = server.connect(Policy.STRICT);
    private final SyncHandle first;
    private final SyncHandle second;
    private final SyncHandle rival;

    public SyncHandleOperations() throws SyncException {
        first = client.openLater("a");
        second = client.openLater("a");
        rival = other.openLater("a");
    }

    @Operation
    public long add() throws SyncException, InterruptedException {
        return first.add(0, 1);
    }

    @Operation
    public long get() throws SyncException, InterruptedException {
        byte[] value = second.get();
        return value.length == 0
                ? 0
                : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    @Operation
    public void put() throws SyncException, InterruptedException {
        first.put(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(PUT)
                .array());
    }

    @Operation
    public long addByAnotherClient() throws SyncException, InterruptedException {
        return addTo(rival);
    }

    /** Nobody is left in a use, and everything goes back at the end. */
    @Validate
    public void close() {
        first.close();
        second.close();
        rival.close();
        client.close();
        other.close();
        server.requireNothingLeft(client);
    }

    private static long addTo(SyncHandle handle) throws SyncException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            return SyncHandleUses.addOne(hold);
        }
    }

    /**
     * The same, and the client holds the value as well, for a minimum hold, which takes the machine's clock to end, and shares
     * it, for which it takes numbers that Lincheck's own scheduler would make the same in all threads.
     */
    public static final class Timed extends SyncHandleOperations {
        public Timed() throws SyncException {}

        @Operation
        public long addByHold() throws SyncException, InterruptedException {
            return addTo(super.second);
        }

        /** A handle that was shared lives on by itself. */
        @Operation
        public long adoptAndAdd() throws SyncException, InterruptedException {
            try (SyncHandle adopted = super.other.adopt(super.first.share().text())) {
                return adopted.add(0, 1);
            }
        }
    }

    /** What it has to look like. */
    public static final class Counter {
        private long count;

        public long add() {
            return ++count;
        }

        public long get() {
            return count;
        }

        public void put() {
            count = PUT;
        }

        public long addByHold() {
            return add();
        }

        public long addByAnotherClient() {
            return add();
        }

        public long adoptAndAdd() {
            return add();
        }
    }
}
