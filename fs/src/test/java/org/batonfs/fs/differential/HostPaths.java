package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Baton's paths as the host's, below a folder. The host itself resolves them; here is only what the host cannot know: that
 * a path must not leave the folder.
 */
final class HostPaths {
    private static final int LINKS_MAX = 40;

    private final Path root;

    HostPaths(Path root) {
        this.root = root;
    }

    /** The host's path; {@code .} and empty names are left out, as Baton does. */
    Path of(String path) {
        StringBuilder host = new StringBuilder(root.toString());
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                host.append('/').append(name);
            }
        }
        return Path.of(host.toString());
    }

    /** Whether the path ends at a name, which can be made or removed: neither the root nor {@code ..}. */
    boolean hasName(String path) {
        Path host = of(path);
        return !host.equals(root) && !host.endsWith("..");
    }

    /** Whether the path goes straight down, through no link. */
    boolean isStraight(String path) throws IOException {
        if (!hasName(path)) {
            return false;
        }
        Path parent = of(path).getParent();
        return Files.isDirectory(parent) && parent.toRealPath().equals(parent);
    }

    /** Whether the way leads out of the folder, by {@code ..} or by a link, before anything else stops it. */
    boolean escapes(String path, boolean follow) throws IOException {
        Deque<String> rest = new ArrayDeque<>(names(path));
        List<String> at = new ArrayList<>();
        for (int links = 0; !rest.isEmpty(); ) {
            String name = rest.removeFirst();
            if (name.equals("..")) {
                if (at.isEmpty()) {
                    return true;
                }
                at.remove(at.size() - 1);
                continue;
            }
            Path found = root.resolve(String.join("/", at)).resolve(name);
            if (Files.isSymbolicLink(found) && (follow || !rest.isEmpty())) {
                if (++links > LINKS_MAX) {
                    return false;
                }
                Path target = Files.readSymbolicLink(found);
                if (target.isAbsolute()) {
                    if (!target.startsWith(root)) {
                        return true;
                    }
                    target = root.relativize(target);
                    at.clear();
                }
                List<String> more = names(target.toString());
                for (int i = more.size() - 1; i >= 0; i--) {
                    rest.addFirst(more.get(i));
                }
            } else if (rest.isEmpty() || Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS)) {
                at.add(name);
            } else {
                return false;
            }
        }
        return false;
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        names.removeIf(name -> name.isEmpty() || name.equals("."));
        return names;
    }
}
