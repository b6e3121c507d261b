package org.batonfs.fs;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.batonfs.fs.internal.MountTable;
import org.batonfs.sync.Mode;

/**
 * What a client may do with the files of a {@link FileServer}, mount by mount. Immutable.
 *
 * <p>The server sees to it for all that it serves: the table of mounts, the holds without which nobody can stay coherent
 * with the others or keep them waiting, shared positions, tickets and descriptors. What lies on a host mount each client
 * opens by itself, with its own rights; the policy does not take away what the host allows.
 *
 * <p>A path names the mounts at it and below it; for a mount the longest path that names it counts. A directory inside a
 * mount cannot be named, unless {@link FileServerOptions#subtree} makes it a mount of its own.
 */
public final class MountAccess {
    private final Map<String, Mode> rules;

    private MountAccess(Map<String, Mode> rules) {
        this.rules = rules;
    }

    /** May read and write everywhere. */
    public static MountAccess all() {
        return none().with(Mode.EXCLUSIVE, "/");
    }

    /** May not use any file. */
    public static MountAccess none() {
        return new MountAccess(Collections.emptyMap());
    }

    /** May read and write in these mounts, and see nothing else. */
    public static MountAccess only(String... paths) {
        return none().with(Mode.EXCLUSIVE, paths);
    }

    /**
     * The same mounts, for reading only. The client can move the positions of its open files, also those that it shares;
     * it cannot {@link BatonFileSystem#refresh}.
     */
    public MountAccess readOnly() {
        TreeMap<String, Mode> lowered = new TreeMap<>(rules);
        lowered.replaceAll((path, mode) -> mode == Mode.EXCLUSIVE ? Mode.SHARED : mode);
        return new MountAccess(lowered);
    }

    /** The same, but for reading and writing in these mounts. */
    public MountAccess writing(String... paths) {
        return with(Mode.EXCLUSIVE, paths);
    }

    /** The same, but for reading only in these mounts. */
    public MountAccess reading(String... paths) {
        return with(Mode.SHARED, paths);
    }

    /** The same, but without these mounts. */
    public MountAccess without(String... paths) {
        return with(Mode.INVALID, paths);
    }

    private MountAccess with(Mode mode, String... paths) {
        TreeMap<String, Mode> more = new TreeMap<>(rules);
        for (String path : paths) {
            more.put(MountTable.canonicalPrefix(path), mode);
        }
        return new MountAccess(more);
    }

    /** The most that may be done at and below each path. */
    Map<String, Mode> rules() {
        return rules;
    }

    @Override
    public String toString() {
        return "MountAccess" + rules;
    }
}
