package org.batonfs.fs;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What {@code stat} tells of an inode.
 *
 * @param id the inode's identity
 * @param type what it is
 * @param size its length in bytes; of a directory or a symbolic link whatever the host says
 * @param lastModified when its bytes or names last changed
 * @param lastAccess when it was last read, as of the last time the attributes were read from the host: reading alone
 *     does not refresh what others have cached
 * @param lastChange when its attributes last changed
 * @param permissions who may do what
 * @param links how many names it has; 0 when it is only open still
 */
public record Attributes(
        InodeId id,
        FileType type,
        long size,
        FileTime lastModified,
        FileTime lastAccess,
        FileTime lastChange,
        Set<PosixFilePermission> permissions,
        int links) {
    /** Whether it is a regular file. */
    public boolean isFile() {
        return type == FileType.FILE;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }
}
