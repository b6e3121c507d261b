package org.batonfs.sync;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Uses of one resource by several threads of one client, through two handles, and by another client: whatever the order,
 * they are steps of one counter.
 */
public class SyncHandleUses {
    private final DirectServer server = new DirectServer();
    private final SyncClient client;
    private final SyncClient other;
    private final SyncHandle first;
    private final SyncHandle second;
    private final SyncHandle rival;

    public SyncHandleUses() throws SyncException {
        this(Policy.STRICT);
    }

    SyncHandleUses(Policy policy) throws SyncException {
        client = server.connect(policy);
        other = server.connect(policy);
        first = client.openLater("a");
        second = client.openLater("a");
        rival = other.openLater("a");
    }

    @Operation
    public long add() throws SyncException, InterruptedException {
        try (Hold hold = first.acquire(Mode.EXCLUSIVE)) {
            return addOne(hold);
        }
    }

    @Operation
    public long get() throws SyncException, InterruptedException {
        try (Hold hold = second.acquire(Mode.SHARED)) {
            return value(hold);
        }
    }

    /** A try that succeeds must be as good as a wait. */
    @Operation
    public long tryToAdd() throws SyncException, InterruptedException {
        Hold hold = first.tryAcquire(Mode.EXCLUSIVE);
        try (Hold used = hold == null ? second.acquire(Mode.EXCLUSIVE) : hold) {
            return addOne(used);
        }
    }

    /** What was read before is what is there, unless the upgrade says otherwise. */
    @Operation
    public long upgradeAndAdd() throws SyncException, InterruptedException {
        try (Hold hold = second.acquire(Mode.SHARED)) {
            long before = value(hold);
            boolean changed = hold.upgrade();
            if (!changed && value(hold) != before) {
                throw new IllegalStateException(
                        "changed from " + before + " to " + value(hold) + ", and nobody said so");
            }
            return addOne(hold);
        }
    }

    @Operation
    public long addByAnotherClient() throws SyncException, InterruptedException {
        try (Hold hold = rival.acquire(Mode.EXCLUSIVE)) {
            return addOne(hold);
        }
    }

    /** A handle of one's own, while others come and go: the resource must not be lost between them. */
    @Operation
    public long openAndAdd() throws SyncException, InterruptedException {
        try (SyncHandle own = client.open("a");
                Hold hold = own.acquire(Mode.EXCLUSIVE)) {
            return addOne(hold);
        }
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

    /** The same with a minimum hold, and so with the client's timer and its thread. */
    public static final class Timed extends SyncHandleUses {
        public Timed() throws SyncException {
            super(Policy.HOLD);
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

        public long tryToAdd() {
            return add();
        }

        public long upgradeAndAdd() {
            return add();
        }

        public long addByAnotherClient() {
            return add();
        }

        public long openAndAdd() {
            return add();
        }
    }

    /** Adds 1 to the number that the value is, which is 0 until it is set. */
    static long addOne(Hold hold) throws SyncException {
        long next = value(hold) + 1;
        hold.putLong(0, next);
        return next;
    }

    private static long value(Hold hold) {
        return hold.length() == 0 ? 0 : hold.getLong(0);
    }
}
