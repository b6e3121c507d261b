package org.batonfs.fs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has in use.
 *
 * @param descriptors open ones
 * @param threads live ones
 * @param heapKib the heap in use after a collection, in KiB
 */
public record Footprint(int descriptors, int threads, long heapKib) {
    /** That of this process. */
    public static Footprint now() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heapKib = (runtime.totalMemory() - runtime.freeMemory()) / 1024;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            int descriptors = (int) all.count();
            return new Footprint(descriptors, Thread.getAllStackTraces().size(), heapKib);
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static Footprint parse(String text) {
        String[] words = text.split(" ", -1);
        return new Footprint(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    @Override
    public String toString() {
        return descriptors + " " + threads + " " + heapKib;
    }
}
