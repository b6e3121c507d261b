package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.batonfs.fs.InodeId;
import org.batonfs.ipc.Escape;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Which mount a path lies in, for one client. The client reads the table from the value of the resource
 * {@link ResourceNames#MOUNTS} when it connects, one line per mount, with tabs between: prefix, what the client may do (a
 * {@link Mode}), identity of the root, host directory. A mount that is not for the client is there only if it lies below one
 * that is, without identity and directory: there the other one ends.
 */
public final class MountTable {
    private static final int FIELDS = 4;

    /** Longest prefix first, so that the first that covers a path is the one. */
    private final List<MountPoint> mounts;

    /** The prefixes of mounts below that are not for this client. */
    private final List<String[]> denied;

    private MountTable(List<MountPoint> mounts, List<String[]> denied) {
        this.mounts = mounts;
        this.denied = denied;
    }

    /**
     * Reads the table that the main process sent.
     *
     * @throws FileSystemException if it cannot be read, or a directory is missing here, or is another one than there
     */
    static MountTable decode(byte[] table) throws IOException {
        try {
            return read(table);
        } catch (IllegalArgumentException e) { // also an InvalidPathException
            throw unreadable();
        }
    }

    private static FileSystemException unreadable() {
        return new FileSystemException(ResourceNames.MOUNTS, null, "the table of mounts cannot be read");
    }

    private static MountTable read(byte[] table) throws IOException {
        List<String[]> lines = new ArrayList<>();
        List<String[]> prefixes = new ArrayList<>();
        for (String text : new String(table, StandardCharsets.UTF_8).split("\n", -1)) {
            if (text.isEmpty()) {
                continue; // after the last line end
            }
            String[] fields = text.split("\t", -1);
            if (fields.length != FIELDS) {
                throw unreadable();
            }
            lines.add(fields);
            prefixes.add(PathNames.parse(fields[0]));
        }
        List<MountPoint> mounts = new ArrayList<>();
        List<String[]> denied = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            MountPoint mount = decode(lines.get(i), prefixes.get(i), prefixes);
            if (mount == null) {
                denied.add(prefixes.get(i));
            } else {
                mounts.add(mount);
            }
        }
        mounts.sort(new LongestPrefixFirst());
        return new MountTable(mounts, denied);
    }

    private static @Nullable MountPoint decode(String[] fields, String[] prefix, List<String[]> all)
            throws IOException {
        Mode most = Mode.valueOf(fields[1]);
        if (most == Mode.INVALID) {
            return null;
        }
        Path directory = Path.of(fields[3]);
        InodeId id = identify(directory);
        if (!id.toString().equals(fields[2])) {
            throw new FileSystemException(
                    Escape.line(directory.toString()), null, "is another directory here than in the main process");
        }
        List<String[]> borders = new ArrayList<>();
        for (String[] other : all) {
            if (other.length > prefix.length && startsWith(other, prefix)) {
                borders.add(Arrays.copyOfRange(other, prefix.length, other.length));
            }
        }
        return new MountPoint(prefix, new HostFiles(directory), id, most, borders.toArray(new String[0][]));
    }

    /** A prefix in the one way it is written. */
    public static String canonicalPrefix(String prefix) {
        String[] names = PathNames.parse(prefix);
        if (Arrays.asList(names).contains(PathNames.UP)) {
            throw new IllegalArgumentException("a mount's prefix holds no '..': " + prefix);
        }
        return PathNames.join(names);
    }

    /**
     * The mount that a path lies in.
     *
     * @throws AccessDeniedException if it is not for this client
     * @throws NoSuchFileException if there is none
     */
    MountPoint find(String[] names, String path) throws NoSuchFileException, AccessDeniedException {
        MountPoint found = null;
        for (int i = 0; i < mounts.size() && found == null; i++) {
            if (mounts.get(i).covers(names)) {
                found = mounts.get(i);
            }
        }
        for (String[] prefix : denied) {
            if (startsWith(names, prefix) && (found == null || prefix.length > found.prefix().length)) {
                throw new AccessDeniedException(path, null, "is in a mount that is not for this client");
            }
        }
        if (found == null) {
            throw new NoSuchFileException(path, null, "no mount covers it");
        }
        return found;
    }

    /** Adds the names under which mounts lie directly below a directory. */
    void addNamesBelow(String[] names, Set<String> listing) {
        for (MountPoint mount : mounts) {
            String[] prefix = mount.prefix();
            if (prefix.length > names.length && startsWith(prefix, names)) {
                listing.add(prefix[names.length]);
            }
        }
    }

    /** Whether mounts lie below a directory. */
    boolean hasBelow(String[] names) {
        TreeSet<String> below = new TreeSet<>();
        addNamesBelow(names, below);
        return !below.isEmpty();
    }

    /** Whether names lie at or below others. */
    static boolean startsWith(String[] names, String[] start) {
        if (names.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (!names[i].equals(start[i])) {
                return false;
            }
        }
        return true;
    }

    /** The identity of a mount's root. The name may come from the table that a client has got: it is escaped in errors. */
    static InodeId identify(Path directory) throws IOException {
        Dentry root;
        try {
            root = HostFiles.lookup(directory);
        } catch (FileSystemException e) {
            throw new FileSystemException(Escape.line(directory.toString()), null, e.getReason());
        }
        if (!root.isDirectory()) {
            throw new FileSystemException(
                    Escape.line(directory.toString()), null, "the directory of a mount is missing");
        }
        return root.id();
    }

    private static final class LongestPrefixFirst implements Comparator<MountPoint> {
        @Override
        public int compare(MountPoint a, MountPoint b) {
            return Integer.compare(b.prefix().length, a.prefix().length);
        }
    }
}
