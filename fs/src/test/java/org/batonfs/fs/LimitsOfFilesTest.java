package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.batonfs.ipc.DescriptorServer;
import org.batonfs.ipc.TooManyDescriptorsException;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of docs/limits.md that files have, and that each bound there names the test that goes to it. */
@ExtendWith(NothingLeftBehind.class)
class LimitsOfFilesTest {
    private static final int PATHS_MAX = 10_000;
    private static final int NAMES_MAX = 65_536;

    @TempDir
    private Path folder;

    private Path host;

    @BeforeEach
    void mount() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
    }

    private FileServer start() throws IOException {
        return FileServer.start(FileServerOptions.over(Serving.at(socket())).mount("/", HostMount.of(host)));
    }

    private Path socket() {
        return folder.resolve("run").resolve("socket");
    }

    /** For the main process and for others alike; when one is let go there is room for one. */
    @Test
    void openFilesThatAreKept() throws IOException {
        try (FileServer server = start();
                BatonFileSystem other = BatonFileSystem.connect(SyncClientOptions.at(socket()))) {
            ArrayDeque<FileTicket> tickets = new ArrayDeque<>();
            for (int i = 0; i < DescriptorServer.KEPT_MAX; i++) {
                try (Handle handle = server.fileSystem().open("/file", READ, WRITE, CREATE)) {
                    tickets.add(handle.share());
                }
            }
            for (BatonFileSystem files : List.of(server.fileSystem(), other)) {
                try (Handle handle = files.open("/file")) {
                    IOException full = assertThrows(TooManyDescriptorsException.class, handle::share);
                    assertTrue(full.getMessage().contains("1024 open files that are kept"), full.getMessage());
                    assertEquals(0, handle.position(), "the handle works as before");
                    tickets.remove().cancel();
                    tickets.add(handle.share());
                }
            }
            assertEquals(DescriptorServer.KEPT_MAX, server.sharedFileCount());
        }
    }

    /**
     * A name that was absent, and came from outside, is seen once the cache has forgotten it. Asking for it would put it
     * among the paths that are remembered as a whole, so there are two.
     */
    @Test
    void namesOfADirectory() throws IOException {
        try (FileServer server = start()) {
            BatonFileSystem files = server.fileSystem();
            for (String name : List.of("first", "second")) {
                assertFalse(files.exists("/" + name));
                Files.createFile(host.resolve(name));
            }
            for (int i = 0; i < NAMES_MAX - 2; i++) {
                assertFalse(files.exists("/absent" + i));
            }
            assertFalse(files.exists("/second"), "still remembered");
            assertFalse(files.exists("/one-too-many"));
            assertTrue(files.exists("/first"), "forgotten, and looked up again");
        }
    }

    @Test
    void pathsAsAWhole() throws IOException {
        try (FileServer server = start()) {
            BatonFileSystem files = server.fileSystem();
            for (int i = 0; i < PATHS_MAX + 5; i++) {
                Files.createFile(host.resolve("f" + i));
                files.stat("/f" + i);
                assertTrue(files.pathCount() <= PATHS_MAX, "after " + i);
            }
            assertTrue(files.pathCount() <= 5, "forgotten: " + files.pathCount());
            assertTrue(files.exists("/f0"));
        }
    }

    @Test
    void tableOfMounts() throws IOException {
        FileServerOptions options = FileServerOptions.over(Serving.at(socket()));
        for (int i = 0; i < 100; i++) {
            Path mounted = Files.createDirectory(host.resolve(i + "x".repeat(100)));
            options = options.mount("/mount" + i, HostMount.of(mounted));
        }
        FileServerOptions tooMany = options;
        IllegalArgumentException full = assertThrows(IllegalArgumentException.class, () -> FileServer.start(tooMany));
        assertTrue(full.getMessage().contains("100 mounts") && full.getMessage().contains("4096"), full.getMessage());
        assertFalse(Files.exists(socket()));
    }

    /** Each row of the table in the document ends with the tests that show it, and they are there. */
    @Test
    void everyBoundOfTheDocumentNamesItsTest() throws IOException {
        Path root = Path.of("..").toRealPath();
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(root.resolve("docs").resolve("limits.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length < 3 || cells[1].isBlank() || cells[1].contains("---") || cells[1].equals(" what ")) {
                continue;
            }
            rows++;
            Matcher names = Pattern.compile("`(\\w+Test)\\.(\\w+)`").matcher(cells[cells.length - 2]);
            boolean named = false;
            while (names.find()) {
                named = true;
                if (!isTest(root, names.group(1), names.group(2))) {
                    wrong.add(cells[1] + ": there is no " + names.group());
                }
            }
            if (!named) {
                wrong.add(cells[1] + ": no test is named");
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(rows > 25, "rows of the table: " + rows);
    }

    private static boolean isTest(Path root, String type, String method) throws IOException {
        for (String module : List.of("ipc", "sync", "fs")) {
            try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/test/java"))) {
                for (Path source :
                        all.filter(path -> path.endsWith(type + ".java")).toList()) {
                    if (Files.readString(source).contains("void " + method + "(")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
