package org.batonfs.fs.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files of positions go when nobody references the positions any more, and not before. */
@ExtendWith(NothingLeftBehind.class)
class KeptPositionsTest {
    @TempDir
    Path folder;

    private SyncServer server;
    private SyncClient client;
    private PositionFolder positions;
    private Path files;

    @BeforeEach
    void start() throws IOException {
        Path socket = folder.resolve("s");
        server = SyncServer.start(Serving.at(socket));
        client = server.localClient();
        positions = PositionFolder.beside(socket);
        files = folder.resolve("s.positions");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void shouldRemoveFilesOfPositionsThatNobodyReferences() throws Exception {
        try (KeptPositions kept = new KeptPositions(server, Duration.ofMinutes(10));
                SyncHandle used = openPosition()) {
            openPosition().close();
            assertEquals(2, count());
            Awaitility.await().until(() -> server.resourceCount() == 1); // closing is one-way
            assertEquals(1, kept.removeUnreferenced());
            assertEquals(1, count());
            assertTrue(Files.exists(files.resolve(used.name().substring("open:".length()))));
            for (int i = 0; i < 63; i++) {
                openPosition().close();
                kept.onShared();
            }
            assertEquals(64, count());
            Awaitility.await().until(() -> server.resourceCount() == 1);
            kept.onShared();
            assertEquals(1, count());
        }
        assertFalse(Files.exists(files));
    }

    @Test
    void shouldKeepThoseOfAKilledPredecessorForAWhile() throws Exception {
        Files.createDirectory(
                files, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        openPosition().close();
        try (KeptPositions kept = new KeptPositions(server, Duration.ofMinutes(10))) {
            openPosition().close();
            Awaitility.await().until(() -> server.resourceCount() == 0);
            assertEquals(1, kept.removeUnreferenced());
        }
        Files.createDirectory(
                files, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        openPosition().close();
        Awaitility.await().until(() -> server.resourceCount() == 0);
        try (KeptPositions kept = new KeptPositions(server, Duration.ZERO)) {
            assertEquals(0, kept.removeUnreferenced());
            kept.close();
            Files.createDirectory(files); // a successor's
        }
        assertTrue(Files.exists(files), "closing twice does nothing");
    }

    @Test
    void shouldRefuseWhatIsNotAFolderForItsOwnerAlone() throws IOException {
        Files.createFile(files);
        assertThrows(FileSystemException.class, () -> new KeptPositions(server, Duration.ZERO));
        Files.delete(files);
        Files.createDirectory(
                files, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        assertThrows(FileSystemException.class, () -> new KeptPositions(server, Duration.ZERO));
        Files.delete(files);
        Files.createSymbolicLink(files, Files.createTempDirectory(folder, "elsewhere"));
        assertThrows(FileSystemException.class, () -> new KeptPositions(server, Duration.ZERO));
    }

    private SyncHandle openPosition() throws Exception {
        SyncHandle handle = client.open(PositionFolder.newResource(new InodeId(1, 2), "inode:1:2:3:4"));
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.putLong(0, 0);
            positions.open(handle.name(), "/f").close();
        }
        return handle;
    }

    private int count() throws IOException {
        try (java.util.stream.Stream<Path> all = Files.list(files)) {
            return (int) all.count();
        }
    }
}
