package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.batonfs.sync.core.Departure;
import org.batonfs.sync.core.Generation;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Serving;
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
        return new Generation(number, number << 20, oldestHeld, newestHeld, Set.of());
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

    @Test
    void shouldRememberWhoHasLeftUntilAnotherHasServed() throws IOException {
        GenerationFile first = file();
        first.begin(false, NOW);
        first.depart(7);
        first.depart(9);
        GenerationFile second = file();
        assertEquals(departures(NOW, 7, NOW, 9), second.begin(true, NOW + 5).departures());
        second.depart(3);
        GenerationFile third = file();
        assertEquals(
                departures(NOW, 7, NOW, 9, NOW + 5, 3),
                third.begin(true, NOW + 6).departures());
        third.depart(4);
        third.serve();
        third.depart(5);
        assertEquals(
                departures(NOW + 6, 4, NOW + 6, 5), file().begin(true, NOW + 7).departures());
        file().begin(false, NOW + 8);
        assertEquals(Set.of(), file().begin(true, NOW + 9).departures(), "after one that has begun afresh");
    }

    private static Set<Departure> departures(long... pairs) {
        Set<Departure> departures = new HashSet<>();
        for (int i = 0; i < pairs.length; i += 2) {
            departures.add(new Departure(pairs[i], pairs[i + 1]));
        }
        return departures;
    }

    @Test
    void shouldGiveTheFileUpWhenTooManyHaveLeft() throws IOException {
        GenerationFile first = file();
        first.begin(false, NOW);
        for (int client = 0; client < GenerationFile.DEPARTURES_MAX; client++) {
            first.depart(client);
        }
        assertEquals(40L * (GenerationFile.DEPARTURES_MAX + 1), Files.size(path));
        first.depart(GenerationFile.DEPARTURES_MAX);
        assertFalse(Files.exists(path));
        first.depart(1);
        first.serve();
        first.requireKept();
        assertFalse(Files.exists(path), "it is given up for good");
    }

    @Test
    void shouldNotServeWhenItCanNeitherBeWrittenNorRemoved() throws IOException {
        GenerationFile first = file();
        first.begin(false, NOW);
        first.requireKept();
        Files.delete(path);
        Files.createDirectory(path);
        Path inTheWay = Files.createFile(path.resolve("in the way"));
        assertThrows(UncheckedIOException.class, () -> first.depart(7));
        assertThrows(UncheckedIOException.class, first::requireKept);
        Files.delete(inTheWay);
    }

    /** Whose connection breaks while it holds something must not get that back from the next server. */
    @Test
    void shouldBeWrittenWhenAClientIsLostThatHoldsSomething() throws Exception {
        Path socket = folder.resolve("run").resolve("sync");
        Path besideIt = socket.resolveSibling("sync.generation");
        try (SyncServer server = SyncServer.start(Serving.at(socket));
                SyncClient other = SyncClient.connect(SyncClientOptions.at(socket));
                SyncHandle handle = other.open("a")) {
            try (RawClient client = RawClient.welcomed(server.socket())) {
                client.send(SyncProtocol.OPEN, new Open().set(1, "a", false));
                client.send(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE));
                client.await(SyncProtocol.GRANTED);
                assertEquals(40, Files.size(besideIt));
            }
            try (Hold hold = handle.acquire(Mode.SHARED)) {
                assertTrue(hold.inDoubt());
                assertEquals(80, Files.size(besideIt));
            }
        }
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
        SyncServer server = SyncServer.start(Serving.at(socket));
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
        SyncServerOptions options = Serving.at(socket).recovery(Duration.ofMinutes(1));
        try (SyncServer server = SyncServer.start(options);
                RawClient client = RawClient.welcomed(server.socket())) {
            client.send(SyncProtocol.RECLAIM, new Reclaim().set(1, "a", Mode.EXCLUSIVE, NOW, 1, 4, 7, false));
            ByteBuffer granted = client.await(SyncProtocol.GRANTED);
            assertEquals(Mode.EXCLUSIVE.ordinal(), granted.get(Long.BYTES));
        }
    }
}
