package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mount inside the directory of another one: every file has one path and one resource, whatever way leads to it, and what
 * lies above stays where it is. The mounts are /, its subtrees /a/b and /a/b/c/d, and /elsewhere, another directory that
 * hides one of the same name.
 */
@ExtendWith(NothingLeftBehind.class)
class SubtreeTest {
    @TempDir
    Path folder;

    private Path root;
    private FileServer server;
    private BatonFileSystem files;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Path elsewhere = Files.createDirectory(folder.resolve("other"));
        Files.createDirectories(root.resolve("a/b/c/d"));
        Files.createDirectories(root.resolve("a/bb"));
        Files.createDirectories(root.resolve("x/y"));
        Files.createDirectories(root.resolve("elsewhere"));
        Files.writeString(root.resolve("a/b/file"), "inner");
        Files.writeString(root.resolve("a/b/c/d/file"), "innermost");
        Files.writeString(root.resolve("a/file"), "o");
        Files.writeString(root.resolve("elsewhere/hidden"), "hidden");
        Files.writeString(elsewhere.resolve("file"), "there");
        server = FileServer.start(FileServerOptions.over(Serving.at(folder.resolve("s")))
                .mount("/", HostMount.of(root))
                .mount("/elsewhere", HostMount.of(elsewhere))
                .subtree("/a/b")
                .subtree("/a/b/c/d/"));
        files = server.fileSystem();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private static void assertMountInTheWay(Executable call) {
        String said = assertThrows(FileSystemException.class, call).getMessage();
        assertTrue(said.contains("mount"), said);
    }

    @Test
    void shouldLeadToTheInnerMountByEveryWay() throws Exception {
        link("x/relative", "../a/b");
        link("absolute", root.resolve("a/b").toString());
        link("deep", "x/relative/c/d");
        link("a/b/in", "c/d/file");
        for (String path :
                List.of("/a/b/file", "/x/../a/b/file", "/x/relative/file", "/absolute/file", "/a/./b//file")) {
            assertEquals(5, files.stat(path).size(), path);
            files.open(path, READ, WRITE).close();
        }
        for (String path : List.of("/a/b/c/d/file", "/deep/file", "/absolute/c/d/file", "/a/b/in", "/absolute/in")) {
            assertEquals(9, files.stat(path).size(), path);
            files.open(path, READ, WRITE).close();
        }
        InodeId outer = files.stat("/").id();
        InodeId inner = files.stat("/a/b").id();
        InodeId innermost = files.stat("/a/b/c/d").id();
        assertResources(files.stat("/a/b/file").id(), inner, outer, innermost);
        assertResources(files.stat("/a/b/c/d/file").id(), innermost, outer, inner);
        assertResources(inner, inner, outer, innermost);
        assertResources(files.stat("/a/file").id(), outer, inner, innermost);
    }

    /** The inode has a resource in one mount, and in no other. */
    private void assertResources(InodeId id, InodeId in, InodeId... notIn) throws Exception {
        for (InodeId mount : notIn) {
            assertEquals(Set.of(), server.server().existing(List.of("inode:" + mount + ":" + id)));
        }
        String name = "inode:" + in + ":" + id;
        assertEquals(Set.of(name), server.server().existing(List.of(name)));
    }

    @Test
    void shouldNotLeadOutOfTheInnerMount() throws IOException {
        link("a/b/out", "../file");
        link("a/b/away", root.resolve("a/file").toString());
        for (String path : List.of("/a/b/out", "/a/b/away", "/a/b/../file", "/x/../a/b/../file", "/a/b/c/d/../x")) {
            assertThrows(PathEscapesMountException.class, () -> files.stat(path), path);
        }
        assertEquals(5, files.stat("/a/b/c/../file").size());
    }

