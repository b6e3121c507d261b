package org.batonfs.fs.internal;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;

/** Paths as text: absolute, with {@code /} between the names, the same on every client. */
public final class PathNames {
    /** The longest path, in characters. */
    static final int PATH_CHARS_MAX = 4096;

    /** The longest name, in characters; the host's limit, in bytes, may be reached earlier. */
    static final int NAME_CHARS_MAX = 255;

    /** The name of the directory above. */
    static final String UP = "..";

    private PathNames() {}

    /**
     * Takes a path apart. Empty names and {@code .} are left out; {@code ..} is kept, because what it means depends on
     * the links before it.
     *
     * @throws InvalidPathException if it is not absolute, is too long or holds a NUL
     */
    public static String[] parse(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new InvalidPathException(path, "a path must begin with /", 0);
        }
        if (path.length() > PATH_CHARS_MAX) {
            throw new InvalidPathException(path, "a path has at most " + PATH_CHARS_MAX + " characters");
        }
        int nul = path.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidPathException(path.replace('\0', '?'), "a path holds no NUL", nul);
        }
        List<String> names = new ArrayList<>(8);
        split(path, path, names);
        return names.toArray(new String[0]);
    }

    /** Adds the names of a piece of a path, such as a link's target. */
    static void split(String path, String piece, List<String> names) {
        int start = 0;
        while (start < piece.length()) {
            int slash = piece.indexOf('/', start);
            int end = slash < 0 ? piece.length() : slash;
            if (end > start && !(end == start + 1 && piece.charAt(start) == '.')) {
                if (end - start > NAME_CHARS_MAX) {
                    throw new InvalidPathException(path, "a name has at most " + NAME_CHARS_MAX + " characters");
                }
                names.add(piece.substring(start, end));
            }
            start = end + 1;
        }
    }

    /** The names put together again. */
    static String join(String[] names) {
        return join(names, names.length);
    }

    /** The first names put together. */
    static String join(String[] names, int count) {
        if (count == 0) {
            return "/";
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < count; i++) {
            path.append('/').append(names[i]);
        }
        return path.toString();
    }
}
