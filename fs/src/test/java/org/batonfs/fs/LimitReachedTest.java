package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.batonfs.sync.LimitReachedException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServerOptions;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A limit of the server that is reached is a passing thing, and what a client only remembers does not bring it there. */
@ExtendWith(NothingLeftBehind.class)
class LimitReachedTest {
    private static final int RESOURCES = 40;
    private static final int HANDLES = 50;
    private static final int FILES = 200;
    private static final int THREADS = 4;
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    private Path folder;

    private Path host;

    @BeforeEach
    void mount() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
        Files.createDirectory(host.resolve("d"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(host.resolve("d").resolve("f" + i), "content");
        }
    }

    private FileServer start(Policy policy, int resources, int handlesPerClient) throws IOException {
        SyncServerOptions options = Serving.at(socket())
                .limits(new ServerLimits(resources, handlesPerClient, 1_000, MINUTE, MINUTE))
                .loops(Serving.ONE_LOOP);
        return FileServer.start(
                FileServerOptions.over(options).mount("/", HostMount.of(host)).policy(policy));
    }

    private BatonFileSystem connect(Policy policy) throws IOException {
        return BatonFileSystem.connect(SyncClientOptions.at(socket()).policy(policy));
    }

    private Path socket() {
        return folder.resolve("run").resolve("socket");
    }

    /** Whatever the server has room for, by another client. */
    private static final class Filling implements AutoCloseable {
        private final SyncClient client;
        private final List<SyncHandle> handles = new ArrayList<>();

        Filling(Path socket) throws Exception {
            client = SyncClient.connect(SyncClientOptions.at(socket));
            fill();
        }

        /** Opens resources until there is no room for one more. */
        void fill() throws Exception {
            try {
                while (true) {
                    handles.add(client.open("filling" + handles.size()));
                }
            } catch (LimitReachedException e) {
                assertTrue(e.getMessage().contains("resources reached"), e.getMessage());
            }
        }

        /** Closes some; when this returns the server knows. */
        void free(int count) throws Exception {
            for (int i = 0; i <= count; i++) {
                handles.remove(handles.size() - 1).close();
            }
            handles.add(client.open("filling" + handles.size()));
        }

        @Override
        public void close() {
            handles.forEach(SyncHandle::close);
            client.close();
        }
    }

    private static void requireFull(Executable call) {
        LimitReachedException full = assertThrows(LimitReachedException.class, call);
        assertTrue(full.getMessage().contains("limit of " + RESOURCES + " resources reached"), full.getMessage());
    }

