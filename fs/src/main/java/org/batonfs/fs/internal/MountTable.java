package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.InodeId;
import org.batonfs.ipc.Escape;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * Which mount a path lies in. The main process writes the table into the value of the resource {@link #RESOURCE}, one line
 * per mount: prefix, identity of the root, host directory, with tabs between; the clients read it when they connect.
 */
public final class MountTable {
    /** The resource whose value is the table. */
    public static final String RESOURCE = "mounts";

    private static final String TAB = "\t";

    /** Longest prefix first, so that the first that covers a path is the one. */
    private final List<MountPoint> mounts;

    private MountTable(List<MountPoint> mounts) {
        this.mounts = mounts;
    }

    /**
     * The table as it is sent to clients.
     *
     * @throws IllegalArgumentException if two mounts share host directories, or a path cannot be written down
     */
    public static byte[] encode(Map<String, HostMount> mounts) throws IOException {
        if (mounts.isEmpty()) {
            throw new IllegalArgumentException("nothing is mounted");
        }
        requireApart(new ArrayList<>(mounts.values()));
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, HostMount> mount : mounts.entrySet()) {
            Path directory = mount.getValue().directory();
            String line = PathNames.join(prefixOf(mount.getKey())) + TAB + identify(directory) + TAB + directory;
            if (line.indexOf('\n') >= 0 || line.split(TAB, -1).length != 3) {
                throw new IllegalArgumentException("a mount's paths cannot hold tabs or line ends: " + line);
            }
            text.append(line).append('\n');
        }
        byte[] table = text.toString().getBytes(StandardCharsets.UTF_8);
        if (table.length > SyncProtocol.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("the table of " + mounts.size() + " mounts takes " + table.length
                    + " bytes, of at most " + SyncProtocol.VALUE_BYTES_MAX);
        }
        return table;
    }

    /**
     * Reads the table that the main process sent.
     *
     * @throws FileSystemException if it cannot be read, or a directory is missing here, or is another one than there
     */
    static MountTable decode(byte[] table) throws IOException {
        try {
            return new MountTable(mounts(table));
        } catch (InvalidPathException e) {
            throw unreadable();
        }
    }

    private static List<MountPoint> mounts(byte[] table) throws IOException {
        List<MountPoint> mounts = new ArrayList<>();
        String text = new String(table, StandardCharsets.UTF_8);
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            int first = text.indexOf('\t', start);
            int second = text.indexOf('\t', first + 1);
            if (end < 0 || first < 0 || second < 0 || second > end) {
                throw unreadable();
            }
            String[] prefix = PathNames.parse(text.substring(start, first));
            Path directory = Path.of(text.substring(second + 1, end));
            InodeId id = identify(directory);
            if (!id.toString().equals(text.substring(first + 1, second))) {
                throw new FileSystemException(
                        Escape.line(directory.toString()), null, "is another directory here than in the main process");
            }
            mounts.add(new MountPoint(prefix, new HostFiles(directory), id));
            start = end + 1;
        }
        Collections.sort(mounts, new LongestPrefixFirst());
        return mounts;
    }

    private static FileSystemException unreadable() {
        return new FileSystemException(RESOURCE, null, "the table of mounts cannot be read");
    }

    /** A prefix in the one way it is written. */
    public static String canonicalPrefix(String prefix) {
        return PathNames.join(prefixOf(prefix));
    }

    private static String[] prefixOf(String prefix) {
        String[] names = PathNames.parse(prefix);
        if (Arrays.asList(names).contains(PathNames.UP)) {
            throw new IllegalArgumentException("a mount's prefix holds no '..': " + prefix);
        }
        return names;
    }

    /** The mount that a path lies in. */
    MountPoint find(String[] names, String path) throws NoSuchFileException {
        for (int i = 0; i < mounts.size(); i++) {
            if (mounts.get(i).covers(names)) {
                return mounts.get(i);
            }
        }
        throw new NoSuchFileException(path, null, "no mount covers it");
    }

    /** Adds the names under which mounts lie directly below a directory. */
    void addNamesBelow(String[] names, Set<String> listing) {
        for (MountPoint mount : mounts) {
            String[] prefix = mount.prefix();
            if (prefix.length > names.length && Arrays.equals(names, Arrays.copyOf(prefix, names.length))) {
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

    /** The name may come from the table that a client has got, so it is escaped in errors. */
    private static InodeId identify(Path directory) throws IOException {
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

    private static void requireApart(List<HostMount> mounts) {
        for (int i = 0; i < mounts.size(); i++) {
            for (int j = 0; j < mounts.size(); j++) {
                Path inner = mounts.get(i).directory();
                Path outer = mounts.get(j).directory();
                if (i != j && inner.startsWith(outer)) {
                    throw new IllegalArgumentException("two mounts share a host directory, which would have two paths: "
                            + outer + " and " + inner);
                }
            }
        }
    }

    private static final class LongestPrefixFirst implements Comparator<MountPoint> {
        @Override
        public int compare(MountPoint a, MountPoint b) {
            return Integer.compare(b.prefix().length, a.prefix().length);
        }
    }
}
