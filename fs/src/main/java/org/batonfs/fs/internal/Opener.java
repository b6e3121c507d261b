package org.batonfs.fs.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import org.batonfs.fs.InodeId;
import org.batonfs.fs.PathEscapesMountException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** Opens files by path. What the host opened is compared with what the directory says, before anyone uses it. */
final class Opener {
    private final InodeTable inodes;
    private final PositionFolder positions;
    private final Walker walker;

    Opener(InodeTable inodes, Walker walker, PositionFolder positions) {
        this.inodes = inodes;
        this.positions = positions;
        this.walker = walker;
    }

    OpenFile open(String path, OpenFlags flags) throws IOException {
        Mode parentMode = flags.createsNew() ? Mode.EXCLUSIVE : Mode.SHARED;
        for (int tries = 0; tries < Queries.TRIES_MAX; tries++) {
            try (Walk walk = walker.walk(path, parentMode, flags.followsLinks())) {
                if (walk.hasName() && walk.dentry().isAbsent()) {
                    if (!flags.creates()) {
                        throw new NoSuchFileException(path);
                    }
                    if (parentMode == Mode.SHARED) {
                        parentMode = Mode.EXCLUSIVE;
                        continue;
                    }
                    OpenFile created = create(walk, flags);
                    if (created != null) {
                        return created;
                    }
                } else {
                    OpenFile opened = openExisting(walk, flags);
                    if (opened != null) {
                        return opened;
                    }
                }
                walk.distrust();
            }
        }
        throw Queries.changedFromOutside(path);
    }

    /** Opens a file that must be a certain inode; {@code null} if the path leads to another one, or nowhere. */
    @Nullable
    OpenFile openIf(String path, InodeId id, OpenFlags flags) throws IOException {
        try (Walk walk = walkIfAllowed(path, flags)) {
            boolean same = walk.hasName()
                    && walk.dentry().isFile()
                    && walk.dentry().id().equals(id);
            return same ? openExisting(walk, flags) : null;
        } catch (NoSuchFileException | NotDirectoryException | FileSystemLoopException | PathEscapesMountException e) {
            return null;
        }
    }

    private Walk walkIfAllowed(String path, OpenFlags flags) throws IOException {
        walker.mountOf(path).require(flags.neededMode(), path);
        return walker.walk(path, Mode.SHARED, false);
    }

    /**
     * Opens a file that must be the inode of a resource, for operations on it; {@code null} if the path leads to another one,
     * or nowhere. No hold is taken, so that nobody is waited for who is stuck: what matters is that it is this inode, and not
     * how its name has come to be there.
     *
     * @param path as of when the client opened the file, without links and dots
     */
    @Nullable
    FileChannel channelIf(String path, String resource, OpenFlags flags) throws IOException {
        InodeId id = ResourceNames.inodeOf(resource);
        if (id == null) {
            return null;
        }
        try {
            MountPoint mount = walker.mountOf(path);
            boolean isHere = mount.inodeResource(id).equals(resource) && isStraight(mount, PathNames.parse(path));
            return isHere ? InodeOpener.open(mount.hostPath(path), id, flags) : null;
        } catch (FileNotFoundException | NoSuchFileException | NotDirectoryException e) {
            return null;
        }
    }

    /** Whether a path goes through directories of its mount only, to a regular file: no link leads out of it. */
    private static boolean isStraight(MountPoint mount, String[] all) throws IOException {
        String[] names = Arrays.copyOfRange(all, mount.prefix().length, all.length);
        for (int i = 0; i < names.length; i++) {
            Dentry found = HostFiles.lookup(mount.host().path(names, i + 1, null));
            boolean isLast = i == names.length - 1;
            if (names[i].equals(PathNames.UP) || (isLast ? !found.isFile() : !found.isDirectory())) {
                return false;
            }
        }
        return names.length > 0;
    }

    /** A file in a channel that another process had opened before; its name is only a memory. */
    OpenFile openedBefore(String path, InodeId id, FileChannel channel, OpenFlags flags) throws IOException {
        MountPoint mount = walker.mountOf(path);
        mount.require(flags.neededMode(), path);
        Path host = mount.hostPath(path);
        return new OpenFile(path, path, host, inodes.pin(mount, id), channel, flags, positions);
    }

    private @Nullable OpenFile create(Walk walk, OpenFlags flags) throws IOException {
        Path host = walk.hostPath();
        FileChannel channel;
        walk.directoryHold().requireValid();
        try {
            channel = HostFiles.create(host, flags);
        } catch (FileAlreadyExistsException e) {
            return null; // from outside; looking again tells what it is
        } catch (IOException e) {
            walk.distrust();
            throw HostErrors.at(walk.path(), e);
        }
        Inode inode = null;
        boolean done = false;
        try {
            Dentry made = HostFiles.lookup(host);
            if (!made.isFile()) {
                return null;
            }
            inode = Changes.begin(inodes, walk.mount(), made.id(), walk.path());
            walk.changed(walk.name(), made);
            done = true;
            return new OpenFile(walk.path(), walk.canonicalPath(), host, inode, channel, flags, positions);
        } finally {
            if (!done) {
                abandon(channel, inode);
                walk.distrust();
            }
        }
    }

    private @Nullable OpenFile openExisting(Walk walk, OpenFlags flags) throws IOException {
        requireOpenable(walk, flags);
        walk.mount().require(flags.neededMode(), walk.path());
        Path host = walk.hostPath();
        Inode inode = inodes.pin(walk.mount(), walk.dentry().id());
        FileChannel channel = null;
        boolean done = false;
        try {
            channel = HostFiles.open(host, flags);
            Dentry opened = HostFiles.lookup(host);
            if (!opened.isFile() || !opened.id().equals(inode.id())) {
                return null;
            }
            OpenFile file = new OpenFile(walk.path(), walk.canonicalPath(), host, inode, channel, flags, positions);
            if (flags.truncates()) {
                try (Hold hold = file.hold(Mode.EXCLUSIVE)) {
                    file.truncate(hold, 0);
                }
            }
            done = true;
            return file;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw HostErrors.at(walk.path(), e);
        } finally {
            if (!done) {
                abandon(channel, inode);
            }
        }
    }

    private static void requireOpenable(Walk walk, OpenFlags flags) throws IOException {
        String path = walk.path();
        if (flags.createsNew()) {
            throw new FileAlreadyExistsException(path);
        }
        if (!walk.hasName() || walk.dentry().isDirectory()) {
            throw new FileSystemException(path, null, "is a directory");
        }
        if (walk.dentry().isLink()) {
            throw new FileSystemException(path, null, "is a symbolic link, and is not to be followed");
        }
        if (!walk.dentry().isFile()) {
            throw new FileSystemException(path, null, "is not a regular file");
        }
    }

    private static void abandon(@Nullable FileChannel channel, @Nullable Inode inode) throws IOException {
        if (inode != null) {
            inode.unpin();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
