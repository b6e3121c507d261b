package org.batonfs.fs.internal;

import java.util.Map;
import org.batonfs.sync.Access;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What the server lets a client do by its messages: to hold the inodes of a mount as far as the client may use the mount,
 * and to move the shared positions of every mount that it may read. Nobody but the main process writes the table of mounts.
 */
public final class FileAccess implements Access {
    private final Map<String, Mode> mounts;
    private final boolean isFull;
    private final String tableName;
    private final byte[] table;
    private final Access other;

    /**
     * An access.
     *
     * @param mounts the most that the client may do in each mount, by the identity of its root
     * @param tableName the name of the resource of its table of mounts, the same for the same table
     * @param other what it may do with resources that are not for files
     */
    FileAccess(Map<String, Mode> mounts, String tableName, byte[] table, Access other) {
        this.mounts = mounts;
        this.isFull = !mounts.containsValue(Mode.SHARED) && !mounts.containsValue(Mode.INVALID);
        this.tableName = tableName;
        this.table = table;
        this.other = other;
    }

    @Override
    public Mode most(String resource) {
        if (ResourceNames.isInode(resource)) {
            return mostOfMount(resource);
        }
        if (ResourceNames.isPosition(resource)) {
            return mostOfMount(resource) == Mode.INVALID ? Mode.INVALID : Mode.EXCLUSIVE;
        }
        if (ResourceNames.isForFiles(resource)) {
            return resource.equals(tableName) ? Mode.SHARED : Mode.INVALID;
        }
        return other.most(resource);
    }

    /**
     * The most that the client may do in the mount that a resource belongs to.
     *
     * @param resource an inode's or a shared position's
     */
    public Mode mostOfMount(String resource) {
        if (isFull) {
            return Mode.EXCLUSIVE;
        }
        @Nullable String mount = ResourceNames.mountOf(resource);
        return mount == null ? Mode.INVALID : mounts.getOrDefault(mount, Mode.INVALID);
    }

    @Override
    public String resource(String name) {
        if (ResourceNames.isForFiles(name)) {
            return name.equals(ResourceNames.MOUNTS) ? tableName : name;
        }
        return other.resource(name);
    }

    @Override
    public byte[] initialValue(String resource) {
        return resource.equals(tableName) ? table : other.initialValue(resource);
    }
}
