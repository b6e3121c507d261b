package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * A way down from a mount's root: the directories that an operation has gone through, each held, and what it found at the
 * end. While it is open no client can rename or remove any of them, so the host's paths below them stay true.
 *
 * <p>Order of holds, the same for everybody: an open file's position; directories, the ones above first, and side by side
 * by name; other inodes, the smaller identity first. A directory's place in that order cannot change while the directories
 * above it are held, so no two operations ever wait for each other in a circle. Each resource is taken once in an
 * operation: holds are not reentrant.
 *
 * <p>A walk can branch off another one and then shares its first holds, without owning them.
 */
final class Walk implements AutoCloseable {
    private static final int DEPTH = 8;

    private final InodeTable inodes;
    private final MountPoint mount;
    private final String path;
    private final int owned;

    /** By depth; 0 is the mount's root, whose name does not count. */
    private Inode[] directories = new Inode[DEPTH];

    private @Nullable Hold[] holds = new Hold[DEPTH];
    private String[] names = new String[DEPTH];
    private int depth;
    private boolean straight = true;

    private @Nullable String name;
    private Dentry dentry = Dentry.ABSENT;

    /** Begins at the root of a mount, without a hold of it yet. */
    Walk(InodeTable inodes, MountPoint mount, String path) throws IOException {
        this.inodes = inodes;
        this.mount = mount;
        this.path = path;
        this.owned = 0;
        directories[0] = inodes.pin(mount, mount.rootId());
        depth = 1;
    }

    /** Begins where another walk, which stays open longer, had the first {@code count} directories. */
    Walk(Walk stem, int count, String path) {
        this.inodes = stem.inodes;
        this.mount = stem.mount;
        this.path = path;
        this.owned = count;
        directories = Arrays.copyOf(stem.directories, Math.max(DEPTH, count));
        holds = Arrays.copyOf(stem.holds, Math.max(DEPTH, count));
        names = Arrays.copyOf(stem.names, Math.max(DEPTH, count));
        depth = count;
    }

    // ---- going

    /** Holds the current directory in at least that mode. */
    Hold hold(Mode mode) throws IOException {
        Hold held = holds[depth - 1];
        if (held != null && held.mode().covers(mode)) {
            return held;
        }
        if (held != null) {
            if (depth <= owned) {
                throw new IllegalStateException("the hold of " + directoryPath() + " belongs to another walk");
            }
            holds[depth - 1] = null;
            held.close();
        }
        Hold taken = directory().acquire(mode, path);
        holds[depth - 1] = taken;
        return taken;
    }

    /** Looks up a name in the current directory, which is held. */
    Dentry lookup(String wanted) throws IOException {
        DirectoryNames known = directory().names(directoryHold());
        Dentry found = known.get(wanted);
        if (found == null) {
            try {
                found = HostFiles.lookup(mount.host().path(names(), depth - 1, wanted));
            } catch (IOException e) {
                throw HostErrors.at(path, e);
            }
            known.learn(wanted, found);
        }
        return found;
    }

    /** Goes down into a directory. */
    void enter(String down, Dentry into) throws IOException {
        Inode inode = inodes.pin(mount, into.id());
        if (depth == directories.length) {
            directories = Arrays.copyOf(directories, 2 * depth);
            holds = Arrays.copyOf(holds, 2 * depth);
            names = Arrays.copyOf(names, 2 * depth);
        }
        directories[depth] = inode;
        holds[depth] = null;
        names[depth] = down;
        depth++;
    }

    /** Goes back up, and lets the directory go. */
    void leave() {
        depth--;
        Hold held = holds[depth];
        holds[depth] = null;
        if (held != null) {
            held.close();
        }
        directories[depth].unpin();
    }

    /** Ends at a name of the current directory. */
    void found(String last, Dentry what) {
        name = last;
        dentry = what;
    }

    // ---- what it has come to

    /** The path that is walked, as the user gave it. */
    String path() {
        return path;
    }

    MountPoint mount() {
        return mount;
    }

    /** How many directories were gone through; 1 at the root. */
    int depth() {
        return depth;
    }

    /** The current directory: the one that holds {@link #name}, unless the path is a directory without a name. */
    Inode directory() {
        return directories[depth - 1];
    }

    /** The hold of the current directory. */
    Hold directoryHold() {
        Hold held = holds[depth - 1];
        if (held == null) {
            throw new IllegalStateException(directoryPath() + " is not held");
        }
        return held;
    }

    /** Whether the path ends at a name; else it is the current directory itself: the root, or one that ends in {@code ..}. */
    boolean hasName() {
        return name != null;
    }

    String name() {
        if (name == null) {
            throw new IllegalStateException(path + " has no name");
        }
        return name;
    }

    /** What the name stands for. */
    Dentry dentry() {
        return dentry;
    }

    /** The directories, from the mount's root down to the current one. */
    Inode[] directories() {
        return Arrays.copyOf(directories, depth);
    }

    /** The versions of the directories, which are all held. */
    long[] versions() {
        long[] versions = new long[depth];
        for (int i = 0; i < depth; i++) {
            Hold held = holds[i];
            if (held == null) {
                throw new IllegalStateException(path + " is not held as a whole");
            }
            versions[i] = held.version();
        }
        return versions;
    }

    /** Whether the path was gone straight down, without links and {@code ..}. */
    boolean isStraight() {
        return straight;
    }

    /** Says that a link or {@code ..} was on the way. */
    void bend() {
        straight = false;
    }

    /** The names of the directories, from the mount's root down to the current one. */
    String[] names() {
        return Arrays.copyOfRange(names, 1, depth);
    }

    /** The host's path of the current directory. */
    Path hostDirectory() {
        return mount.host().path(names(), depth - 1, null);
    }

    /** The host's path of the name. */
    Path hostPath() {
        return mount.host().path(names(), depth - 1, name());
    }

    /** Where the name stands, or the directory if there is no name, without links and dots. */
    String canonicalPath() {
        List<String> all = new ArrayList<>(Arrays.asList(names()));
        if (name != null) {
            all.add(name);
        }
        return mount.path(all.toArray(new String[0]), all.size());
    }

    /** Follows a change of a name in the current directory that was just made on the host. */
    void changed(String changedName, Dentry now) throws SyncException {
        directory().nameChanged(directoryHold(), changedName, now);
    }

    /** Forgets what is cached of the current directory: the host has just contradicted it. */
    void distrust() throws SyncException {
        Hold held = directoryHold();
        if (held.mode() == Mode.EXCLUSIVE) {
            held.markChanged();
        } else {
            directory().forgetNames();
        }
    }

    private String directoryPath() {
        return mount.path(names(), depth - 1);
    }

    /** Ends all holds that this walk owns, the last first. */
    @Override
    public void close() {
        while (depth > owned) {
            leave();
        }
    }
}
