package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is in both folders before anything begins: deep directories, and links of all kinds. */
final class Layout {
    private static final int DEPTH = 12;

    private Layout() {}

    static void make(Path root) throws IOException {
        Files.createDirectories(root.resolve("a/b/c/a/b/c"));
        Files.createDirectories(root.resolve("e"));
        Files.write(root.resolve("f"), Step.bytes(100, 0));
        Files.write(root.resolve("a/f"), Step.bytes(10, 3));
        Files.write(root.resolve("a/b/c/f"), Step.bytes(5000, 7));
        Files.createLink(root.resolve("a/g"), root.resolve("f"));
        link(root.resolve("l"), "a");
        link(root.resolve("a/l"), "b/c/f");
        link(root.resolve("a/b/l"), "../../l/b");
        link(root.resolve("a/b/up"), "..");
        link(root.resolve("m"), "l/b/c");
        link(root.resolve("none"), "e/g");
        link(root.resolve("loop"), "a/loop");
        link(root.resolve("a/loop"), "../loop");
        link(root.resolve("abs"), root.resolve("a/b").toString());
        String deep = "deep";
        for (int depth = 0; depth < DEPTH; depth++) {
            deep += "/d" + depth;
        }
        Files.createDirectories(root.resolve(deep));
    }

    private static void link(Path link, String target) throws IOException {
        Files.createSymbolicLink(link, Path.of(target));
    }
}
