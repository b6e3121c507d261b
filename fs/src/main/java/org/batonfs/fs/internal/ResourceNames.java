package org.batonfs.fs.internal;

import org.batonfs.fs.InodeId;
import org.jspecify.annotations.Nullable;

/**
 * The names of the resources that files stand on. Each says which mount it belongs to, by the identity of the mount's root,
 * so that the server can tell what a client may do with it, and a lie about the mount only leads to a lock that nobody else
 * uses.
 *
 * <pre>
 *   mounts                                   the table of mounts, as each client sees it
 *   inode:&lt;mount&gt;:&lt;device&gt;:&lt;number&gt;         an inode; the mount is &lt;device&gt;:&lt;number&gt; of its root
 *   open:&lt;mount&gt;:&lt;uuid&gt;                     the position of an open file that is shared
 * </pre>
 */
final class ResourceNames {
    /** The table of mounts. */
    static final String MOUNTS = "mounts";

    /** Begins the names of what {@link #MOUNTS} means for clients of different permissions. */
    static final String MOUNTS_OF = "mounts:";

    private static final String INODE = "inode:";
    private static final String OPEN = "open:";

    private ResourceNames() {}

    /** What the names of all inodes of a mount begin with. */
    static String inodesOf(InodeId root) {
        return INODE + root + ":";
    }

    /** What the names of all shared positions of a mount begin with. */
    static String positionsOf(InodeId root) {
        return OPEN + root + ":";
    }

    static boolean isInode(String resource) {
        return resource.startsWith(INODE);
    }

    static boolean isPosition(String resource) {
        return resource.startsWith(OPEN);
    }

    /** Whether it is for files; other resources of that server are none of theirs. */
    static boolean isForFiles(String resource) {
        return isInode(resource) || isPosition(resource) || resource.equals(MOUNTS) || resource.startsWith(MOUNTS_OF);
    }

    /** Which mount an inode or a position belongs to, as its name says; {@code null} if it says nothing. */
    static @Nullable String mountOf(String resource) {
        int start = resource.indexOf(':') + 1;
        int middle = resource.indexOf(':', start);
        int end = resource.indexOf(':', middle + 1);
        return start == 0 || middle < 0 || end < 0 ? null : resource.substring(start, end);
    }

    /** The inode that a resource stands for, as the end of its name says; {@code null} if it stands for none. */
    static @Nullable InodeId inodeOf(String resource) {
        int last = resource.lastIndexOf(':');
        int middle = resource.lastIndexOf(':', last - 1);
        if (!isInode(resource) || middle < INODE.length()) {
            return null;
        }
        try {
            return new InodeId(
                    Long.parseUnsignedLong(resource.substring(middle + 1, last), 16),
                    Long.parseUnsignedLong(resource.substring(last + 1), 16));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
