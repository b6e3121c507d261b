package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where paths lead, where they must not, and the errors that say so. */
@ExtendWith(NothingLeftBehind.class)
class PathsTest {
    @TempDir
    Path folder;

    private Path root;
    private FileServer server;
    private BatonFileSystem files;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "inside");
        Files.writeString(folder.resolve("secret"), "outside");
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("s"))).mount("/", HostMount.of(root)));
        files = server.fileSystem();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void shouldResolveDotsAndSlashes() throws IOException {
        for (String path :
                new String[] {"/a/b/file", "//a/./b//file", "/a/../a/b/file", "/a/b/../b/file/", "/a/b/../../a/b/file"
                }) {
            assertEquals(6, files.stat(path).size(), path);
        }
        assertEquals(files.stat("/a").id(), files.stat("/a/b/..").id());
        assertEquals(files.stat("/").id(), files.stat("/a/..").id());
        assertEquals(List.of("a"), files.list("/a/b/../.."));
    }

    @Test
    void shouldSeeADirectoryWhoseMakerWasInterrupted() throws IOException {
        files.mkdir("/x"); // from now on the root is held
        assertFalse(files.exists("/d"));
        CountDownLatch answers = new CountDownLatch(1);
        server.server().loop().execute(() -> assertDoesNotThrow(() -> answers.await(60, TimeUnit.SECONDS)));
        Thread.currentThread().interrupt();
        try {
            assertThrows(InterruptedIOException.class, () -> files.mkdir("/d"));
        } finally {
            answers.countDown();
            assertTrue(Thread.interrupted());
        }
        assertTrue(Files.exists(root.resolve("d")));
        assertTrue(files.exists("/d"));
    }

    @Test
    void shouldNotLeadAboveTheMount() {
        for (String path : new String[] {"/..", "/../secret", "/a/../../secret", "/a/b/../../../secret"}) {
            assertEscapes(path, () -> files.stat(path));
            assertEscapes(path, () -> files.exists(path));
            assertEscapes(path, () -> files.open(path, READ));
            assertEscapes(path, () -> files.open(path, WRITE, CREATE));
            assertEscapes(path, () -> files.unlink(path));
            assertEscapes(path, () -> files.mkdir(path));
            assertEscapes(path, () -> files.list(path));
            assertEscapes(path, () -> files.rename("/a/b/file", path));
        }
        assertTrue(Files.exists(folder.resolve("secret")));
    }

    @Test
    void shouldFollowLinksInsideTheMountOnly() throws IOException {
        link("relative", "a/b");
        link("a/up", "../a/b/file");
        link("absolute", root.resolve("a").toString());
        link("chain", "absolute/b");
        for (String path :
                new String[] {"/relative/file", "/a/up", "/absolute/b/file", "/chain/file", "/relative/../b/file"}) {
            assertEquals(6, files.stat(path).size(), path);
            files.open(path, READ).close();
        }
        assertEquals(FileType.SYMBOLIC_LINK, files.statLink("/relative").type());
        assertEquals(FileType.DIRECTORY, files.stat("/relative").type());

        link("out", "../secret");
        link("a/out", "../../secret");
        link("away", folder.resolve("secret").toString());
        link("passwd", "/etc/passwd");
        link("sibling", root + "-not");
        for (String path : new String[] {"/out", "/a/out", "/away", "/passwd", "/sibling"}) {
            assertEscapes(path, () -> files.stat(path));
            assertEscapes(path, () -> files.open(path, WRITE));
            assertEscapes(path + "/x", () -> files.open(path + "/x", WRITE, CREATE));
            assertEquals(FileType.SYMBOLIC_LINK, files.statLink(path).type());
        }
        assertEquals("outside", Files.readString(folder.resolve("secret")));
    }

    @Test
    void shouldTellOfLoopsAndDanglingLinks() throws IOException {
        link("one", "two");
        link("two", "one");
        link("self", "self/x");
        link("nowhere", "a/none");
        assertEquals(
                "/one",
                assertThrows(FileSystemLoopException.class, () -> files.stat("/one"))
                        .getFile());
        assertThrows(FileSystemLoopException.class, () -> files.stat("/self"));
        assertThrows(NoSuchFileException.class, () -> files.stat("/nowhere"));
        files.open("/nowhere", WRITE, CREATE).close();
        assertTrue(files.exists("/a/none"), "creating through a link makes its target");
        assertThrows(FileAlreadyExistsException.class, () -> files.open("/nowhere", WRITE, CREATE_NEW));
    }

    @Test
    void shouldUnlinkAndRenameLinksThemselves() throws IOException {
        link("l", "a/b/file");
        files.rename("/l", "/m");
        assertEquals(6, files.stat("/m").size());
        files.unlink("/m");
        assertTrue(files.exists("/a/b/file"));
        assertFalse(files.exists("/m"));
    }

    @Test
    void shouldNameThePathInEachError() throws IOException {
        assertNames("/none", assertThrows(NoSuchFileException.class, () -> files.stat("/none")));
        assertNames("/none/x", assertThrows(NoSuchFileException.class, () -> files.stat("/none/x")));
        assertNames("/none", assertThrows(NoSuchFileException.class, () -> files.open("/none", READ)));
        assertNames("/none", assertThrows(NoSuchFileException.class, () -> files.unlink("/none")));
        assertNames("/none", assertThrows(NoSuchFileException.class, () -> files.rmdir("/none")));
        assertNames("/none", assertThrows(NoSuchFileException.class, () -> files.rename("/none", "/new")));
        assertNames("/a/b/file/x", assertThrows(NotDirectoryException.class, () -> files.stat("/a/b/file/x")));
        assertNames("/a/b/file", assertThrows(NotDirectoryException.class, () -> files.list("/a/b/file")));
        assertNames("/a/b/file", assertThrows(NotDirectoryException.class, () -> files.rmdir("/a/b/file")));
        assertNames("/a", assertThrows(FileAlreadyExistsException.class, () -> files.mkdir("/a")));
        assertNames("/", assertThrows(FileAlreadyExistsException.class, () -> files.mkdir("/")));
        assertNames("/a", assertThrows(DirectoryNotEmptyException.class, () -> files.rmdir("/a")));
        assertNames("/a", assertThrows(FileSystemException.class, () -> files.unlink("/a")));
        assertNames("/a", assertThrows(FileSystemException.class, () -> files.open("/a", READ)));
        assertNames("/", assertThrows(FileSystemException.class, () -> files.rmdir("/")));
        assertNames("/a/..", assertThrows(FileSystemException.class, () -> files.rmdir("/a/..")));
        assertNames("/a", assertThrows(FileSystemException.class, () -> files.rename("/a", "/a/b/c")));
        files.mkdir("/empty");
        files.open("/f", WRITE, CREATE).close();
        assertNames("/a", assertThrows(DirectoryNotEmptyException.class, () -> files.rename("/empty", "/a")));
        assertNames("/f", assertThrows(NotDirectoryException.class, () -> files.rename("/empty", "/f")));
        assertThrows(FileSystemException.class, () -> files.rename("/f", "/empty"));
        assertNames("/a", assertThrows(DirectoryNotEmptyException.class, () -> files.rename("/a/b", "/a")));
        files.rename("/a", "/empty");
        assertEquals(6, files.stat("/empty/b/file").size());
        assertFalse(files.exists("/a"));
    }

    @Test
    void shouldLeaveThingsAloneWhenRenamedToTheSame() throws IOException {
        files.rename("/a", "/a");
        Files.createLink(root.resolve("second"), root.resolve("a/b/file"));
        files.refresh("/second");
        files.refresh("/a/b/file");
        files.rename("/a/b/file", "/second");
        assertEquals(2, files.stat("/a/b/file").links(), "two names of one inode both stay, as POSIX has it");
        assertEquals(files.stat("/second"), files.stat("/a/b/file"));
        files.unlink("/second");
        assertEquals(1, files.stat("/a/b/file").links());
    }

    @Test
    void shouldRefusePathsThatAreNone() {
        for (String path : new String[] {"", "a", "./a", "/a\0b", "/" + "x".repeat(256), "/x".repeat(3000)}) {
            assertThrows(InvalidPathException.class, () -> files.stat(path));
            assertThrows(InvalidPathException.class, () -> files.open(path, WRITE, CREATE));
        }
        assertThrows(NullPointerException.class, () -> files.stat(null));
    }

    @Test
    void shouldNameTheDirectoryOfAMountThatIsMissing() throws IOException {
        FileServerOptions options = FileServerOptions.over(Serving.at(folder.resolve("t")))
                .mount("/", HostMount.of(Files.createDirectories(folder.resolve("gone/mount"))));
        Files.delete(folder.resolve("gone/mount"));
        for (String instead : new String[] {"nothing", "a file"}) {
            FileSystemException missing = assertThrows(FileSystemException.class, () -> FileServer.start(options));
            assertNames(folder.resolve("gone/mount").toString(), missing);
            assertEquals("the directory of a mount is missing", missing.getReason(), instead);
            Files.delete(folder.resolve("gone"));
            Files.writeString(folder.resolve("gone"), "and there is nothing below it");
        }
    }

    @Test
    void shouldServeSeveralMounts() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Path deep = Files.createDirectory(folder.resolve("deep"));
        Files.writeString(logs.resolve("log"), "12345678");
        FileServerOptions options = FileServerOptions.over(Serving.at(folder.resolve("t")))
                .mount("/var/", HostMount.of(logs))
                .mount("/var/deep", HostMount.of(deep));
        assertThrows(IllegalArgumentException.class, () -> options.mount("//var", HostMount.of(root)));
        assertThrows(IllegalArgumentException.class, () -> options.mount("/var/../x", HostMount.of(root)));
        FileServerOptions overlapping = options.mount("/all", HostMount.of(folder));
        assertThrows(IllegalArgumentException.class, () -> FileServer.start(overlapping));
        assertThrows(
                IllegalArgumentException.class,
                () -> FileServer.start(FileServerOptions.over(Serving.at(folder.resolve("u")))));
        assertThrows(NotDirectoryException.class, () -> HostMount.of(folder.resolve("secret")));
        assertThrows(NoSuchFileException.class, () -> HostMount.of(folder.resolve("none")));
        try (FileServer second = FileServer.start(options);
                BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("t")))) {
            assertEquals(8, client.stat("/var/log").size());
            client.open("/var/deep/f", WRITE, CREATE).close();
            assertTrue(Files.exists(deep.resolve("f")));
            assertEquals(List.of("deep", "log"), second.fileSystem().list("/var"));
            assertThrows(NoSuchFileException.class, () -> client.stat("/other"));
            String said = assertThrows(FileSystemException.class, () -> client.rename("/var/log", "/var/deep/log"))
                    .getMessage();
            assertTrue(said.contains("mounts"), said);
            assertEscapes("/var/deep/../log", () -> client.stat("/var/deep/../log"));
        }
    }

    @Test
    void shouldRefuseAClientThatSeesAnotherDirectory() throws IOException {
        Files.move(root, folder.resolve("moved"));
        Files.createDirectory(root);
        String said = assertThrows(
                        FileSystemException.class,
                        () -> BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s"))))
                .getMessage();
        assertTrue(said.contains(root.toString()), said);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private static void assertEscapes(String path, Executable call) {
        String said = assertThrows(PathEscapesMountException.class, call, path).getMessage();
        assertTrue(said.contains(path), said);
    }

    private static void assertNames(String path, FileSystemException error) {
        assertEquals(path, error.getFile());
    }
}
