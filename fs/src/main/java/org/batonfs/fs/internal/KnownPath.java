package org.batonfs.fs.internal;

import org.batonfs.fs.Attributes;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * Where a path has led: through which versions of which directories to what. As long as all of these are held and have the
 * same versions, it leads there still, and no name needs to be looked up.
 *
 * <p>It never waits and never pins: if a hold is not to be had at once, or an inode was evicted, it just does not know. The
 * holds are taken together, so that an answer was true at one moment as a whole.
 */
final class KnownPath {
    private final Inode[] directories;
    private final long[] versions;
    private final @Nullable DirectoryNames[] names;
    private final Dentry dentry;
    private final @Nullable Inode inode;

    /**
     * Remembers a walk that has just ended, while it is open.
     *
     * @param inode what the path stands for, unless its name is absent
     */
    KnownPath(Walk walk, @Nullable Inode inode) {
        this.directories = walk.directories();
        this.versions = walk.versions();
        this.names = new DirectoryNames[directories.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = directories[i].names();
        }
        this.dentry = walk.dentry();
        this.inode = inode;
    }

    /** The attributes of what the path stands for, if they are known and the path is not absent. */
    @Nullable
    Attributes attributes() {
        try {
            return inode == null ? null : attributes(inode, 0);
        } catch (SyncException e) {
            return null; // evicted or disconnected: the long way finds out which
        }
    }

    /** Whether the path is known to be absent, as of now. */
    boolean isAbsent() {
        try {
            return inode == null && dentry.isAbsent() && isSame(0);
        } catch (SyncException e) {
            return false;
        }
    }

    private @Nullable Attributes attributes(Inode last, int depth) throws SyncException {
        if (depth == directories.length) {
            try (Hold hold = last.use(Mode.SHARED)) {
                return hold == null ? null : last.attributes(hold);
            }
        }
        try (Hold hold = directories[depth].use(Mode.SHARED)) {
            return isSame(depth, hold) ? attributes(last, depth + 1) : null;
        }
    }

    private boolean isSame(int depth) throws SyncException {
        if (depth == directories.length) {
            return true;
        }
        try (Hold hold = directories[depth].use(Mode.SHARED)) {
            return isSame(depth, hold) && isSame(depth + 1);
        }
    }

    /** Whether nobody has changed a directory, and the host has not contradicted what is cached of it. */
    private boolean isSame(int depth, @Nullable Hold hold) {
        return hold != null && hold.version() == versions[depth] && directories[depth].names() == names[depth];
    }
}
