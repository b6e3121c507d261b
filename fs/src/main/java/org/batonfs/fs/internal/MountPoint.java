package org.batonfs.fs.internal;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Mode;

/** A mount under its prefix, as a client sees it, and the inodes of it that the client knows. */
final class MountPoint {
    private final String[] prefix;
    private final HostFiles host;
    private final InodeId rootId;
    private final Mode most;
    private final String inodeResources;

    /** The mounts below it, by their names from its root on: there it ends, whatever the host has. */
    private final String[][] borders;

    /** Kept by the {@link InodeTable}. */
    final ConcurrentHashMap<InodeId, Inode> inodes = new ConcurrentHashMap<>();

    /**
     * A mount.
     *
     * @param most EXCLUSIVE if the client may write in it, SHARED if it may only read
     * @param borders the mounts below it, by their names from its root on
     */
    MountPoint(String[] prefix, HostFiles host, InodeId rootId, Mode most, String[][] borders) {
        this.prefix = prefix;
        this.host = host;
        this.rootId = rootId;
        this.most = most;
        this.inodeResources = ResourceNames.inodesOf(rootId);
        this.borders = borders;
    }

    String[] prefix() {
        return prefix;
    }

    HostFiles host() {
        return host;
    }

    InodeId rootId() {
        return rootId;
    }

    /** The resource of one of its inodes. */
    String inodeResource(InodeId id) {
        return inodeResources + id;
    }

    /**
     * Fails unless this client may do that here; the server sees to it in any case.
     *
     * @param mode SHARED to read, EXCLUSIVE to change anything
     */
    void require(Mode mode, String path) throws AccessDeniedException {
        if (!most.covers(mode)) {
            throw new AccessDeniedException(path, null, "this client may only read here");
        }
    }

    /** Whether the names lie at or below this mount. */
    boolean covers(String[] names) {
        return MountTable.startsWith(names, prefix);
    }

    /** Whether another mount lies at a name of a directory. */
    boolean endsAt(Walk directory, String name) {
        return borders.length > 0 && countBorders(directory, name, true);
    }

    /** Whether other mounts lie below a name of a directory, or at it. */
    boolean hasMountsBelow(Walk directory, String name) {
        return borders.length > 0 && countBorders(directory, name, false);
    }

    private boolean countBorders(Walk directory, String name, boolean exactly) {
        String[] names = Arrays.copyOf(directory.names(), directory.depth());
        names[names.length - 1] = name;
        for (String[] border : borders) {
            if (exactly ? Arrays.equals(border, names) : MountTable.startsWith(border, names)) {
                return true;
            }
        }
        return false;
    }

    /** Where the host has a path of this mount that holds no links and dots. */
    Path hostPath(String path) {
        String[] all = PathNames.parse(path);
        String[] names = Arrays.copyOfRange(all, prefix.length, all.length);
        return host.path(names, names.length, null);
    }

    /** The path of a directory of this mount, for users. */
    String path(String[] names, int count) {
        return PathNames.join(absolute(Arrays.copyOf(names, count)));
    }

    /** Names from the root of all on, for names from this mount's root on. */
    String[] absolute(String[] names) {
        String[] all = Arrays.copyOf(prefix, prefix.length + names.length);
        System.arraycopy(names, 0, all, prefix.length, names.length);
        return all;
    }
}
