package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.batonfs.fs.Attributes;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** What can be asked about paths. While the holds last, the answers cost neither a message nor a call to the host. */
final class Queries {
    /** How often an answer is looked for anew when the host contradicts the cache: someone changes it from outside. */
    static final int TRIES_MAX = 8;

    /** So many paths are remembered; then they are forgotten, and walked again when wanted. */
    static final int PATHS_MAX = 10_000;

    private final ConcurrentHashMap<String, KnownPath> paths = new ConcurrentHashMap<>();

    private final InodeTable inodes;
    private final MountTable mounts;
    private final Walker walker;

    Queries(InodeTable inodes, MountTable mounts, Walker walker) {
        this.inodes = inodes;
        this.mounts = mounts;
        this.walker = walker;
    }

    Attributes stat(String path, boolean follow) throws IOException {
        KnownPath known = paths.get(path);
        if (known != null) {
            Attributes cached = known.attributes();
            if (cached != null) {
                return cached;
            }
            if (known.isAbsent()) {
                throw new NoSuchFileException(path);
            }
        }
        return statByWalk(path, follow);
    }

    private Attributes statByWalk(String path, boolean follow) throws IOException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            try (Walk walk = walker.walk(path, Mode.SHARED, follow)) {
                Attributes found = stat(walk);
                if (found != null) {
                    return found;
                }
                walk.distrust();
            }
        }
        throw changedFromOutside(path);
    }

    boolean exists(String path) throws IOException {
        KnownPath known = paths.get(path);
        if (known != null && known.isAbsent()) {
            return false;
        }
        try (Walk walk = walker.walk(path, Mode.SHARED, true)) {
            if (walk.hasName() && walk.dentry().isAbsent()) {
                remember(walk, null);
                return false;
            }
            return true;
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
            return false;
        }
    }

    List<String> list(String path) throws IOException {
        try (Walk walk = walker.walkInto(path, Mode.SHARED)) {
            List<String> names = listing(walk);
            String[] directory = PathNames.parse(walk.mount().path(walk.names(), walk.depth() - 1));
            if (!mounts.hasBelow(directory)) {
                return names;
            }
            TreeSet<String> all = new TreeSet<>(names);
            mounts.addNamesBelow(directory, all);
            return List.copyOf(all);
        }
    }

    /** Makes every client read anew what the host says of each name of a path, from the top. */
    void refresh(String path) throws IOException {
        String[] names = PathNames.parse(path);
        int mounted = mounts.find(names, path).prefix().length;
        for (int count = mounted; count <= names.length; count++) {
            refreshLast(path, Arrays.copyOf(names, count));
        }
    }

    private void refreshLast(String path, String[] names) throws IOException {
        try (Walk walk = walker.walk(path, names, Mode.EXCLUSIVE, false)) {
            if (!walk.hasName()) {
                walk.hold(Mode.EXCLUSIVE).markChanged();
                return;
            }
            walk.directoryHold().markChanged();
            Dentry now = walk.lookup(walk.name());
            if (!now.isAbsent()) {
                markChanged(walk.mount(), now, path);
            }
        }
    }

    private void markChanged(MountPoint mount, Dentry dentry, String path) throws IOException {
        Inode inode = inodes.pin(mount, dentry.id());
        try (Hold hold = inode.acquire(Mode.EXCLUSIVE, path)) {
            inode.changed(hold);
        } finally {
            inode.unpin();
        }
    }

    private @Nullable Attributes stat(Walk walk) throws IOException {
        if (!walk.hasName()) {
            remember(walk, walk.directory());
            return attributes(walk.directory(), walk.directoryHold(), walk.hostDirectory(), walk.path());
        }
        if (walk.dentry().isAbsent()) {
            remember(walk, null);
            throw new NoSuchFileException(walk.path());
        }
        Inode inode = inodes.pin(walk.mount(), walk.dentry().id());
        try (Hold hold = inode.acquire(Mode.SHARED, walk.path())) {
            remember(walk, inode);
            return attributes(inode, hold, walk.hostPath(), walk.path());
        } finally {
            inode.unpin();
        }
    }

    /** How many paths are remembered. */
    int pathCount() {
        return paths.size();
    }

    /** A link at the end is left out as well, because not everybody follows it. */
    private void remember(Walk walk, @Nullable Inode inode) {
        if (walk.isStraight() && !walk.dentry().isLink()) {
            if (paths.size() >= PATHS_MAX) {
                paths.clear();
            }
            paths.put(walk.path(), new KnownPath(walk, inode));
        }
    }

    /** The attributes from cache or host; {@code null} if the host has another inode there, or none. */
    private static @Nullable Attributes attributes(Inode inode, Hold hold, Path host, String path) throws IOException {
        Attributes known = inode.attributes(hold);
        if (known != null) {
            return known;
        }
        try {
            Attributes read = HostFiles.attributes(host);
            if (!read.id().equals(inode.id())) {
                return null;
            }
            inode.learn(hold, read);
            return read;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        }
    }

    private static List<String> listing(Walk walk) throws IOException {
        DirectoryNames names = walk.directory().names(walk.directoryHold());
        List<String> known = names.listing();
        if (known != null) {
            return known;
        }
        try {
            return names.learnListing(HostFiles.list(walk.hostDirectory()));
        } catch (IOException e) {
            throw HostErrors.at(walk.path(), e);
        }
    }

    static FileSystemException changedFromOutside(String path) {
        return new FileSystemException(path, null, "its names keep being changed on the host, from outside");
    }
}
