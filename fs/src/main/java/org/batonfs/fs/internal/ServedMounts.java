package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Access;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.SyncProtocol;

/** The mounts of the main process: the table that each client gets, and what the server lets it do by its messages. */
public final class ServedMounts {
    /** The resource with the table for the main process's own clients, who may do everything. */
    public static final String OWN_TABLE = ResourceNames.MOUNTS;

    /** Sorted by prefix. */
    private final List<Served> mounts;

    private ServedMounts(List<Served> mounts) {
        this.mounts = mounts;
    }

    /**
     * Checks what is to be mounted.
     *
     * @param mounts by canonical prefix
     * @param subtrees canonical paths in these mounts whose directories are to be mounts by themselves
     * @throws IllegalArgumentException if a host directory would have two paths, or a path cannot be written down
     * @throws IOException if a directory is missing
     */
    public static ServedMounts of(Map<String, HostMount> mounts, List<String> subtrees) throws IOException {
        TreeMap<String, Path> directories = new TreeMap<>();
        for (Map.Entry<String, HostMount> mount : mounts.entrySet()) {
            directories.put(mount.getKey(), mount.getValue().directory());
        }
        for (String subtree : subtrees) {
            directories.put(subtree, directoryOf(subtree, mounts));
        }
        if (directories.isEmpty()) {
            throw new IllegalArgumentException("nothing is mounted");
        }
        List<Served> served = new ArrayList<>();
        for (Map.Entry<String, Path> entry : directories.entrySet()) {
            served.add(new Served(entry.getKey(), entry.getValue()));
        }
        requireOnePathEach(served);
        ServedMounts all = new ServedMounts(served);
        all.table(new Mode[0]);
        return all;
    }

    /** The host's directory of a path in a mount. */
    private static Path directoryOf(String path, Map<String, HostMount> mounts) throws IOException {
        String[] names = PathNames.parse(path);
        for (int count = names.length - 1; count >= 0; count--) {
            HostMount mount = mounts.get(PathNames.join(names, count));
            if (mount != null) {
                Path directory = mount.directory();
                for (int i = count; i < names.length; i++) {
                    directory = directory.resolve(names[i]);
                }
                if (!HostMount.of(directory).directory().equals(directory)) {
                    throw new IllegalArgumentException("a symbolic link leads to the subtree " + path);
                }
                return directory;
            }
        }
        throw new IllegalArgumentException("no mount covers the subtree " + path);
    }

    /** A directory below the directory of another mount must be mounted where that one has it, which then ends there. */
    private static void requireOnePathEach(List<Served> mounts) {
        for (int i = 0; i < mounts.size(); i++) {
            for (int j = 0; j < mounts.size(); j++) {
                if (i != j) {
                    requireOnePathEach(mounts.get(i), mounts.get(j));
                }
            }
        }
    }

    private static void requireOnePathEach(Served inner, Served outer) {
        boolean isBelow = inner.directory.startsWith(outer.directory);
        if (inner.root.equals(outer.root) || (isBelow && !isAtItsOwnPath(inner, outer))) {
            throw new IllegalArgumentException("two mounts share a host directory, which would have two paths: "
                    + outer.directory + " at " + outer.prefix + " and " + inner.directory + " at " + inner.prefix);
        }
    }

    private static boolean isAtItsOwnPath(Served inner, Served outer) {
        Path rest = outer.directory.relativize(inner.directory);
        String start = outer.prefix.equals("/") ? "" : outer.prefix;
        return inner.prefix.equals(start + "/" + rest);
    }

    /** The table for a client that may do everything. */
    public byte[] table() {
        return table(new Mode[0]);
    }

    /**
     * What the server lets a client do by its messages.
     *
     * @param rules the most that it may do at and below a path: the rule with the longest path counts, without one nothing
     * @param other what it may do with resources that are not for files
     * @throws IllegalArgumentException if a rule's path is no mount's, nor above mounts only
     */
    public FileAccess access(Map<String, Mode> rules, Access other) {
        for (String path : rules.keySet()) {
            requireMeaning(path);
        }
        Mode[] modes = new Mode[mounts.size()];
        StringBuilder name = new StringBuilder(ResourceNames.MOUNTS_OF);
        Map<String, Mode> byMount = new HashMap<>();
        for (int i = 0; i < modes.length; i++) {
            modes[i] = mostOf(mounts.get(i).names, rules);
            name.append(modes[i].ordinal());
            byMount.put(mounts.get(i).root.toString(), modes[i]);
        }
        return new FileAccess(byMount, name.toString(), table(modes), other);
    }

    /** A rule about a path inside a mount would say less than it seems to: the server knows of mounts only. */
    private void requireMeaning(String path) {
        String[] names = PathNames.parse(path);
        boolean isAbove = false;
        boolean isInside = false;
        for (Served mount : mounts) {
            if (mount.prefix.equals(path)) {
                return;
            }
            isAbove |= MountTable.startsWith(mount.names, names);
            isInside |= MountTable.startsWith(names, mount.names);
        }
        if (isInside || !isAbove) {
            throw new IllegalArgumentException("there is no mount at " + path + ": make it one by subtree()");
        }
    }

    private static Mode mostOf(String[] mount, Map<String, Mode> rules) {
        for (int count = mount.length; count >= 0; count--) {
            Mode rule = rules.get(PathNames.join(mount, count));
            if (rule != null) {
                return rule;
            }
        }
        return Mode.INVALID;
    }

    /**
     * The table as it is sent.
     *
     * @param modes the most that the client may do in each mount; empty if everything
     */
    private byte[] table(Mode[] modes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < mounts.size(); i++) {
            Served mount = mounts.get(i);
            Mode mode = modes.length == 0 ? Mode.EXCLUSIVE : modes[i];
            if (mode != Mode.INVALID) {
                text.append(line(mount.prefix, mode, mount.root.toString(), mount.directory.toString()));
            } else if (isBelowPermitted(mount, modes)) {
                text.append(line(mount.prefix, mode, "", ""));
            }
        }
        byte[] table = text.toString().getBytes(StandardCharsets.UTF_8);
        if (table.length > SyncProtocol.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("the table of " + mounts.size() + " mounts takes " + table.length
                    + " bytes, of at most " + SyncProtocol.VALUE_BYTES_MAX);
        }
        return table;
    }

    private boolean isBelowPermitted(Served mount, Mode[] modes) {
        for (int i = 0; i < modes.length; i++) {
            if (modes[i] != Mode.INVALID && MountTable.startsWith(mount.names, mounts.get(i).names)) {
                return true;
            }
        }
        return false;
    }

    private static String line(String prefix, Mode mode, String root, String directory) {
        String all = prefix + root + directory;
        if (all.indexOf('\n') >= 0 || all.indexOf('\t') >= 0) {
            throw new IllegalArgumentException("a mount's paths cannot hold tabs or line ends: " + prefix);
        }
        return prefix + '\t' + mode + '\t' + root + '\t' + directory + '\n';
    }

    /** A mount: where, what, and the identity of its root. */
    private static final class Served {
        final String prefix;
        final String[] names;
        final Path directory;
        final InodeId root;

        Served(String prefix, Path directory) throws IOException {
            this.prefix = prefix;
            this.names = PathNames.parse(prefix);
            this.directory = directory;
            this.root = MountTable.identify(directory);
        }
    }
}
