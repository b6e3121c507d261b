package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.ClosedThing;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of handles, file systems and main processes: using them fails clearly, what was forgotten is told, nothing stays. */
@ExtendWith(NothingLeftBehind.class)
class ClosedFilesTest {
    /** More than the main process writes for a client. */
    private static final int LONG = 70_000;

    @TempDir
    private Path folder;

    private final List<String> forgotten = new ArrayList<>();
    private Path socket;
    private Path host;

    @BeforeEach
    void paths() throws IOException {
        socket = folder.resolve("run").resolve("socket");
        host = Files.createDirectory(folder.resolve("host"));
    }

    private SyncClientOptions options() {
        return SyncClientOptions.at(socket).forgotten((closed, things) -> forgotten.add(closed + " " + things));
    }

    private FileServer start() throws IOException {
        return FileServer.start(FileServerOptions.over(Serving.at(socket))
                .mount("/", HostMount.of(host))
                .client(options()));
    }

    private void requireNothingOnTheHost() throws IOException {
        try (Stream<Path> left = Files.list(socket.resolveSibling(""))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** A handle that was closed, and one whose file system was. */
    @Test
    void handle() throws IOException {
        try (FileServer server = start();
                BatonFileSystem files = BatonFileSystem.connect(options())) {
            Handle closed = files.open("/file", READ, WRITE, CREATE);
            closed.close();
            requireClosed(closed);
            Handle left = files.open("/left", READ, WRITE, CREATE);
            left.share().cancel();
            files.close();
            requireClosed(left);
            assertEquals(
                    List.of("BatonFileSystem[SyncClient[" + socket + "]] [Handle[/left]]"),
                    forgotten,
                    "only what the program has opened, and only once");
            assertEquals(1, server.fileSystem().list("/").indexOf("left"));
        }
        assertEquals(1, forgotten.size(), forgotten::toString);
        requireNothingOnTheHost();
    }

    private static void requireClosed(Handle handle) {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        new ClosedThing(Handle.class, ClosedHandleException.class, handle.path())
                .fails("read", () -> handle.read(buffer))
                .fails("readAt", () -> handle.readAt(buffer, 0))
                .fails("write", () -> handle.write(buffer))
                .fails("writeAt", () -> handle.writeAt(buffer, 0))
                .fails("position", handle::position)
                .fails("seek", () -> handle.seek(1))
                .fails("seekToEnd", handle::seekToEnd)
                .fails("size", handle::size)
                .fails("truncate", () -> handle.truncate(0))
                .fails("stat", handle::stat)
                .fails("sync", handle::sync)
                .fails("share", handle::share)
                .works("path", handle::path)
                .works("isOpen", () -> assertFalse(handle.isOpen()))
                .works("close", handle::close)
                .works("toString", handle::toString)
                .check();
    }

    @Test
    void fileSystem() throws IOException {
        try (FileServer server = start()) {
            BatonFileSystem files = BatonFileSystem.connect(options());
            files.close();
            requireClosed(files);
            server.close();
            requireClosed(server.fileSystem());
            new ClosedThing(FileServer.class, IOException.class, "")
                    .works("fileSystem", server::fileSystem)
                    .works("server", server::server)
                    .works("close", server::close)
                    .check();
        }
    }

    private void requireClosed(BatonFileSystem files) {
        new ClosedThing(BatonFileSystem.class, ClosedFileSystemException.class, socket.toString())
                .fails("open", () -> files.open("/file"))
                .fails("adopt", () -> files.adopt("ticket"))
                .fails("stat", () -> files.stat("/"))
                .fails("statLink", () -> files.statLink("/"))
                .fails("exists", () -> files.exists("/"))
                .fails("list", () -> files.list("/"))
                .fails("mkdir", () -> files.mkdir("/d"))
                .fails("unlink", () -> files.unlink("/d"))
                .fails("rmdir", () -> files.rmdir("/d"))
                .fails("rename", () -> files.rename("/d", "/e"))
                .fails("refresh", () -> files.refresh("/"))
                .works("client", files::client)
                .works("close", files::close)
                .works("toString", files::toString)
                .check();
    }

    /** SIGTERM of the main process while others hold, write and wait: they are told, and nothing stays on the host. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void mainProcessAtSigterm(Policy policy) throws IOException {
        try (ChildProcess server =
                        ChildProcess.start(FileServerChild.class, socket.toString(), host.toString(), policy.name());
                ChildProcess writer = actor(server, policy);
                ChildProcess stopped = actor(server, policy)) {
            writer.ask("open h /shared READ WRITE CREATE");
            stopped.ask("adopt h " + writer.ask("share h"));
            stopped.ask("writeFill h s " + LONG); // under holds, whatever the policy
            stopped.signal("STOP"); // so that the writer waits for the position
            writer.send("write h after");
            server.terminate();
            requireNothingOnTheHost();
            // What waits for the position is a hold, or, where it was sent already, an operation that changes
            // something.
            String failure = writer.failureAnswer();
            assertTrue(failure.matches("(ConnectionLost|OutcomeUnknown)Exception:.*"), failure);
            failure = writer.askForFailure("open other /other READ");
            assertEquals("ConnectionLostException", failure.split(":", 2)[0], failure);
            stopped.signal("CONT");
        }
        assertEquals("s".repeat(LONG), Files.readString(host.resolve("shared")));
    }

    /** SIGTERM of a client that has moved a shared position: the others go on behind it, and nothing is in doubt. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void clientAtSigterm(Policy policy) throws IOException {
        try (ChildProcess server =
                        ChildProcess.start(FileServerChild.class, socket.toString(), host.toString(), policy.name());
                ChildProcess other = actor(server, policy);
                ChildProcess ending = actor(server, policy)) {
            other.ask("open h /shared READ WRITE CREATE");
            ending.ask("adopt h " + other.ask("share h"));
            ending.ask("write h before,");
            ending.terminate();
            other.ask("write h after");
            assertEquals("12", other.ask("position h"));
            other.ask("close h");
        }
        assertEquals("before,after", Files.readString(host.resolve("shared")));
    }

    private ChildProcess actor(ChildProcess server, Policy policy) {
        server.ask("serves?");
        return ChildProcess.start(FileActor.class, socket.toString(), policy.name());
    }
}
