package org.batonfs.fs.internal;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.fs.PositionInDoubtException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ShareTicket;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * The position of an open file. It is private to this process, a number under a mutex, until it is shared for the first
 * time: then it is the value of a resource, and moving it takes EXCLUSIVE. It never becomes private again.
 *
 * <p>{@link #begin} tells the two apart: it returns the hold of a shared position, and {@code null} for a private one,
 * whose mutex the thread then has. What it returned goes into the other calls, and at last into {@link #end}.
 */
public final class Position {
    private final String path;

    /** Held while a private position is used, and while it becomes a shared one. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** Guarded by the mutex; of no meaning once shared. */
    private long value;

    private volatile @Nullable SyncHandle shared;

    Position(String path) {
        this.path = path;
    }

    Position(String path, SyncHandle shared) {
        this.path = path;
        this.shared = shared;
    }

    /** Begins to use it: SHARED to see it, EXCLUSIVE to move it. */
    public @Nullable Hold begin(Mode mode) throws IOException {
        SyncHandle handle = shared;
        if (handle == null) {
            lock();
            handle = shared;
            if (handle == null) {
                return null;
            }
            mutex.unlock();
        }
        return Holds.acquire(handle, mode, path);
    }

    /** Where it is. */
    public long get(@Nullable Hold hold) throws PositionInDoubtException {
        if (hold == null) {
            return value;
        }
        if (hold.inDoubt() || hold.length() == 0) {
            throw new PositionInDoubtException(path);
        }
        return hold.getLong(0);
    }

    /** Moves it. */
    public void set(@Nullable Hold hold, long newValue) throws SyncException {
        if (hold == null) {
            value = newValue;
        } else {
            hold.putLong(0, newValue);
        }
    }

    /** Ends the use. */
    public void end(@Nullable Hold hold) {
        if (hold == null) {
            mutex.unlock();
        } else {
            hold.close();
        }
    }

    /** Makes a ticket by which another process can adopt it, and makes it a shared one before, if it is private. */
    ShareTicket share(SyncClient client) throws IOException, InterruptedException {
        mutex.lockInterruptibly();
        try {
            SyncHandle handle = shared;
            return handle == null ? publish(client) : handle.share();
        } finally {
            mutex.unlock();
        }
    }

    /** An interrupt ends a wait, but does not keep a thread out that need not wait, as with a hold. */
    private void lock() throws IOException {
        if (!mutex.tryLock()) {
            try {
                mutex.lockInterruptibly();
            } catch (InterruptedException e) {
                throw Holds.interrupted(path, e);
            }
        }
    }

    /** Gives a shared position up: threads that wait for it fail, uses in progress end in peace. */
    void close() {
        SyncHandle handle = shared;
        if (handle != null) {
            handle.close();
        }
    }

    /**
     * Makes the resource. It is handed to the server before anyone can adopt it, by closing the first handle of it, so that
     * the position outlives this process; the ticket keeps the resource alive meanwhile.
     */
    private ShareTicket publish(SyncClient client) throws IOException, InterruptedException {
        String name = "open:" + UUID.randomUUID();
        ShareTicket ticket;
        try (SyncHandle first = client.openLater(name)) {
            try (Hold hold = first.acquire(Mode.EXCLUSIVE)) {
                hold.putLong(0, value);
            }
            ticket = first.share();
        }
        shared = client.open(name);
        return ticket;
    }
}
