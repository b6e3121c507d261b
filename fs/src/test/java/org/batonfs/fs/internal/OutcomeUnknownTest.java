package org.batonfs.fs.internal;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.OutcomeUnknownException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main process is killed when it has been asked for a write and has not answered: whoever asked is told that the outcome
 * is unknown, and nobody repeats it.
 */
@ExtendWith(NothingLeftBehind.class)
class OutcomeUnknownTest {
    @TempDir
    private Path folder;

    private Path host;
    private Path socket;
    private ChildProcess server;

    @BeforeEach
    void start() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
        socket = folder.resolve("run").resolve("socket");
        startServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void startServer() {
        server = ChildProcess.start(FileServerChild.class, socket.toString(), host.toString(), "RESIDENT");
        server.ask("serves?");
    }

    private BatonFileSystem connect() throws IOException {
        return BatonFileSystem.connect(
                SyncClientOptions.at(socket).policy(Policy.RESIDENT).reconnect(ChildProcess.DEADLINE));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private String inodeResource() throws IOException {
        return ResourceNames.inodesOf(HostFiles.lookup(host).id())
                + HostFiles.lookup(host.resolve("file")).id();
    }

    /**
     * Both have the main process write, so that nothing is held and the files are open there; then it is killed when one has
     * asked for another write, which has to wait.
     */
    private void killInTheMiddleOf(BatonFileSystem writing, Handle handle, BatonFileSystem other, Handle theirs)
            throws Exception {
        theirs.write(bytes("0"));
        long none = applies(writing);
        handle.write(bytes("before,"));
        assertTrue(applies(writing) > none, "the main process has written it");
        try (SyncHandle inode = other.client().open(inodeResource())) {
            FutureTask<Integer> write = new FutureTask<>(() -> handle.write(bytes("in doubt")));
            try (Hold hold = inode.acquire(Mode.EXCLUSIVE)) {
                long before = applies(writing);
                new Thread(write, "test-writer").start();
                Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> applies(writing) > before);
                server.kill();
                Exception thrown = assertThrows(
                        java.util.concurrent.ExecutionException.class,
                        () -> write.get(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS));
                assertEquals(
                        OutcomeUnknownException.class, thrown.getCause().getClass(), String.valueOf(thrown.getCause()));
                startServer();
                hold.requireValid();
            }
        }
    }

    private static long applies(BatonFileSystem files) {
        return files.client().traffic().framesOut(SyncProtocol.APPLY);
    }

    @Test
    void shouldNotRepeatAnAppend() throws Exception {
        try (BatonFileSystem files = connect();
                BatonFileSystem other = connect();
                Handle handle = files.open("/file", APPEND, CREATE);
                Handle theirs = other.open("/file", APPEND)) {
            killInTheMiddleOf(files, handle, other, theirs);
            handle.write(bytes("after"));
            assertEquals("0before,after", Files.readString(host.resolve("file")));
            assertEquals(13, handle.size());
        }
    }

    @Test
    void shouldNotRepeatAWriteAtASharedPosition() throws Exception {
        try (BatonFileSystem files = connect();
                BatonFileSystem other = connect();
                Handle handle = files.open("/file", READ, WRITE, CREATE);
                Handle theirs = other.adopt(handle.share().text())) {
            killInTheMiddleOf(files, handle, other, theirs);
            assertEquals(8, handle.position());
            handle.write(bytes("after"));
            assertEquals("0before,after", Files.readString(host.resolve("file")));
        }
    }
}
