package org.batonfs.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.ResidentRequests;
import org.batonfs.sync.protocol.Withdraw;

/**
 * The operations that a client has the server do, and that are not answered yet.
 *
 * <p>Its mutex is held while an operation is appended to the link, so that what has been sent when the server dies is known:
 * that may have been done, and is not sent again unless it only reads. No other mutex is taken under it.
 */
final class PendingOperations {
    /**
     * How many are under way at most, and how many bytes of bodies and answers. Others wait, since the server refuses more
     * operations than its limits, and ends a connection on which too much waits to be read.
     */
    private static final int OPERATIONS_MAX = 500;

    static final long BYTES_MAX = 2 << 20;

    private final Supplier<ResidentRequests> requests;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition room = mutex.newCondition();

    /** By sequence, in the order in which they were asked for; a tree as in a {@link ResourceTable}. */
    private final Map<Long, PendingOperation> waiting = new TreeMap<>();

    private final Apply apply = new Apply();
    private final Withdraw withdraw = new Withdraw();
    private long lastSequence;
    private long bytes;
    private boolean suspended;
    private boolean ended;

    /** {@code requests} is asked for when the first operation is sent. */
    PendingOperations(Supplier<ResidentRequests> requests) {
        this.requests = requests;
    }

    /** Appends an operation to the link, or keeps it for the next one; it is over at once when the client is. */
    void send(PendingOperation operation) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            while (!ended
                    && !waiting.isEmpty()
                    && (waiting.size() >= OPERATIONS_MAX || bytes + operation.weight() > BYTES_MAX)) {
                room.await();
            }
            operation.sequence = ++lastSequence;
            if (ended) {
                operation.end(PendingOperation.State.NOT_DONE);
                return;
            }
            waiting.put(operation.sequence, operation);
            bytes += operation.weight();
            if (!suspended) {
                append(operation);
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Takes one back, if that is still possible; its end comes in any case. The caller flushes. */
    void withdraw(PendingOperation operation) {
        mutex.lock();
        try {
            if (waiting.get(operation.sequence) != operation) {
                return;
            }
            if (!operation.isSent) {
                remove(operation);
                operation.end(PendingOperation.State.WITHDRAWN);
            } else {
                operation.isTakenBack = true;
                requests.get().withdraw(withdraw.set(operation.sequence));
            }
        } finally {
            mutex.unlock();
        }
    }

    /** A handle is closed: takes back what waits for its resource. The caller flushes. */
    void withdrawAll(long handle) {
        for (PendingOperation operation : all()) {
            if (operation.handle == handle) {
                withdraw(operation);
            }
        }
    }

    void onApplied(Applied applied) {
        PendingOperation operation;
        mutex.lock();
        try {
            operation = waiting.get(applied.sequence());
            if (operation == null) {
                return;
            }
            remove(operation);
        } finally {
            mutex.unlock();
        }
        boolean isTold = false;
        try {
            operation.answered(applied);
            isTold = true;
        } finally {
            if (!isTold) { // out of memory: nobody finds it any more, and its thread must not wait
                operation.end(PendingOperation.State.UNKNOWN);
            }
        }
    }

    /** The server has died, and a successor may come: what only reads is sent to that one again, unless it was taken back. */
    void suspend() {
        mutex.lock();
        try {
            suspended = true;
            for (PendingOperation operation : all()) {
                if (operation.isSent && !operation.onlyReads) {
                    remove(operation);
                    operation.end(PendingOperation.State.UNKNOWN);
                } else if (operation.isTakenBack) {
                    remove(operation);
                    operation.end(PendingOperation.State.WITHDRAWN);
                }
                operation.isSent = false;
            }
        } finally {
            mutex.unlock();
        }
    }

    /** A successor is there, and has been told of all handles. */
    void resume() {
        mutex.lock();
        try {
            suspended = false;
            for (PendingOperation operation : all()) {
                append(operation);
            }
        } finally {
            mutex.unlock();
        }
    }

    /** All is over. */
    void fail() {
        mutex.lock();
        try {
            ended = true;
            for (PendingOperation operation : all()) {
                remove(operation);
                boolean mayBeDone = operation.isSent && !operation.onlyReads;
                operation.end(mayBeDone ? PendingOperation.State.UNKNOWN : PendingOperation.State.NOT_DONE);
            }
            room.signalAll();
        } finally {
            mutex.unlock();
        }
    }

    private void append(PendingOperation operation) {
        operation.isSent = true;
        apply.set(operation.handle, operation.other, operation.sequence, operation.number);
        apply.body().set(operation.body);
        requests.get().apply(apply);
    }

    private void remove(PendingOperation operation) {
        waiting.remove(operation.sequence);
        bytes -= operation.weight();
        room.signalAll(); // they need more or less of it
    }

    /** In the order in which they were asked for. */
    private List<PendingOperation> all() {
        mutex.lock();
        try {
            return new ArrayList<>(waiting.values());
        } finally {
            mutex.unlock();
        }
    }
}
