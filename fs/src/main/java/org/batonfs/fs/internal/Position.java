package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.fs.InodeId;
import org.batonfs.fs.PositionInDoubtException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ShareTicket;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * The position of an open file. It is private to this process, a number under a mutex, until it is shared for the first
 * time: then it is the value of a resource, and moving it takes EXCLUSIVE. It never becomes private again.
 *
 * <p>A shared position is also written down in a {@link PositionJournal}, before the call that moves it returns, and after
 * the data that the call writes, unless it follows the end of the file ({@link FollowedEnd}): if the value of the resource is
 * in doubt, the journal has it, or the file.
 *
 * <p>{@link #begin} tells the two apart: it returns the hold of a shared position, and {@code null} for a private one,
 * whose mutex the thread then has. What it returned goes into the other calls, and at last into {@link #end}.
 */
public final class Position {
    /** Where the sequence is in the value of the resource; the position is before it. */
    static final int SEQUENCE_OFFSET = Long.BYTES;

    /** The length of the value of the resource. */
    static final int VALUE_BYTES = SEQUENCE_OFFSET + Long.BYTES;

    private final String path;
    private final InodeId mount;
    private final String inode;
    private final PositionFolder folder;

    /** Held while a private position is used, and while it becomes a shared one. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** Guarded by the mutex; of no meaning once shared. */
    private long value;

    /** Its value is the position, and the sequence of the last move that the journal has. */
    private volatile @Nullable SyncHandle shared;

    /** There is one when {@link #shared} is there. */
    private @Nullable PositionJournal journal;

    /** The same for all positions of this process that are the same; there is one when {@link #shared} is there. */
    private @Nullable FollowedEnd follower;

    /**
     * A private position at the beginning.
     *
     * @param mount the root of the mount that the file is in
     * @param inode the name of the file's resource
     */
    Position(String path, InodeId mount, String inode, PositionFolder folder) {
        this.path = path;
        this.mount = mount;
        this.inode = inode;
        this.folder = folder;
    }

    /** A shared position. */
    Position(
            String path,
            InodeId mount,
            String inode,
            PositionFolder folder,
            SyncHandle shared,
            PositionJournal journal) {
        this.path = path;
        this.mount = mount;
        this.inode = inode;
        this.folder = folder;
        this.journal = journal;
        this.follower = followerOf(shared);
        this.shared = shared;
    }

    private static FollowedEnd followerOf(SyncHandle handle) {
        return (FollowedEnd) handle.listener(() -> new FollowedEnd(handle.name()));
    }

    /** Its resource, once it is shared. */
    @Nullable
    SyncHandle shared() {
        return shared;
    }

    /** Begins to use it: SHARED to see it, EXCLUSIVE to move it. */
    public @Nullable Hold begin(Mode mode) throws IOException {
        SyncHandle handle = lockOrShared();
        return handle == null ? null : Holds.acquire(handle, mode, path);
    }

    /** Begins to move it, for an operation that then holds the file. */
    public @Nullable Hold beginBefore(OpenFile file) throws IOException {
        SyncHandle handle = lockOrShared();
        return handle == null
                ? null
                : Holds.acquireBefore(handle, Mode.EXCLUSIVE, file.inode().sync(), path);
    }

    /** What it is shared by; {@code null} if it is private, and then the thread has the mutex. */
    private @Nullable SyncHandle lockOrShared() throws IOException {
        SyncHandle handle = shared;
        if (handle == null) {
            lock();
            handle = shared;
            if (handle != null) {
                mutex.unlock();
            }
        }
        return handle;
    }

    /**
     * Where it is. If it is in doubt, a hold of the file is taken as well.
     *
     * @throws PositionInDoubtException if the value is in doubt, and was not written down
     */
    public long get(@Nullable Hold hold, OpenFile file) throws IOException {
        if (hold == null || !isInDoubt(hold)) {
            return known(hold);
        }
        try (Hold held = file.hold(Mode.SHARED)) {
            return get(hold, file, held);
        }
    }

    /** Where it is, for a thread that has a hold of the file. */
    public long get(@Nullable Hold hold, OpenFile file, Hold held) throws IOException {
        return hold == null || !isInDoubt(hold) ? known(hold) : find(hold, file, held);
    }

    private long known(@Nullable Hold hold) throws IOException {
        if (hold == null) {
            return value;
        }
        hold.requireValid(); // what follows is done at this position, perhaps after a long wait for another hold
        return hold.getLong(0);
    }

    /**
     * Where it is when its last holder was killed. If it followed the end of the file, it is there: who has changed the size
     * since has written down before where it was, and the hold of the file keeps others from that.
     */
    private long find(Hold hold, OpenFile file, Hold held) throws IOException {
        hold.requireValid();
        PositionJournal.Entry last = journal().read();
        if (last == null) {
            throw new PositionInDoubtException(path);
        }
        String resource = follower().resource();
        return folder.isFollowed(file.inode().resource(), resource, last.sequence())
                ? file.size(held)
                : last.position();
    }

    /** Moves it, which ends a doubt. If it cannot be written down, it is moved nevertheless. */
    public void set(@Nullable Hold hold, long newValue) throws IOException {
        if (hold == null) {
            value = newValue;
            return;
        }
        hold.requireValid();
        PositionJournal open = journal();
        long sequence;
        if (!isInDoubt(hold)) {
            sequence = PositionJournal.after(hold.getLong(SEQUENCE_OFFSET));
        } else {
            PositionJournal.Entry last = open.read();
            sequence = last == null ? PositionJournal.FIRST : last.next();
            open.open(); // by its name, should the file have been taken away meanwhile
        }
        try {
            follower().record(open, sequence, newValue);
        } finally {
            hold.update(encode(newValue, sequence));
        }
        // Who was stopped and evicted before the record was written has written at a place that others have.
        hold.requireValid();
        follower().recorded(sequence);
    }

    /**
     * Moves it to where a write has ended, under the exclusive hold of the file. If it cannot be written down, it is moved
     * nevertheless.
     */
    public void advance(@Nullable Hold hold, long newValue, OpenFile file, Hold exclusive) throws IOException {
        if (hold == null || isInDoubt(hold) || !follows(hold, newValue, file.inode(), exclusive)) {
            set(hold, newValue);
            return;
        }
        hold.putLong(0, newValue);
        hold.requireValid(); // as in set
    }

    private boolean follows(Hold hold, long newValue, Inode inode, Hold exclusive) throws IOException {
        hold.requireValid();
        return inode.size(exclusive) == newValue
                && follower()
                        .follow(
                                folder,
                                journal(),
                                inode.resource(),
                                inode.end(),
                                hold.getLong(SEQUENCE_OFFSET),
                                newValue);
    }

    /** The shared position that a write under this hold moves, if it is known where that is. */
    @Nullable
    FollowedEnd mover(@Nullable Hold hold) {
        return hold == null || isInDoubt(hold) ? null : follower();
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

    private FollowedEnd follower() {
        return Objects.requireNonNull(follower, "a shared position has one");
    }

    /** Gives a shared position up: threads that wait for it fail, uses in progress end in peace. */
    void close() {
        SyncHandle handle = shared;
        if (handle != null) {
            handle.close();
        }
    }

    /** Gives it up for good: nobody uses it any more. */
    void release() throws IOException {
        close();
        if (shared != null) {
            journal().close();
        }
    }

    /**
     * Makes the resource. It is handed to the server before anyone can adopt it, by closing the first handle of it, so that
     * the position outlives this process; the ticket keeps the resource alive meanwhile. The journal comes after the
     * resource, so that the main process does not take it for one that nobody needs.
     */
    private ShareTicket publish(SyncClient client) throws IOException, InterruptedException {
        String name = PositionFolder.newResource(mount, inode);
        PositionJournal made = null;
        ShareTicket ticket = null;
        boolean done = false;
        try {
            try (SyncHandle first = client.openLater(name)) {
                try (Hold hold = first.acquire(Mode.EXCLUSIVE)) {
                    made = folder.open(name, path);
                    made.reserve();
                    made.write(PositionJournal.FIRST, value);
                    hold.update(encode(value, PositionJournal.FIRST));
                }
                ticket = first.share();
            }
            SyncHandle handle = client.open(name);
            journal = made;
            follower = followerOf(handle);
            shared = handle;
            done = true;
            return ticket;
        } finally {
            if (!done && ticket != null) {
                ticket.cancel();
            }
            if (!done && made != null) {
                made.close();
            }
        }
    }

    private PositionJournal journal() {
        return Objects.requireNonNull(journal, "a shared position has a journal");
    }

    /** A value that no Baton has written, by a client that goes its own ways, is no position. */
    private static boolean isInDoubt(Hold hold) {
        return hold.inDoubt() || hold.length() != VALUE_BYTES || hold.getLong(0) < 0;
    }

    /** The value of the resource. */
    static byte[] encode(long position, long sequence) {
        byte[] bytes = new byte[VALUE_BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(position).putLong(sequence);
        return bytes;
    }
}
