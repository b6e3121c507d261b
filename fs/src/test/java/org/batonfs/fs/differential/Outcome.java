package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a step came to.
 *
 * @param text the result, or the type of the error
 * @param error the error
 */
record Outcome(String text, @Nullable Exception error) {
    private static final int SHOWN_MAX = 40;

    static Outcome of(World world, Step step) {
        try {
            return new Outcome(world.perform(step), null);
        } catch (Promises.Promised e) {
            return new Outcome("throws " + e.type, e);
        } catch (IOException | RuntimeException e) {
            return new Outcome("throws " + e.getClass().getSimpleName(), e);
        }
    }

    boolean isLike(Outcome other) {
        return text.equals(World.ANYTHING) || other.text.equals(World.ANYTHING) || text.equals(other.text);
    }

    /** The bytes that were read: how many, and what they are, or the beginning and a checksum. */
    static String read(int count, ByteBuffer into) {
        String bytes = StandardCharsets.ISO_8859_1
                .decode(into.duplicate().flip())
                .toString()
                .replace('\0', '0');
        return count + ":"
                + (bytes.length() <= SHOWN_MAX ? bytes : bytes.substring(0, SHOWN_MAX) + "#" + bytes.hashCode());
    }

    static String names(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return String.join(" ", names);
    }

    static String lines(Map<String, String> tree) {
        StringBuilder text = new StringBuilder();
        tree.forEach((path, what) -> text.append(path).append("  ").append(what).append('\n'));
        return text.toString();
    }

    @Override
    public String toString() {
        return error == null || error instanceof Promises.Promised ? text : text + " (" + error + ")";
    }
}
