package org.batonfs.fs.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/** A host folder with all that is below it, as text, one line a name; what differs in two equal folders is left out. */
final class Tree {
    /** Larger files are sparse here, and are compared at both ends only. */
    private static final int WHOLE_MAX = 1 << 20;

    private final Path root;
    private final Map<String, String> lines = new TreeMap<>();

    private Tree(Path root) {
        this.root = root;
    }

    static Map<String, String> of(Path root) throws IOException {
        Tree tree = new Tree(root);
        tree.add(root, "/");
        return tree.lines;
    }

    private void add(Path directory, String path) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        for (String name : names) {
            Path entry = directory.resolve(name);
            lines.put(path + name, describe(entry));
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                add(entry, path + name + "/");
            }
        }
    }

    private String describe(Path entry) throws IOException {
        if (Files.isSymbolicLink(entry)) {
            Path target = Files.readSymbolicLink(entry);
            return "link to " + (target.isAbsolute() ? "root/" + root.relativize(target) : target);
        }
        String attributes = HostAttributes.of(entry, false).text();
        return Files.isDirectory(entry) ? attributes : attributes + " " + checksum(entry);
    }

    private static String checksum(Path file) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream in = Files.newInputStream(file)) {
            sum.update(in.readNBytes(WHOLE_MAX));
            long left = Files.size(file) - WHOLE_MAX;
            if (left > 0) {
                in.skipNBytes(Math.max(0, left - WHOLE_MAX));
                sum.update(in.readNBytes(WHOLE_MAX));
            }
        }
        return Long.toHexString(sum.getValue());
    }
}