    @Test
    void shouldNotShowWhatAMountHides() throws IOException {
        for (String path : List.of("/elsewhere", "/x/../elsewhere", "/x/y/../../elsewhere/.")) {
            assertEquals(List.of("file"), files.list(path));
            assertEquals(5, files.stat(path + "/file").size());
            assertThrows(NoSuchFileException.class, () -> files.stat(path + "/hidden"));
        }
        assertEquals(List.of("a", "elsewhere", "x"), files.list("/"));
        assertEquals(List.of("b", "bb", "file"), files.list("/a"));
        assertEquals(List.of("d"), files.list("/a/b/c"));
    }

    @Test
    void shouldKeepWhatLiesAboveAMount() throws IOException {
        for (String path : List.of("/a", "/a/b", "/a/b/c", "/a/b/c/d", "/x/../a", "/x/../a/b", "/elsewhere")) {
            assertMountInTheWay(() -> files.rename(path, "/new"));
            assertMountInTheWay(() -> files.rename("/x/y", path));
            assertThrows(FileSystemException.class, () -> files.unlink(path), path);
            assertMountInTheWay(() -> files.rmdir(path));
            assertThrows(FileAlreadyExistsException.class, () -> files.mkdir(path), path);
            assertThrows(FileSystemException.class, () -> files.open(path, WRITE, CREATE), path);
        }
        Files.delete(root.resolve("a/b/c/d/file"));
        assertMountInTheWay(() -> files.rmdir("/a/b/c/d")); // the root of a mount, though it is empty
        assertTrue(Files.isDirectory(root.resolve("a/b/c/d")));
    }

    @Test
    void shouldNotRenameAcrossTheBorder() throws IOException {
        for (String[] pair : new String[][] {
            {"/a/file", "/a/b/new"},
            {"/a/b/file", "/a/new"},
            {"/a/b/file", "/a/b/c/d/new"},
            {"/a/b/c/d/file", "/a/b/c/new"},
            {"/x/../a/b/file", "/x/../a/new"}
        }) {
            String said = assertThrows(FileSystemException.class, () -> files.rename(pair[0], pair[1]))
                    .getMessage();
            assertTrue(said.contains("different mounts"), said);
        }
        files.rename("/a/b/file", "/a/b/c/new");
        files.rename("/a/b/c/new", "/x/../a/b/back");
        files.rename("/a/file", "/x/y/file");
        files.rename("/a/bb", "/bb");
        files.rename("/x", "/a/bb");
        files.rmdir("/bb");
        assertEquals(List.of("back", "c"), files.list("/a/b"));
        assertEquals(List.of("file"), files.list("/a/bb/y"));
        assertFalse(files.exists("/x"));
    }

    @Test
    void shouldSayWhatCannotBeASubtree() throws IOException {
        link("l", "a");
        FileServerOptions options = FileServerOptions.over(Serving.at(folder.resolve("t")))
                .mount("/", HostMount.of(root))
                .mount("/m", HostMount.of(folder.resolve("other")));
        for (String path : List.of("/l", "/l/b", "/../root", "/m/..")) {
            assertThrows(IllegalArgumentException.class, () -> FileServer.start(options.subtree(path)), path);
        }
        assertThrows(NoSuchFileException.class, () -> FileServer.start(options.subtree("/none")));
        assertThrows(FileSystemException.class, () -> FileServer.start(options.subtree("/a/file")));
        FileServerOptions uncovered =
                FileServerOptions.over(Serving.at(folder.resolve("t"))).mount("/m", HostMount.of(root));
        assertThrows(IllegalArgumentException.class, () -> FileServer.start(uncovered.subtree("/a")));
        assertThrows(IllegalArgumentException.class, () -> uncovered.subtree("a"));
        // A directory that would have two paths, or the same as two mounts.
        for (Path directory : List.of(root.resolve("a"), root, folder)) {
            HostMount twice = HostMount.of(directory);
            assertThrows(IllegalArgumentException.class, () -> FileServer.start(uncovered.mount("/n", twice)));
            assertThrows(IllegalArgumentException.class, () -> FileServer.start(uncovered.mount("/m/n", twice)));
        }
        FileServer.start(uncovered.mount("/m/a", HostMount.of(root.resolve("a"))))
                .close();
    }
}
