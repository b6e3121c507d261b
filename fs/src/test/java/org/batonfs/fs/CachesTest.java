package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is answered from cache costs nothing, and what is cached is bounded. */
@ExtendWith(NothingLeftBehind.class)
class CachesTest {
    @TempDir
    Path folder;

    private Path root;
    private FileServer server;
    private BatonFileSystem files;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "12345");
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("s"))).mount("/", HostMount.of(root)));
        files = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")));
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        server.close();
    }

    @Test
    void shouldSendNothingWhileTheHoldsLast() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        try (Handle handle = files.open("/a/b/new", READ, WRITE, CREATE);
                Handle appender = files.open("/a/b/log", APPEND, CREATE);
                Handle shared = files.open("/a/b/shared", READ, WRITE, CREATE)) {
            shared.share();
            useAll(handle, appender, shared, buffer);
            long before = files.client().traffic().messages();
            for (int i = 0; i < 100; i++) {
                useAll(handle, appender, shared, buffer);
            }
            assertEquals(before, files.client().traffic().messages());
        }
    }

    private void useAll(Handle handle, Handle appender, Handle shared, ByteBuffer buffer) throws IOException {
        for (Handle each : new Handle[] {handle, appender, shared}) {
            buffer.clear();
            each.write(buffer);
            each.position();
            each.size();
            each.stat();
        }
        handle.seek(0);
        buffer.clear();
        handle.read(buffer);
        files.stat("/a/b/file");
        files.stat("/a/b/log");
        assertFalse(files.exists("/a/none"));
        assertThrows(NoSuchFileException.class, () -> files.open("/a/none2", READ));
        assertEquals(4, files.list("/a/b").size());
        files.open("/a/b/file", READ).close();
        files.open("/a/b/file", WRITE, CREATE).close();
    }

    /** No call to the host either: what changes there from outside is not noticed. */
    @Test
    void shouldAnswerFromCacheWithoutAskingTheHost() throws IOException {
        Attributes cached = files.stat("/a/b/file");
        assertEquals(List.of("file"), files.list("/a/b"));
        assertFalse(files.exists("/a/late"));
        Files.writeString(root.resolve("a/b/file"), "longer than before");
        Files.writeString(root.resolve("a/b/another"), "");
        Files.writeString(root.resolve("a/late"), "");
        assertEquals(cached, files.stat("/a/b/file"));
        assertEquals(List.of("file"), files.list("/a/b"));
        assertFalse(files.exists("/a/late"));
        assertThrows(NoSuchFileException.class, () -> files.stat("/a/b/another"), "absent by the listing");
        server.fileSystem().refresh("/a/late");
        assertTrue(files.exists("/a/late"));
        server.fileSystem().refresh("/a/b/file");
        assertEquals(18, files.stat("/a/b/file").size());
        server.fileSystem().refresh("/a/b");
        assertEquals(List.of("another", "file"), files.list("/a/b"));
    }

    @Test
    void shouldNotTrustACacheThatTheHostContradicts() throws IOException {
        assertEquals(5, files.stat("/a/b/file").size());
        assertFalse(files.exists("/a/b/late"));
        Files.delete(root.resolve("a/b/file"));
        Files.writeString(root.resolve("a/b/late"), "late");
        assertThrows(NoSuchFileException.class, () -> files.open("/a/b/file", READ));
        assertThrows(NoSuchFileException.class, () -> files.stat("/a/b/file"));
        try (Handle handle = files.open("/a/b/late", WRITE, CREATE)) {
            assertEquals(4, handle.size(), "it is found, not made anew");
        }
    }

    /** Behind Baton's back. Names below are absent, and what was known of them is not told any more. */
    @Test
    void shouldFindNothingBelowADirectoryThatIsAFileByNow() throws IOException {
        assertTrue(files.exists("/a/b/file"), "its name is known, and not yet its attributes");
        Files.delete(root.resolve("a/b/file"));
        Files.delete(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b"), "a file by now");
        for (String path : List.of("/a/b/file", "/a/b/new")) {
            assertEquals(
                    path,
                    assertThrows(NoSuchFileException.class, () -> files.stat(path))
                            .getFile());
            assertThrows(NoSuchFileException.class, () -> files.statLink(path));
            assertThrows(NoSuchFileException.class, () -> files.open(path, READ));
            assertFalse(files.exists(path));
        }
        server.fileSystem().refresh("/a/b");
        assertEquals(13, files.stat("/a/b").size());
        assertThrows(NotDirectoryException.class, () -> files.stat("/a/b/file"));
    }

    @Test
    void shouldForgetInodesThatAreNotUsed() throws IOException {
        int count = 300;
        for (int i = 0; i < count; i++) {
            Files.writeString(root.resolve("a/f" + i), "x".repeat(i));
        }
        files.close();
        files = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")), 50);
        try (Handle open = files.open("/a/f7", READ, WRITE)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    assertEquals(i, files.stat("/a/f" + i).size());
                }
            }
            assertTrue(files.inodeCount() <= 55, files.inodeCount() + " inodes are kept");
            Awaitility.await().until(() -> server.server().resourceCount() < 70);
            open.write(ByteBuffer.allocate(10));
            assertEquals(10, open.size());
            assertEquals(10, files.stat("/a/f7").size());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenHandlesAreClosed() throws IOException {
        files.open("/a/b/file", READ).close();
        int before = server.server().resourceCount();
        for (int i = 0; i < 500; i++) {
            try (Handle handle = files.open("/a/b/file", READ, WRITE);
                    Handle adopted = server.fileSystem().adopt(handle.share().text())) {
                assertEquals(handle.position(), adopted.position());
            }
        }
        Awaitility.await().until(() -> server.server().resourceCount() <= before + 3);
        assertEquals(1, server.sharedFileCount(), "only the last shared file may be kept still");
    }
}
