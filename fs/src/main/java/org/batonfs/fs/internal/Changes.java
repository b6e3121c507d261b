package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * What changes names: each change holds the directory and the inodes concerned EXCLUSIVE, is made on the host, and moves
 * the versions of all of them.
 */
final class Changes {
    private final InodeTable inodes;
    private final Walker walker;

    Changes(InodeTable inodes, Walker walker) {
        this.inodes = inodes;
        this.walker = walker;
    }

    void makeDirectory(String path) throws IOException {
        try (Walk walk = walker.walk(path, Mode.EXCLUSIVE, false)) {
            if (!walk.hasName() || !walk.dentry().isAbsent()) {
                throw new FileAlreadyExistsException(path);
            }
            Dentry made;
            walk.directoryHold().requireValid();
            try {
                HostFiles.makeDirectory(walk.hostPath());
                made = HostFiles.lookup(walk.hostPath());
            } catch (IOException e) {
                walk.distrust();
                throw HostErrors.at(path, e);
            }
            boolean done = false;
            try {
                begin(inodes, walk.mount(), made.id(), path).unpin();
                walk.changed(walk.name(), made);
                done = true;
            } finally {
                if (!done) { // an interrupt, for example: it is there nevertheless, and nobody may remember its absence
                    walk.distrust();
                }
            }
        }
    }

    void unlink(String path) throws IOException {
        try (Walk walk = walker.walk(path, Mode.EXCLUSIVE, false)) {
            String name = Walker.requireName(walk);
            if (walk.dentry().isAbsent()) {
                throw new NoSuchFileException(path);
            }
            if (walk.dentry().isDirectory()) {
                throw new FileSystemException(path, null, "is a directory: use rmdir");
            }
            remove(walk, name);
        }
    }

    void removeDirectory(String path) throws IOException {
        try (Walk walk = walker.walk(path, Mode.EXCLUSIVE, false)) {
            String name = Walker.requireName(walk);
            Walker.requireDirectory(walk.dentry(), path);
            remove(walk, name);
        }
    }

    void rename(String from, String to) throws IOException {
        try (PairWalk pair = walker.walkPair(from, to)) {
            Dentry moved = pair.from().dentry();
            Dentry replaced = pair.to().dentry();
            if (moved.isAbsent()) {
                throw new NoSuchFileException(from);
            }
            if (!replaced.isAbsent() && replaced.id().equals(moved.id())) {
                return; // two names of one inode, or one name: nothing changes, as POSIX wants it
            }
            requireNoMountBelow(pair.from());
            requireNoMountBelow(pair.to());
            requireApart(pair, from, to);
            requireReplaceable(pair, from, to);
            try (Inodes held = new Inodes(inodes, pair.from().mount(), moved, replaced, from)) {
                move(pair, from, to);
                held.changed();
            }
            pair.from().changed(pair.from().name(), Dentry.ABSENT);
            pair.to().changed(pair.to().name(), moved);
        }
    }

    /**
     * Begins the life of an inode that was just made: the host may have given it the number of one that is gone, which
     * some client still has in its cache.
     *
     * @return the inode, pinned
     */
    static Inode begin(InodeTable inodes, MountPoint mount, InodeId id, String path) throws IOException {
        Inode inode = inodes.pin(mount, id);
        boolean begun = false;
        try (Hold hold = inode.acquire(Mode.EXCLUSIVE, path)) {
            inode.changed(hold, 0);
            begun = true;
        } finally {
            if (!begun) {
                inode.unpin();
            }
        }
        return inode;
    }

    private void remove(Walk walk, String name) throws IOException {
        requireNoMountBelow(walk);
        try (Inodes held = new Inodes(inodes, walk.mount(), walk.dentry(), Dentry.ABSENT, walk.path())) {
            walk.directoryHold().requireValid();
            try {
                HostFiles.remove(walk.hostPath());
            } catch (IOException e) {
                walk.distrust();
                throw HostErrors.at(walk.path(), e);
            }
            held.changed();
        }
        walk.changed(name, Dentry.ABSENT);
    }

