package org.batonfs.fs.internal;

import org.batonfs.fs.FileType;
import org.batonfs.fs.InodeId;
import org.jspecify.annotations.Nullable;

/** A name in a directory, or its known absence. Immutable; good for as long as the directory's version stands. */
final class Dentry {
    /** The name is not there. */
    static final Dentry ABSENT = new Dentry(null, null, null);

    private final @Nullable FileType type;
    private final @Nullable InodeId id;
    private final @Nullable String target;

    private Dentry(@Nullable FileType type, @Nullable InodeId id, @Nullable String target) {
        this.type = type;
        this.id = id;
        this.target = target;
    }

    /** The name stands for an inode that is no symbolic link. */
    static Dentry of(FileType type, InodeId id) {
        return new Dentry(type, id, null);
    }

    /** The name stands for a symbolic link. */
    static Dentry link(InodeId id, String target) {
        return new Dentry(FileType.SYMBOLIC_LINK, id, target);
    }

    boolean isAbsent() {
        return type == null;
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    boolean isFile() {
        return type == FileType.FILE;
    }

    boolean isLink() {
        return target != null;
    }

    /** The inode's identity; not of an absent name. */
    InodeId id() {
        if (id == null) {
            throw new IllegalStateException("an absent name has no inode");
        }
        return id;
    }

    /** Where the symbolic link points. */
    String target() {
        if (target == null) {
            throw new IllegalStateException("not a symbolic link");
        }
        return target;
    }
}
