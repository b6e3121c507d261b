package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** no-space where shared positions are written down: what decision 0025 says of it. */
@ExtendWith(NothingLeftBehind.class)
class PositionsNoSpaceTest {
    private static final int SIZE_KIB = 64;

    @TempDir
    private Path folder;

    private Path socket;
    private Path positions;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noSpaceForPositions(Policy policy) throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        socket = folder.resolve("run").resolve("socket");
        positions = socket.resolveSibling("socket.positions");
        try (FileServer server = FileServer.start(FileServerOptions.over(Serving.at(socket))
                .mount("/", HostMount.of(host))
                .policy(policy))) {
            Assumptions.assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + SIZE_KIB + "k", "tmpfs", positions.toString()),
                    "a small file system cannot be mounted here: that needs root");
            try (ChildProcess other = ChildProcess.start(FileActor.class, socket.toString(), policy.name());
                    BatonFileSystem files =
                            BatonFileSystem.connect(SyncClientOptions.at(socket).policy(policy))) {
                whatIsSharedGoesOn(files, other);
                whatIsNotSharedStaysPrivate(files, other);
                moreCannotBeWrittenDown(files, other);
            } finally {
                assertTrue(run("umount", "-l", positions.toString())); // the main process has some of it open
            }
        }
        assertEquals("0123456789one,other,", Files.readString(host.resolve("shared")));
        assertEquals("private,still,shared,", Files.readString(host.resolve("private")));
    }

    /** All records have their room since the file was made. */
    private void whatIsSharedGoesOn(BatonFileSystem files, ChildProcess other) throws IOException {
        try (Handle handle = files.open("/shared", READ, WRITE, CREATE)) {
            write(handle, "0123456789");
            other.ask("adopt h " + handle.share().text());
            fill();
            write(handle, "one,");
            other.ask("write h other,");
            handle.seek(3);
            assertEquals("34", other.ask("read h 2"));
            assertEquals(5, handle.position());
            free();
            other.ask("close h");
        }
    }

    private void whatIsNotSharedStaysPrivate(BatonFileSystem files, ChildProcess other) throws IOException {
        try (Handle handle = files.open("/private", READ, WRITE, CREATE)) {
            write(handle, "private,");
            fill();
            for (int i = 0; i < 2; i++) {
                requireNoSpace("/private", handle::share);
            }
            write(handle, "still,");
            assertEquals(14, handle.position());
            free();
            other.ask("adopt h " + handle.share().text());
            other.ask("write h shared,");
            assertEquals(21, handle.position());
            other.ask("close h");
        }
    }

    /** Somebody has taken the record away, and there is no room for another one: the call fails, but it has moved. */
    private void moreCannotBeWrittenDown(BatonFileSystem files, ChildProcess other) throws Exception {
        try (Handle handle = files.open("/moved", READ, WRITE, CREATE)) {
            String ticket = handle.share().text();
            String resource = ticket.substring(ticket.indexOf("open:"));
            other.ask("adopt h " + ticket);
            other.ask("write h 0123456789");
            Files.delete(positions.resolve(resource.substring("open:".length())));
            fill();
            try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket));
                    SyncHandle position = client.open(resource)) {
                position.put(new byte[3]); // no position, so that it is looked for where it is written down
            }
            requireNoSpace("/moved", () -> handle.seek(4));
            assertEquals("4", other.ask("position h"));
            requireNoSpace("/moved", () -> write(handle, "ab"));
            assertEquals("6", other.ask("position h"), "what was written is there, and it has moved");
            free();
            assertEquals("67", other.ask("read h 2"));
            write(handle, "c");
            handle.seek(0);
            assertEquals("0123ab67c9", other.ask("read h 20"));
            other.ask("close h");
        }
    }

    private void requireNoSpace(String path, Executable call) {
        FileSystemException failure = assertThrows(FileSystemException.class, call);
        assertTrue(failure.getMessage().startsWith(path), failure.getMessage());
        assertTrue(failure.getMessage().contains("No space"), failure.getMessage());
    }

    /** Takes what room there is. */
    private void fill() throws IOException {
        Path filler = positions.resolve("0-0-0");
        assertThrows(IOException.class, () -> {
            while (true) {
                Files.write(filler, new byte[1024], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        });
        assertTrue(Files.size(filler) > SIZE_KIB / 2 * 1024, "the folder is another one");
    }

    private void free() throws IOException {
        Files.delete(positions.resolve("0-0-0"));
    }

    private static void write(Handle handle, String text) throws IOException {
        handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