    private static void move(PairWalk pair, String from, String to) throws IOException {
        pair.from().directoryHold().requireValid();
        try {
            HostFiles.rename(pair.from().hostPath(), pair.to().hostPath());
        } catch (IOException e) {
            pair.from().distrust();
            pair.to().distrust();
            throw HostErrors.at(from, to, e);
        }
    }

    /** A mount is found by its path, so the directories on the way to it stay what they are, as with a kernel's mounts. */
    private static void requireNoMountBelow(Walk walk) throws FileSystemException {
        if (walk.mount().hasMountsBelow(walk, walk.name())) {
            throw new FileSystemException(walk.path(), null, "a mount lies below it: it cannot be removed or renamed");
        }
    }

    /** A directory can neither be moved below itself, nor onto one that it lies below. */
    private static void requireApart(PairWalk pair, String from, String to) throws IOException {
        if (isAbove(pair.from(), pair.to())) {
            throw new FileSystemException(from, to, "a directory cannot be moved into itself");
        }
        if (isAbove(pair.to(), pair.from())) {
            throw new DirectoryNotEmptyException(to);
        }
    }

    /** Whether the name that one walk has found is a directory that the other has gone through. */
    private static boolean isAbove(Walk one, Walk other) {
        String[] directories = one.names();
        String[] below = other.names();
        return below.length > directories.length
                && below[directories.length].equals(one.name())
                && Arrays.equals(directories, Arrays.copyOf(below, directories.length));
    }

    private static void requireReplaceable(PairWalk pair, String from, String to) throws IOException {
        Dentry moved = pair.from().dentry();
        Dentry replaced = pair.to().dentry();
        if (replaced.isAbsent() || (!moved.isDirectory() && !replaced.isDirectory())) {
            return;
        }
        if (!moved.isDirectory()) {
            throw new FileSystemException(from, to, "the target is a directory, the source is not");
        }
        if (!replaced.isDirectory()) {
            throw new NotDirectoryException(to);
        }
        try {
            if (!HostFiles.list(pair.to().hostPath()).isEmpty()) {
                throw new DirectoryNotEmptyException(to);
            }
        } catch (DirectoryNotEmptyException e) {
            throw e;
        } catch (IOException e) {
            throw HostErrors.at(to, e);
        }
    }

    /** One or two inodes that an operation changes, held EXCLUSIVE in the order of their identities. */
    private static final class Inodes implements AutoCloseable {
        private final Inode first;
        private final Hold firstHold;
        private final @Nullable Inode second;
        private final @Nullable Hold secondHold;

        Inodes(InodeTable inodes, MountPoint mount, Dentry one, Dentry other, String path) throws IOException {
            boolean two = !other.isAbsent();
            boolean swap = two && compare(other.id(), one.id()) < 0;
            first = inodes.pin(mount, (swap ? other : one).id());
            Hold held = null;
            Inode next = null;
            Hold nextHold = null;
            try {
                held = first.acquire(Mode.EXCLUSIVE, path);
                if (two) {
                    next = inodes.pin(mount, (swap ? one : other).id());
                    nextHold = next.acquire(Mode.EXCLUSIVE, path);
                }
            } finally {
                if (held == null || (two && nextHold == null)) {
                    release(next, nextHold);
                    release(first, held);
                }
            }
            firstHold = held;
            second = next;
            secondHold = nextHold;
        }

        void changed() throws SyncException {
            first.changed(firstHold);
            if (second != null && secondHold != null) {
                second.changed(secondHold);
            }
        }

        @Override
        public void close() {
            release(second, secondHold);
            release(first, firstHold);
        }

        private static void release(@Nullable Inode inode, @Nullable Hold hold) {
            if (hold != null) {
                hold.close();
            }
            if (inode != null) {
                inode.unpin();
            }
        }

        private static int compare(InodeId a, InodeId b) {
            int byDevice = Long.compare(a.device(), b.device());
            return byDevice != 0 ? byDevice : Long.compare(a.number(), b.number());
        }
    }
}
