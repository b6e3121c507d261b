package org.batonfs.fs.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that a process knows, each with its sync handle: at most {@link #capacity}, and those that are in use. What
 * was not used for long is closed, so that neither this process nor the server keeps it.
 *
 * <p>Eviction is by second chance (a clock): exact order of use would need a lock on the path of every operation.
 */
final class InodeTable {
    /** How many inodes one opening looks at for something to evict, so that many pinned ones do not make it slow. */
    private static final int LOOKS_MAX = 64;

    private final SyncClient client;
    private final int capacity;
    /** All of them, which the {@link MountPoint}s have by identity, in the order in which they come up for eviction; guarded by itself. */
    private final ArrayDeque<Inode> clock = new ArrayDeque<>();

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

    private @Nullable Inode open(MountPoint mount, InodeId id) throws SyncException {
        Inode inode = new Inode(mount, id, client.openLater(mount.inodeResource(id)));
        inode.pin();
        if (mount.inodes.putIfAbsent(id, inode) != null) {
            inode.sync().close();
            return null;
        }
        synchronized (clock) {
            clock.addLast(inode);
            evictSurplus();
        }
        if (isClosed) {
            inode.sync().close(); // whoever uses it is told
        }
        return inode;
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
            if (!oldest.wasUsed() && oldest.evict()) {
                oldest.mount().inodes.remove(oldest.id(), oldest);
                oldest.sync().close();
                surplus--;
            } else {
                clock.addLast(oldest);
            }
        }
    }
}
