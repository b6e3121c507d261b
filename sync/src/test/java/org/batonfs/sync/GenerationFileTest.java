package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.batonfs.sync.core.Generation;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.SyncProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationFileTest {
    private static final long NOW = 1_000;

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("sync.generation");
    }

    private GenerationFile file() {
        return new GenerationFile(folder.resolve("sync"));
    }

    private static Generation generation(long number, long oldestHeld, long newestHeld) {
        return new Generation(number, number << 20, oldestHeld, newestHeld);
    }

    @Test
    void shouldTakeTheClockAndAcceptNoHoldWhenThereWasNoServer() throws IOException {
        assertEquals(generation(NOW, 1, 0), file().begin(false, NOW));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void shouldAcceptHoldsOfTheOneThatServedWhenItDied() throws IOException {
        file().begin(false, NOW);
        assertEquals(generation(NOW + 5, NOW, NOW), file().begin(true, NOW + 5));
    }

    @Test
    void shouldCountOnWhenTheClockIsSetBack() throws IOException {
        file().begin(false, NOW);
        assertEquals(generation(NOW + 1, NOW, NOW), file().begin(true, 7));
        file().begin(false, 8);
        assertEquals(generation(NOW + 3, NOW + 2, NOW + 2), file().begin(true, 9));
    }

    @Test
    void shouldAcceptHoldsOfTheOneBeforeWhenItsSuccessorDiedBeforeItServed() throws IOException {
        file().begin(false, NOW);
        file().begin(true, NOW + 5);
        file().begin(true, NOW + 6);
        GenerationFile fourth = file();
        assertEquals(generation(NOW + 7, NOW, NOW + 6), fourth.begin(true, NOW + 7));
        fourth.serve();
        assertEquals(generation(NOW + 8, NOW + 7, NOW + 7), file().begin(true, NOW + 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000000000000001000 000000000000000100",
                "0000000000000001001 0000000000000001000\n",
                "0000000000000001000 9999999999999999999\n",
                "0000000000000001000 0009999999999999999\n",
                "-000000000000001000 0000000000000001000\n",
                "0000000000000001000 0000000000000001000\n and more"
            })
    void shouldAcceptNoHoldWhenTheFileSaysSomethingElse(String text) throws IOException {
        Files.writeString(path, text);
        assertEquals(generation(NOW, 1, 0), file().begin(true, NOW));
        assertEquals(generation(NOW + 1, NOW, NOW), file().begin(true, NOW), "that one has given nothing back either");
    }

    @Test
    void shouldNotBeginWhenTheFileCannotBeWritten() throws IOException {
        Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
        Files.createSymbolicLink(path, elsewhere);
        assertThrows(IOException.class, () -> file().begin(false, NOW));
        assertEquals(0, Files.size(elsewhere));
    }

    @Test
    void shouldRemoveTheFileWhenItCannotSayThatTheServerServes() throws IOException {
        file().begin(false, NOW);
        GenerationFile second = file();
        second.begin(true, NOW + 5);
        Files.delete(path);
        Files.createSymbolicLink(path, folder.resolve("nowhere"));
        second.serve();
        assertFalse(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldBeThereWhileTheServerIs() throws IOException {
        Path socket = folder.resolve("run").resolve("sync");
        Path besideIt = socket.resolveSibling("sync.generation");
        SyncServer server = SyncServer.start(SyncServerOptions.at(socket));
        assertTrue(Files.exists(besideIt));
        server.close();
        assertFalse(Files.exists(besideIt));
    }

    /** A server that is killed at its start has removed the dead one's socket, and has none yet. */
    @Test
    void shouldTakeClaimsWhenOnlyTheFileIsLeft() throws Exception {
        Path socket = folder.resolve("run").resolve("sync");
        Files.createDirectory(
                socket.resolveSibling(""),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        new GenerationFile(socket).begin(false, NOW);
        SyncServerOptions options = SyncServerOptions.at(socket).recovery(Duration.ofMinutes(1));
        try (SyncServer server = SyncServer.start(options);
                RawClient client = RawClient.welcomed(server.socket())) {
            client.send(SyncProtocol.RECLAIM, new Reclaim().set(1, "a", Mode.EXCLUSIVE, NOW, 4, 7, false));
            ByteBuffer granted = client.await(SyncProtocol.GRANTED);
            assertEquals(Mode.EXCLUSIVE.ordinal(), granted.get(Long.BYTES));
        }
    }
}