    /** The root is the first thing that each call needs. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void rootThatWasRefused(Policy policy) throws Exception {
        try (FileServer server = start(policy, RESOURCES, HANDLES);
                BatonFileSystem files = connect(policy);
                BatonFileSystem others = connect(policy);
                Filling filling = new Filling(socket())) {
            for (BatonFileSystem refused : List.of(files, others, server.fileSystem(), files)) {
                requireFull(() -> refused.stat("/d/f0"));
                requireFull(() -> refused.list("/"));
            }
            filling.free(3);
            for (BatonFileSystem all : List.of(files, others, server.fileSystem())) {
                assertEquals(7, all.stat("/d/f0").size());
                assertEquals(List.of("d"), all.list("/"));
            }
        }
    }

    /** The file that is open keeps its inode, which was refused; the directories are needed by others as well. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void openFileThatWasRefused(Policy policy) throws Exception {
        try (FileServer server = start(policy, RESOURCES, HANDLES);
                BatonFileSystem files = connect(policy)) {
            server.fileSystem().list("/d");
            files.list("/d");
            try (Filling filling = new Filling(socket());
                    Handle handle = files.open("/d/f0", READ, WRITE)) {
                for (int round = 0; round < 2; round++) {
                    requireFull(() -> handle.readAt(ByteBuffer.allocate(3), 0));
                    requireFull(() -> handle.writeAt(ByteBuffer.allocate(3), 7));
                    requireFull(handle::size);
                    requireFull(handle::stat);
                    requireFull(handle::share);
                }
                filling.free(1);
                assertEquals(3, handle.readAt(ByteBuffer.allocate(3), 0));
                handle.writeAt(ByteBuffer.allocate(3), 7);
                assertEquals(10, handle.size());
                assertEquals(10, handle.stat().size());
                requireFull(handle::share);
                filling.free(1);
                handle.seek(8);
                try (Handle adopted = server.fileSystem().adopt(handle.share().text())) {
                    assertEquals(8, adopted.position());
                    assertEquals(2, adopted.read(ByteBuffer.allocate(3)));
                }
            }
        }
    }

    /** All of them find the same handle refused, and one binds it anew. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void threadsThatWereRefused(Policy policy) throws Exception {
        for (int round = 0; round < 10; round++) {
            try (FileServer server = start(policy, RESOURCES, HANDLES);
                    BatonFileSystem files = connect(policy);
                    Filling filling = new Filling(socket())) {
                requireFull(() -> files.stat("/d"));
                filling.free(2);
                atOnce(() -> assertEquals(FileType.DIRECTORY, files.stat("/d").type()));
                assertEquals(List.of("d"), server.fileSystem().list("/"));
            }
        }
    }

    /** Many more files than handles, all of which would be remembered. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void walkOverMoreFilesThanHandles(Policy policy) throws Exception {
        try (FileServer server = start(policy, 100_000, HANDLES);
                BatonFileSystem files = connect(policy);
                Handle kept = files.open("/d/f0", READ, WRITE)) {
            kept.write(ByteBuffer.allocate(1));
            for (BatonFileSystem each : List.of(files, server.fileSystem())) {
                for (int i = 0; i < FILES; i++) {
                    String path = "/d/f" + i;
                    assertEquals(7, each.stat(path).size());
                    try (Handle handle = each.open(path, READ, WRITE)) {
                        assertEquals(7, handle.read(ByteBuffer.allocate(9)));
                        handle.writeAt(ByteBuffer.allocate(1), 6);
                    }
                    assertTrue(each.inodeCount() <= HANDLES, "after " + path + ": " + each.inodeCount());
                }
            }
            kept.seek(2);
            assertEquals(5, kept.read(ByteBuffer.allocate(9)));
        }
    }

    /** Shared positions need room, too: of the two that stat in turn, each comes to its limit in each step of the other. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void sharedFilesBesideWhatIsRemembered(Policy policy) throws Exception {
        try (FileServer server = start(policy, 100_000, HANDLES);
                BatonFileSystem files = connect(policy);
                BatonFileSystem others = connect(policy)) {
            for (int i = 0; i < FILES; i++) {
                files.stat("/d/f" + i);
                others.stat("/d/f" + i);
                try (Handle handle = files.open("/d/f" + i, READ)) {
                    handle.seek(i);
                    try (Handle adopted = others.adopt(handle.share().text())) {
                        assertEquals(i, adopted.position());
                    }
                }
            }
            assertEquals(FILES, server.fileSystem().list("/d").size());
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void threadsThatWalk(Policy policy) throws Exception {
        try (FileServer server = start(policy, 100_000, HANDLES);
                BatonFileSystem files = connect(policy)) {
            atOnce(() -> {
                for (int i = 0; i < FILES; i++) {
                    assertEquals(7, files.stat("/d/f" + i).size());
                    try (Handle handle = files.open("/d/f" + i, READ)) {
                        assertEquals(7, handle.size());
                    }
                }
            });
            assertEquals(FILES, server.fileSystem().list("/d").size());
        }
    }

    /** What is really in use reaches the limit, and gives way when it is closed. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void openFilesReachTheLimit(Policy policy) throws Exception {
        try (FileServer server = start(policy, 100_000, HANDLES);
                BatonFileSystem files = connect(policy)) {
            List<Handle> handles = new ArrayList<>();
            try {
                for (int i = 0; i < HANDLES - 3; i++) { // the table of mounts, the root and the directory
                    handles.add(files.open("/d/f" + i, READ));
                    assertEquals(7, handles.get(i).size());
                }
                try (Handle surplus = files.open("/d/f100", READ)) {
                    assertEquals(7, surplus.size(), "the directories are only remembered");
                    for (int tries = 0; tries < 2; tries++) {
                        LimitReachedException full =
                                assertThrows(LimitReachedException.class, () -> files.open("/d/f101", READ));
                        assertTrue(full.getMessage().contains("handles per client"), full.getMessage());
                    }
                    assertEquals(7, surplus.size());
                    handles.remove(0).close();
                    handles.remove(0).close();
                    try (Handle next = files.open("/d/f101", READ)) {
                        assertEquals(7, next.size());
                    }
                }
            } finally {
                for (Handle handle : handles) {
                    handle.close();
                }
            }
            assertEquals(FILES, server.fileSystem().list("/d").size());
        }
    }

    private static void atOnce(Executable call) throws Exception {
        CyclicBarrier ready = new CyclicBarrier(THREADS);
        List<FutureTask<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            FutureTask<Object> task = new FutureTask<>(calling(ready, call));
            tasks.add(task);
            new Thread(task, "test-at-once").start();
        }
        for (FutureTask<Object> task : tasks) {
            task.get();
        }
    }

    private static Callable<Object> calling(CyclicBarrier ready, Executable call) {
        return () -> {
            ready.await();
            try {
                call.execute();
            } catch (Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            return null;
        };
    }
}
