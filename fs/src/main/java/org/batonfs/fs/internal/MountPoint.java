package org.batonfs.fs.internal;

import java.nio.file.Path;
import java.util.Arrays;
import org.batonfs.fs.InodeId;

/** A mount under its prefix, as a client sees it. */
final class MountPoint {
    private final String[] prefix;
    private final HostFiles host;
    private final InodeId rootId;

    MountPoint(String[] prefix, HostFiles host, InodeId rootId) {
        this.prefix = prefix;
        this.host = host;
        this.rootId = rootId;
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

    /** Whether the names lie at or below this mount. */
    boolean covers(String[] names) {
        if (names.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (!names[i].equals(prefix[i])) {
                return false;
            }
        }
        return true;
    }

    /** Where the host has a path of this mount that holds no links and dots. */
    Path hostPath(String path) {
        String[] all = PathNames.parse(path);
        String[] names = Arrays.copyOfRange(all, prefix.length, all.length);
        return host.path(names, names.length, null);
    }

    /** The path of a directory of this mount, for users. */
    String path(String[] names, int count) {
        String[] all = new String[prefix.length + count];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(names, 0, all, prefix.length, count);
        return PathNames.join(all);
    }
}
