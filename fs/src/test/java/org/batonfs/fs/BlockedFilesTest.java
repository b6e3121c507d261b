package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.sync.ConnectionLostException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.BlockedCalls;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** server-killed, for a thread in each file operation that can wait: every one ends, and so does every later call. */
@ExtendWith(NothingLeftBehind.class)
class BlockedFilesTest {
    @TempDir
    private Path folder;

    private final BlockedCalls blocked = new BlockedCalls();

    /** Another process writes what is then wanted here, so that it has to be asked for; the main process is stopped. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void serverKilled(Policy policy) throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        Path socket = folder.resolve("run").resolve("socket");
        try (ChildProcess server =
                ChildProcess.start(FileServerChild.class, socket.toString(), host.toString(), policy.name())) {
            server.ask("serves?");
            try (ChildProcess other = ChildProcess.start(FileActor.class, socket.toString(), policy.name());
                    BatonFileSystem files = BatonFileSystem.connect(
                            SyncClientOptions.at(socket).policy(policy).forgotten((closed, things) -> {}))) {
                Handle handle = files.open("/file", READ, WRITE, CREATE);
                other.ask("adopt h " + handle.share().text());
                other.ask("open gone /gone READ WRITE CREATE");
                String gone = other.ask("share gone"); // from now on only the main process has it
                files.mkdir("/d");
                other.ask("unlink /gone");
                other.ask("write h taken-away");
                other.ask("mkdir /d/e");
                Handle unshared = files.open("/unshared", READ, WRITE, CREATE);
                server.signal("STOP");
                blocked.begin("write", () -> handle.write(ByteBuffer.allocate(1)));
                blocked.begin("read", () -> handle.read(ByteBuffer.allocate(1)));
                blocked.begin("readAt", () -> handle.readAt(ByteBuffer.allocate(1), 0));
                blocked.begin("size", handle::size);
                blocked.begin("stat", () -> files.stat("/d"));
                blocked.begin("list", () -> files.list("/d"));
                blocked.begin("mkdir", () -> files.mkdir("/d/f"));
                blocked.begin("open", () -> files.open("/d/g", WRITE, CREATE));
                blocked.begin("rename", () -> files.rename("/file", "/d/h"));
                blocked.begin("unlink", () -> files.unlink("/d/e/x"));
                blocked.begin("share", unshared::share);
                blocked.begin("adopt", () -> files.adopt(gone));
                blocked.awaitBlocked();
                long killed = System.nanoTime();
                server.kill();
                blocked.requireEnded(
                        ConnectionLostException.class,
                        killed,
                        "from the main process's death to the last blocked call's error");
                requireLaterCallsFail(files, handle, gone);
                assertThrows(ConnectionLostException.class, unshared::share);
                assertThrows(ConnectionLostException.class, unshared::size);
            }
        }
    }

    /** All calls of both classes, but for those that need nobody: names, {@code sync}, and a private position. */
    private static void requireLaterCallsFail(BatonFileSystem files, Handle shared, String ticket) {
        Map<String, Executable> calls = new TreeMap<>();
        calls.put("read", () -> shared.read(ByteBuffer.allocate(1)));
        calls.put("write", () -> shared.write(ByteBuffer.allocate(1)));
        calls.put("readAt", () -> shared.readAt(ByteBuffer.allocate(1), 0));
        calls.put("writeAt", () -> shared.writeAt(ByteBuffer.allocate(1), 0));
        calls.put("position", shared::position);
        calls.put("seek", () -> shared.seek(0));
        calls.put("seekToEnd", shared::seekToEnd);
        calls.put("size", shared::size);
        calls.put("truncate", () -> shared.truncate(0));
        calls.put("stat of a handle", shared::stat);
        calls.put("share", shared::share);
        calls.put("open", () -> files.open("/file"));
        calls.put("open anew", () -> files.open("/new", WRITE, CREATE));
        calls.put("adopt", () -> files.adopt(ticket));
        calls.put("stat", () -> files.stat("/file"));
        calls.put("statLink", () -> files.statLink("/file"));
        calls.put("exists", () -> files.exists("/file"));
        calls.put("list", () -> files.list("/"));
        calls.put("mkdir", () -> files.mkdir("/new"));
        calls.put("unlink", () -> files.unlink("/file"));
        calls.put("rmdir", () -> files.rmdir("/d"));
        calls.put("rename", () -> files.rename("/file", "/new"));
        calls.put("refresh", () -> files.refresh("/file"));
        calls.forEach((name, call) -> assertThrows(ConnectionLostException.class, call, name));
    }

    /** A share whose lock has been granted, and whose descriptor the main process does not take any more. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void serverKilledWhileADescriptorIsPassed(Policy policy) throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        Path socket = folder.resolve("run").resolve("socket");
        try (ChildProcess server =
                        ChildProcess.start(FileServerChild.class, socket.toString(), host.toString(), policy.name());
                ChildProcess first = ready(server, socket, policy);
                BatonFileSystem files = BatonFileSystem.connect(
                        SyncClientOptions.at(socket).policy(policy).forgotten((closed, things) -> {}))) {
            first.ask("open h /file READ WRITE CREATE");
            String ticket = first.ask("share h");
            Files.move(host.resolve("file"), host.resolve("moved")); // so that the name leads nowhere
            Handle adopted = files.adopt(ticket);
            adopted.close();
            server.signal("STOP");
            org.batonfs.fs.internal.RemoteDescriptors passing =
                    new org.batonfs.fs.internal.RemoteDescriptors(socket, files.client());
            blocked.begin("copy", () -> passing.copy("anything"));
            blocked.awaitBlocked();
            long killed = System.nanoTime();
            server.kill();
            blocked.requireEnded(
                    ConnectionLostException.class,
                    killed,
                    "from the main process's death to the error of a descriptor that is awaited");
        }
    }

    private static ChildProcess ready(ChildProcess server, Path socket, Policy policy) {
        server.ask("serves?");
        return ChildProcess.start(FileActor.class, socket.toString(), policy.name());
    }
}
