package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.batonfs.fs.Attributes;
import org.batonfs.fs.FileType;
import org.batonfs.fs.InodeId;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the host that a mount stands on, all in one place, and nothing else: no holds, no caches. Paths in its
 * errors are the host's; see {@link HostErrors}.
 *
 * <p>No call follows a symbolic link at the end of a path. Those on the way are no links, as long as the host directory is
 * changed through Baton only.
 */
final class HostFiles {
    /** What identifies an inode and tells its type: the least that a lookup needs. */
    private static final String IDENTITY = "unix:mode,ino,dev";

    private static final String ALL = "unix:mode,ino,dev,nlink,size,lastModifiedTime,lastAccessTime,ctime";

    /** The process's open descriptors, by which the host tells of an inode that has no name any more. */
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FILE = 0100000;
    private static final int TYPE_DIRECTORY = 0040000;
    private static final int TYPE_LINK = 0120000;

    /** By bit of the mode, the highest first. */
    private static final PosixFilePermission[] PERMISSIONS = {
        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE
    };

    private final Path root;

    HostFiles(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** The host's path of a name below directories. */
    Path path(String[] directories, int count, @Nullable String name) {
        StringBuilder path = new StringBuilder(root.toString());
        for (int i = 0; i < count; i++) {
            path.append('/').append(directories[i]);
        }
        if (name != null) {
            path.append('/').append(name);
        }
        return Path.of(path.toString());
    }

    /** What a name stands for. */
    static Dentry lookup(Path path) throws IOException {
        try {
            Map<String, Object> read = read(path, IDENTITY);
            FileType type = type(read);
            return type == FileType.SYMBOLIC_LINK
                    ? Dentry.link(id(read), Files.readSymbolicLink(path).toString())
                    : Dentry.of(type, id(read));
        } catch (NoSuchFileException e) {
            return Dentry.ABSENT;
        }
    }

    /**
     * The attributes of what a path stands for.
     *
     * @throws NoSuchFileException if there is nothing
     */
    static Attributes attributes(Path path) throws IOException {
        return attributes(read(path, ALL));
    }

    /**
     * The attributes of an inode that this process has open, under whatever name or none; {@code null} if the host has no
     * way to tell.
     */
    static @Nullable Attributes attributesOfOpen(InodeId id) throws IOException {
        Path descriptor = descriptorOf(id);
        return descriptor == null ? null : attributes(Files.readAttributes(descriptor, ALL));
    }

    /** The names in a directory. */
    static NavigableSet<String> list(Path directory) throws IOException {
        NavigableSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** Opens a file that exists. */
    static FileChannel open(Path path, OpenFlags flags) throws IOException {
        return FileChannel.open(path, channelOptions(flags));
    }

    /** Creates a file that does not exist, and opens it. */
    static FileChannel create(Path path, OpenFlags flags) throws IOException {
        Set<OpenOption> options = channelOptions(flags);
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE_NEW);
        return FileChannel.open(path, options);
    }

    static void makeDirectory(Path path) throws IOException {
        Files.createDirectory(path);
    }

    /** Removes a name, or an empty directory. */
    static void remove(Path path) throws IOException {
        Files.delete(path);
    }

    /** Renames, in one step, also over an existing target. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Opens anew what one of this process's descriptors stands for. */
    static FileChannel openDescriptor(Path descriptor, OpenFlags flags) throws IOException {
        Set<OpenOption> options = channelOptions(flags);
        options.remove(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(descriptor, options);
    }

    /** Where the host tells of a descriptor of this process. */
    static Path descriptorPath(int number) {
        return DESCRIPTORS.resolve(Integer.toString(number));
    }

    /** The inode that one of this process's descriptors stands for. */
    static InodeId idOfDescriptor(Path descriptor) throws IOException {
        return id(Files.readAttributes(descriptor, IDENTITY));
    }

    /** A descriptor of this process on an inode; {@code null} if there is none, or the host does not tell. */
    static @Nullable Path descriptorOf(InodeId id) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return null;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                try {
                    if (idOfDescriptor(descriptor).equals(id)) {
                        return descriptor;
                    }
                } catch (NoSuchFileException e) {
                    // Closed since the listing.
                }
            }
        }
        return null;
    }

    /** Below what is no directory there is nothing: newer JDKs say so, older ones throw an error that has no type. */
    private static Map<String, Object> read(Path path, String names) throws IOException {
        try {
            return Files.readAttributes(path, names, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            if (isBelowNoDirectory(path)) {
                NoSuchFileException absent = new NoSuchFileException(path.toString(), null, e.getReason());
                absent.initCause(e);
                throw absent;
            }
            throw e;
        }
    }

    /** The host is asked, because the error tells it in words only. */
    private static boolean isBelowNoDirectory(Path path) {
        Path above = path.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && !Files.isDirectory(above);
    }

    private static Set<OpenOption> channelOptions(OpenFlags flags) {
        Set<OpenOption> options = new HashSet<>();
        options.add(LinkOption.NOFOLLOW_LINKS);
        if (flags.reads()) {
            options.add(StandardOpenOption.READ);
        }
        if (flags.writes()) {
            options.add(StandardOpenOption.WRITE);
        }
        if (flags.syncsData()) {
            options.add(StandardOpenOption.DSYNC);
        }
        if (flags.syncsAll()) {
            options.add(StandardOpenOption.SYNC);
        }
        return options;
    }

    private static Attributes attributes(Map<String, Object> read) {
        return new Attributes(
                id(read),
                type(read),
                (Long) field(read, "size"),
                (FileTime) field(read, "lastModifiedTime"),
                (FileTime) field(read, "lastAccessTime"),
                (FileTime) field(read, "ctime"),
                permissions((Integer) field(read, "mode")),
                (Integer) field(read, "nlink"));
    }

    private static Object field(Map<String, Object> read, String name) {
        return Objects.requireNonNull(read.get(name), name);
    }

    private static InodeId id(Map<String, Object> read) {
        return new InodeId((Long) field(read, "dev"), (Long) field(read, "ino"));
    }

    private static FileType type(Map<String, Object> read) {
        return switch ((Integer) field(read, "mode") & TYPE_MASK) {
            case TYPE_FILE -> FileType.FILE;
            case TYPE_DIRECTORY -> FileType.DIRECTORY;
            case TYPE_LINK -> FileType.SYMBOLIC_LINK;
            default -> FileType.OTHER;
        };
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < PERMISSIONS.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(PERMISSIONS[bit]);
            }
        }
        return Collections.unmodifiableSet(permissions);
    }
}
