package org.batonfs.fs.internal;

import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that a process knows, each with its sync handle: at most {@link #capacity}, and those that are in use. What
 * was not used for long is closed, so that neither this process nor the server keeps it.
 *
 * <p>Eviction is by second chance (a clock): exact order of use would need a lock on the path of every operation.
 *
 * <p>Each of them is a handle and a resource at the server, which has limits. What is only remembered is never what
 * reaches one: when the server refuses an inode for want of room, all that nobody has pinned goes ({@link #bindAnew}).
 */
final class InodeTable {
    /** How many inodes one opening looks at for something to evict, so that many pinned ones do not make it slow. */
    private static final int LOOKS_MAX = 64;

    private final SyncClient client;
    private final int capacity;
    /** All of them, which the {@link MountPoint}s have by identity, in the order in which they come up for eviction; guarded by itself. */
    @SuppressWarnings("JdkObsolete") // an array that finds no memory to grow would have lost them all
    private final Deque<Inode> clock = new LinkedList<>();

    private volatile boolean isClosed;

    InodeTable(SyncClient client, int capacity) {
        this.client = client;
        this.capacity = capacity;
    }

    /** Finds or opens an inode and pins it: the caller unpins it. */
    Inode pin(MountPoint mount, InodeId id) throws SyncException {
        while (true) {
            Inode known = mount.inodes.get(id);
            if (known == null) {
                Inode opened = open(mount, id);
                if (opened != null) {
                    return opened;
                }
            } else if (known.pin()) {
                return known;
            } else {
                mount.inodes.remove(id, known);
            }
        }
    }

    /** How many inodes are known. */
    int size() {
        synchronized (clock) {
            return clock.size();
        }
    }

    /** {@code null} if another thread was first. */
    private @Nullable Inode open(MountPoint mount, InodeId id) throws SyncException {
        Inode inode;
        synchronized (clock) {
            if (mount.inodes.containsKey(id)) {
                return null;
            }
            inode = new Inode(this, mount, id, client.openLater(mount.inodeResource(id)));
            inode.pin();
            mount.inodes.put(id, inode);
            clock.addLast(inode);
            evictSurplus();
        }
        closeIfClosed(inode);
        return inode;
    }

    /**
     * Opens the handle of an inode anew that the server had no room for, unless another thread has done so, and makes room
     * before: what nobody has pinned is closed. No other inode is opened between the two, so the room is for this one.
     *
     * @param inode the caller has it pinned
     * @param refused its handle, which is of no use any more
     */
    void bindAnew(Inode inode, SyncHandle refused) throws SyncException {
        synchronized (clock) {
            if (inode.sync() == refused) {
                evictUnused();
                inode.bind(client.openLater(inode.mount().inodeResource(inode.id())));
            }
        }
        closeIfClosed(inode);
    }

    /** Closes all that nobody has pinned. */
    void evictUnused() {
        synchronized (clock) {
            clock.removeIf(this::evict);
        }
    }

    private void closeIfClosed(Inode inode) {
        if (isClosed) {
            inode.sync().close(); // whoever uses it is told
        }
    }

    /** Closes all of them; whoever waits for one is told, uses in progress end in peace. */
    void close() {
        isClosed = true;
        List<Inode> known;
        synchronized (clock) {
            known = new ArrayList<>(clock);
        }
        for (Inode inode : known) {
            inode.sync().close();
        }
    }

    private void evictSurplus() {
        int surplus = clock.size() - capacity;
        for (int looks = Math.min(clock.size(), LOOKS_MAX); surplus > 0 && looks > 0; looks--) {
            Inode oldest = clock.removeFirst();
            if (!oldest.wasUsed() && evict(oldest)) {
                surplus--;
            } else {
                clock.addLast(oldest);
            }
        }
    }

    /** Closes it, if nobody has it pinned; whoever calls this takes it off the clock. */
    private boolean evict(Inode inode) {
        if (!inode.evict()) {
            return false;
        }
        inode.mount().inodes.remove(inode.id(), inode);
        inode.sync().close();
        return true;
    }
}
