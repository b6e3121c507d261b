package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.batonfs.fs.Attributes;

/**
 * What the host says of an inode.
 *
 * @param device the number of its file system
 * @param number its own
 * @param mode its type and permissions
 * @param links how many names it has
 * @param size in bytes
 * @param modified when its bytes changed
 * @param changed when its attributes changed
 */
record HostAttributes(long device, long number, int mode, int links, long size, FileTime modified, FileTime changed) {
    private static final String NAMES = "unix:dev,ino,mode,nlink,size,lastModifiedTime,ctime";
    private static final int TYPE_MASK = 0170000;
    private static final int PERMISSION_MASK = 0777;

    static HostAttributes of(Path path, boolean follow) throws IOException {
        LinkOption[] options = follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        Map<String, Object> read = Files.readAttributes(path, NAMES, options);
        return new HostAttributes(
                (Long) read.get("dev"),
                (Long) read.get("ino"),
                (Integer) read.get("mode"),
                (Integer) read.get("nlink"),
                (Long) read.get("size"),
                (FileTime) read.get("lastModifiedTime"),
                (FileTime) read.get("ctime"));
    }

    /** The attributes of an inode that this process has open, by whatever name or none. */
    static HostAttributes ofOpen(long device, long number) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    HostAttributes found = of(descriptor, true);
                    if (found.number == number && found.device == device) {
                        return found;
                    }
                } catch (NoSuchFileException e) {
                    // The listing's own.
                }
            }
        }
        throw new IllegalStateException("not open: inode " + number);
    }

    boolean isFile() {
        return (mode & TYPE_MASK) == 0100000;
    }

    /** What two equal folders have in common. */
    String text() {
        String type = switch (mode & TYPE_MASK) {
            case 0100000 -> "FILE";
            case 0040000 -> "DIRECTORY";
            case 0120000 -> "SYMBOLIC_LINK";
            default -> "OTHER";
        };
        Set<PosixFilePermission> permissions = new TreeSet<>();
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & PERMISSION_MASK & 0400 >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        return text(type, size, PosixFilePermissions.toString(permissions), links);
    }

    static String text(Attributes attributes) {
        return text(
                attributes.type().name(),
                attributes.size(),
                PosixFilePermissions.toString(attributes.permissions()),
                attributes.links());
    }

    /** The size of what is no file is the host's own business. */
    private static String text(String type, long size, String permissions, int links) {
        return type + (type.equals("FILE") ? " " + size : "") + " " + permissions + " " + links;
    }

    /** What Baton says must be what the host says of the same inode: its cache is not stale. */
    void requireSame(Attributes said, String path) {
        if (said.id().device() != device
                || said.id().number() != number
                || said.size() != size
                || !said.lastModified().equals(modified)
                || !said.lastChange().equals(changed)) {
            throw new StaleException(path + ": Baton says " + said + ", the host " + this);
        }
    }

    /** Baton has told of a past that is gone. */
    static final class StaleException extends RuntimeException {
        StaleException(String message) {
            super(message);
        }
    }
}
