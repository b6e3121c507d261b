package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.UnknownTicketException;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process can rely on when it uses a handle, from one thread or several. */
@ExtendWith(NothingLeftBehind.class)
class HandleTest {
    @TempDir
    Path folder;

    private Path root;
    private FileServer server;
    private BatonFileSystem files;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("s"))).mount("/", HostMount.of(root)));
        files = server.fileSystem();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void shouldReadAndWriteAtThePositionAndBesideIt() throws IOException {
        try (Handle handle = files.open("/f", READ, WRITE, CREATE)) {
            assertEquals(-1, handle.read(ByteBuffer.allocate(1)));
            assertEquals(10, handle.write(bytes("0123456789")));
            assertEquals(10, handle.position());
            assertEquals(2, handle.writeAt(bytes("ab"), 3));
            assertEquals(10, handle.position());
            handle.seek(2);
            assertEquals("2ab5", read(handle, 4));
            assertEquals(6, handle.position());
            ByteBuffer at = ByteBuffer.allocate(3);
            assertEquals(3, handle.readAt(at, 7));
            assertEquals("789", text(at));
            assertEquals("6789", read(handle, 100));
            assertEquals(-1, handle.read(ByteBuffer.allocate(1)));
            assertEquals(0, handle.read(ByteBuffer.allocate(0)));
            assertEquals(0, handle.write(bytes("")));
            assertEquals(10, handle.position());
            handle.sync();
        }
        assertEquals("012ab56789", Files.readString(root.resolve("f")));
    }

    @Test
    void shouldKeepThePositionWhenTruncatedAndFillTheHoleWithZeros() throws IOException {
        try (Handle handle = files.open("/f", READ, WRITE, CREATE)) {
            handle.write(bytes("0123456789"));
            handle.truncate(4);
            assertEquals(4, handle.size());
            assertEquals(10, handle.position());
            assertEquals(-1, handle.read(ByteBuffer.allocate(1)));
            handle.write(bytes("x"));
            assertEquals(11, handle.size());
            handle.truncate(100);
            assertEquals(11, handle.size());
            handle.seek(0);
            assertEquals("0123\0\0\0\0\0\0x", read(handle, 100));
            try (Handle other = files.open("/f", WRITE, TRUNCATE_EXISTING)) {
                assertEquals(0, other.size());
            }
            assertEquals(0, handle.size());
            assertEquals(0, handle.stat().size());
            assertEquals(11, handle.position());
        }
    }

    @Test
    void shouldDoOnlyWhatItWasOpenedFor() throws IOException {
        Files.writeString(root.resolve("f"), "abc");
        try (Handle reader = files.open("/f");
                Handle writer = files.open("/f", WRITE);
                Handle appender = files.open("/f", APPEND)) {
            assertThrows(NonWritableChannelException.class, () -> reader.write(bytes("x")));
            assertThrows(NonWritableChannelException.class, () -> reader.writeAt(bytes("x"), 0));
            assertThrows(NonWritableChannelException.class, () -> reader.truncate(0));
            assertThrows(NonReadableChannelException.class, () -> writer.read(ByteBuffer.allocate(1)));
            assertThrows(NonReadableChannelException.class, () -> appender.readAt(ByteBuffer.allocate(1), 0));
            assertThrows(IllegalArgumentException.class, () -> reader.seek(-1));
            assertThrows(IllegalArgumentException.class, () -> reader.readAt(ByteBuffer.allocate(1), -1));
            assertThrows(IllegalArgumentException.class, () -> writer.writeAt(bytes("x"), -1));
            assertThrows(IllegalArgumentException.class, () -> writer.truncate(-1));
            assertThrows(IllegalArgumentException.class, () -> files.open("/f", APPEND, TRUNCATE_EXISTING));
            assertThrows(UnsupportedOperationException.class, () -> files.open("/f", WRITE, DELETE_ON_CLOSE));
        }
        assertEquals("abc", Files.readString(root.resolve("f")));
    }

    @Test
    void shouldFailClearlyOnceClosed() throws IOException {
        Handle handle = files.open("/f", READ, WRITE, CREATE);
        handle.close();
        handle.close();
        assertFalse(handle.isOpen());
        String said = assertThrows(ClosedHandleException.class, () -> handle.write(bytes("x")))
                .getMessage();
        assertTrue(said.contains("/f"), said);
        assertThrows(ClosedChannelException.class, handle::position);
        assertThrows(ClosedChannelException.class, handle::share);
        assertThrows(ClosedChannelException.class, handle::stat);
        Handle left = files.open("/f", READ);
        server.close();
        assertThrows(ClosedHandleException.class, left::size);
        assertThrows(ClosedFileSystemException.class, () -> files.stat("/f"));
        assertThrows(ClosedFileSystemException.class, () -> files.open("/f", READ));
    }

    @Test
    void shouldCloseOnlyTheHandleWhoseReadWasInterrupted() throws Exception {
        try (Handle other = files.open("/f", READ, WRITE, CREATE)) {
            other.write(bytes("abc"));
            Handle handle = files.open("/f", READ);
            onThread(() -> {
                        Thread.currentThread().interrupt();
                        assertThrows(ClosedByInterruptException.class, () -> handle.read(ByteBuffer.allocate(1)));
                        assertTrue(Thread.interrupted());
                        return null;
                    })
                    .get();
            assertFalse(handle.isOpen());
            other.seek(0);
            assertEquals("abc", read(other, 3));
        }
    }

    @Test
    void shouldWaitForAHoldUntilInterruptedOrClosed() throws Exception {
        try (BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")));
                Handle handle = files.open("/f", READ, WRITE, CREATE);
                SyncHandle inode = client.client()
                        .open("inode:" + files.stat("/").id() + ":"
                                + handle.stat().id())) {
            Handle shared = client.adopt(handle.share().text());
            try (Hold kept = inode.acquire(Mode.EXCLUSIVE)) {
                FutureTask<Object> writer = onThread(() -> {
                    assertThrows(InterruptedIOException.class, () -> handle.write(bytes("x")));
                    assertTrue(Thread.interrupted());
                    return null;
                });
                interruptOnceWaiting("test-thread");
                writer.get();
                assertTrue(handle.isOpen());
                assertEquals(Mode.EXCLUSIVE, kept.mode());
            }
            try (SyncHandle position = client.client().open(positionName(handle));
                    Hold kept = position.acquire(Mode.EXCLUSIVE)) {
                FutureTask<Object> mover = onThread(() -> {
                    assertThrows(AsynchronousCloseException.class, () -> handle.seek(1));
                    return null;
                });
                awaitWaiting("test-thread");
                handle.close();
                mover.get();
                assertEquals(Mode.EXCLUSIVE, kept.mode());
            }
            assertEquals(0, shared.position());
            shared.close();
        }
    }

    @Test
    void shouldKeepWritesOfSeveralThreadsApartAlsoWhileItIsSharedForTheFirstTime() throws Exception {
        int threads = 4;
        int each = 2_000;
        try (BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")));
                Handle handle = files.open("/f", READ, WRITE, CREATE)) {
            List<FutureTask<Object>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String record = String.valueOf((char) ('a' + thread)).repeat(15) + "\n";
                tasks.add(onThread(() -> {
                    for (int i = 0; i < each; i++) {
                        handle.write(bytes(record));
                    }
                    return null;
                }));
            }
            try (Handle adopted = client.adopt(handle.share().text())) {
                for (int i = 0; i < each; i++) {
                    adopted.write(bytes("zzzzzzzzzzzzzzz\n"));
                }
            }
            for (FutureTask<Object> task : tasks) {
                task.get();
            }
            List<String> lines = Files.readAllLines(root.resolve("f"));
            assertEquals((threads + 1) * each, lines.size());
            assertEquals(16L * lines.size(), handle.position());
            for (String line : lines) {
                assertEquals(line.substring(0, 1).repeat(15), line);
            }
        }
    }

    @Test
    void shouldCloseInPeaceWhileThreadsWrite() throws Exception {
        for (int round = 0; round < 50; round++) {
            Handle handle = files.open("/f" + round, WRITE, CREATE);
            List<FutureTask<Object>> tasks = new ArrayList<>();
            int[] written = new int[3];
            for (int thread = 0; thread < written.length; thread++) {
                int self = thread;
                tasks.add(onThread(() -> {
                    try {
                        while (true) {
                            handle.write(bytes("12345678"));
                            written[self]++;
                        }
                    } catch (ClosedHandleException e) {
                        return null;
                    }
                }));
            }
            Awaitility.await().until(() -> handle.position() > 100);
            handle.close();
            for (FutureTask<Object> task : tasks) {
                task.get();
            }
            long size = Files.size(root.resolve("f" + round));
            assertEquals(8L * (written[0] + written[1] + written[2]), size, "what was not refused was written");
        }
    }

    @Test
    void shouldAdoptATicketOnceAndOnlyIfItStands() throws IOException {
        try (BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")));
                Handle handle = files.open("/f", READ, WRITE, CREATE)) {
            FileTicket ticket = handle.share();
            assertFalse(ticket.toString().contains(ticket.text()));
            client.adopt(ticket.text()).close();
            assertThrows(UnknownTicketException.class, () -> client.adopt(ticket.text()));
            FileTicket cancelled = handle.share();
            cancelled.cancel();
            Awaitility.await().until(() -> {
                try (Handle adopted = client.adopt(cancelled.text())) {
                    return false;
                } catch (UnknownTicketException e) {
                    return true;
                }
            });
            for (String text :
                    new String[] {"", "x", "baton-file1:1:2:3", ticket.text().replace("file1:3", "file1:64")}) {
                assertThrows(IllegalArgumentException.class, () -> client.adopt(text), text);
            }
        }
    }

    /** Found by its name, and by what its process has left with the main process; that process has closed it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetATicketStandWhenTheAdopterCannotOpenWhatItNeeds(boolean isUnlinked) throws IOException {
        Path positions = folder.resolve("s.positions");
        Path away = folder.resolve("away");
        try (BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("s")))) {
            String ticket;
            try (Handle handle = files.open("/f", READ, WRITE, CREATE)) {
                handle.write(bytes("0123456789"));
                handle.seek(4);
                ticket = handle.share().text();
            }
            if (isUnlinked) {
                files.unlink("/f");
            }
            Files.move(positions, away);
            assertThrows(FileSystemException.class, () -> client.adopt(ticket));
            Files.move(away, positions);
            try (Handle adopted = client.adopt(ticket)) {
                assertEquals("456", read(adopted, 3));
            }
            assertThrows(UnknownTicketException.class, () -> client.adopt(ticket), "spent");
        }
    }

    private static String positionName(Handle handle) throws IOException {
        String text = handle.share().text();
        return text.substring(text.lastIndexOf("open:"));
    }

    private static FutureTask<Object> onThread(java.util.concurrent.Callable<Object> task) {
        FutureTask<Object> future = new FutureTask<>(task);
        new Thread(future, "test-thread").start();
        return future;
    }

    private static void interruptOnceWaiting(String name) {
        awaitWaiting(name).interrupt();
    }

    private static Thread awaitWaiting(String name) {
        return Awaitility.await()
                .until(
                        () -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals(name))
                                .filter(thread -> thread.getState() == Thread.State.WAITING)
                                .findAny()
                                .orElse(null),
                        thread -> thread != null);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Handle handle, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        handle.read(buffer);
        return text(buffer);
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }
}
