package org.batonfs.fs.internal;

import java.nio.file.Path;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.DirectServer;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * A table with room for one inode, and threads that use two: each is evicted again and again. Whoever has one pinned can
 * use it, and there is one of each.
 */
public class InodeTableUses {
    private final DirectServer server = new DirectServer();
    private final SyncClient client = server.connect(Policy.STRICT);
    private final SyncClient other = server.connect(Policy.STRICT);
    private final InodeTable table = new InodeTable(client, 1);
    private final MountPoint mount = new MountPoint(
            new String[0], new HostFiles(Path.of("/")), new InodeId(1, 2), Mode.EXCLUSIVE, new String[0][]);
    private final SyncHandle[] kept = new SyncHandle[2];

    public InodeTableUses() throws SyncException {
        for (int i = 0; i < kept.length; i++) {
            kept[i] = other.openLater(
                    mount.inodeResource(id(i))); // so that the resource lives when the table has evicted it
        }
    }

    @Operation
    public long addToOne() throws SyncException, InterruptedException {
        return add(0);
    }

    @Operation
    public long addToTwo() throws SyncException, InterruptedException {
        return add(1);
    }

    @Validate
    public void close() {
        table.close();
        for (SyncHandle handle : kept) {
            handle.close();
        }
        client.close();
        other.close();
        if (server.resourceCount() != 0 || table.size() > kept.length) {
            throw new IllegalStateException("left behind: " + server.resourceCount() + ", " + table.size());
        }
    }

    private long add(int number) throws SyncException, InterruptedException {
        Inode inode = table.pin(mount, id(number));
        try {
            Inode again = table.pin(mount, id(number));
            again.unpin();
            if (again != inode) {
                throw new IllegalStateException("two of inode " + number);
            }
            try (Hold hold = inode.sync().acquire(Mode.EXCLUSIVE)) {
                long next = hold.length() == 0 ? 1 : hold.getLong(0) + 1;
                hold.putLong(0, next);
                return next;
            }
        } finally {
            inode.unpin();
        }
    }

    private static InodeId id(int number) {
        return new InodeId(1, number);
    }

    /** What it has to look like. */
    public static final class Counters {
        private long one;
        private long two;

        public long addToOne() {
            return ++one;
        }

        public long addToTwo() {
            return ++two;
        }
    }
}
