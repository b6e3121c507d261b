package org.batonfs.fs.internal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.Handle;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.InodeId;
import org.batonfs.fs.MountAccess;
import org.batonfs.fs.PositionInDoubtException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.OperationRefusedException;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client that says by hand what {@link SentCalls} never says: the main process opens and does no more than it may. */
@ExtendWith(NothingLeftBehind.class)
class HostileOperationsTest {
    private static final String CONTENT = "0123456789";

    @TempDir
    private Path folder;

    private FileServer server;
    private SyncClient client;
    private SyncHandle inode;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        file = Files.writeString(host.resolve("file"), CONTENT);
        Files.writeString(host.resolve("other"), CONTENT);
        Files.writeString(folder.resolve("outside"), CONTENT);
        Files.createDirectory(host.resolve("directory"));
        Files.createSymbolicLink(host.resolve("up"), folder);
        Files.createSymbolicLink(host.resolve("link"), Path.of("file"));
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("run").resolve("socket")))
                        .mount("/", HostMount.of(host)));
        client = SyncClient.connect(SyncClientOptions.at(server.server().socket()));
        inode = client.open(nameOf(file));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private String nameOf(Path path) throws IOException {
        return ResourceNames.inodesOf(root()) + HostFiles.lookup(path).id();
    }

    private InodeId root() throws IOException {
        return HostFiles.lookup(folder.resolve("host")).id();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] longs(long... numbers) {
        byte[] bytes = new byte[8 * numbers.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            buffer.putLong(number);
        }
        return bytes;
    }

    private static byte[] path(int flags, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return buffer(4 + bytes.length).putInt(flags).put(bytes).array();
    }

    private static byte[] readAt(long at, int length) {
        return buffer(12).putLong(at).putInt(length).array();
    }

    private byte status(SyncHandle first, @Nullable SyncHandle other, FileOperation operation, byte[] body)
            throws Exception {
        return first.send(other, operation.number(), false, body, 0).await()[0];
    }

    private byte status(FileOperation operation, byte[] body) throws Exception {
        return status(inode, null, operation, body);
    }

    private void requireRefused(SyncHandle first, @Nullable SyncHandle other, FileOperation operation, byte[] body) {
        assertThrows(OperationRefusedException.class, () -> status(first, other, operation, body));
    }

    @Test
    void shouldNotWriteForWhoHasNotOpenedForWriting() throws Exception {
        byte[] write = longs(0, 0x6161616161616161L);
        assertEquals(FileOperation.NOT_PREPARED, status(FileOperation.WRITE_AT, write));
        assertEquals(FileOperation.NOT_PREPARED, status(FileOperation.READ_AT, readAt(0, 10)));
        int reads = OpenFlags.of(READ).lasting();
        assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(reads, "/file")));
        assertEquals(FileOperation.OK, status(FileOperation.READ_AT, readAt(0, 10)));
        assertEquals(FileOperation.NOT_PREPARED, status(FileOperation.WRITE_AT, write));
        assertEquals(FileOperation.NOT_PREPARED, status(FileOperation.TRUNCATE, longs(0)));
        try (SyncClient writer =
                        SyncClient.connect(SyncClientOptions.at(server.server().socket()));
                SyncHandle theirs = writer.open(nameOf(file))) {
            int writes = OpenFlags.of(WRITE).lasting();
            assertEquals(FileOperation.OK, status(theirs, null, FileOperation.PREPARE, path(writes, "/file")));
            assertEquals(FileOperation.NOT_PREPARED, status(FileOperation.WRITE_AT, write), "another one's right");
            assertEquals(CONTENT, Files.readString(file));
            assertEquals(FileOperation.NOT_PREPARED, status(theirs, null, FileOperation.READ_AT, readAt(0, 10)));
            assertEquals(FileOperation.OK, status(theirs, null, FileOperation.WRITE_AT, write));
        }
        assertEquals("aaaaaaaa89", Files.readString(file));
    }

    @Test
    void shouldOpenNothingButTheInodeOfTheResource() throws Exception {
        int both = OpenFlags.of(READ, WRITE).lasting();
        for (String path : new String[] {
            "/other", "/missing", "/directory", "/", "/link", "/up/outside", "/../outside", "/directory/../../outside"
        }) {
            assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, path)), path);
        }
        assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, "file")), "not absolute");
        assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, "/fi\0le")));
        try (SyncHandle outside = client.open(nameOf(folder.resolve("outside")))) {
            for (String path : new String[] {
                "/up/outside", "/../outside", folder.resolve("outside").toString()
            }) {
                byte answer = status(outside, null, FileOperation.PREPARE, path(both, path));
                assertEquals(FileOperation.UNAVAILABLE, answer, path);
            }
        }
        assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, "/directory/../file")));
        assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(both, "//./file")));
    }

    /** Who is stuck with a directory keeps nobody from the files in there that are open. */
    @Test
    void shouldNotWaitForWhoHoldsTheDirectory() throws Exception {
        int both = OpenFlags.of(READ, WRITE).lasting();
        try (SyncClient stuck =
                        SyncClient.connect(SyncClientOptions.at(server.server().socket()));
                SyncHandle directory = stuck.open(nameOf(folder.resolve("host")));
                Hold hold = directory.acquire(Mode.EXCLUSIVE)) {
            assertEquals(Mode.EXCLUSIVE, hold.mode());
            assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(both, "/file")));
            assertEquals(FileOperation.OK, status(FileOperation.READ_AT, readAt(0, 10)));
            hold.requireValid();
        }
    }

    @Test
    void shouldRefuseWhatHasNoMeaning() throws Exception {
        int both = OpenFlags.of(READ, WRITE).lasting();
        assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(both, "/file")));
        requireRefused(inode, null, FileOperation.PREPARE, path(0, "/file"));
        requireRefused(inode, null, FileOperation.PREPARE, path(1 << 3, "/file"));
        requireRefused(inode, null, FileOperation.PREPARE, path(1 << 30, "/file"));
        requireRefused(inode, null, FileOperation.WRITE_AT, new byte[7]);
        requireRefused(inode, null, FileOperation.WRITE_AT, longs(-2, 5));
        requireRefused(inode, null, FileOperation.READ_AT, readAt(-1, 5));
        requireRefused(inode, null, FileOperation.READ_AT, readAt(0, 0));
        requireRefused(inode, null, FileOperation.READ_AT, readAt(0, -1));
        requireRefused(inode, null, FileOperation.READ_AT, readAt(0, FileOperation.DATA_BYTES_MAX + 1));
        requireRefused(inode, null, FileOperation.TRUNCATE, longs(-1));
        requireRefused(inode, null, FileOperation.SEEK, longs(1));
        requireRefused(inode, null, FileOperation.WRITE, new byte[5]);
        try (SyncHandle value = client.open("any");
                SyncHandle broken = client.open("inode:a:b:x:y");
                SyncHandle position = client.open(PositionFolder.newResource(root(), inode.name()))) {
            requireRefused(value, null, FileOperation.WRITE_AT, longs(0, 0));
            requireRefused(broken, null, FileOperation.PREPARE, path(both, "/file"));
            requireRefused(value, inode, FileOperation.WRITE, new byte[5]);
            requireRefused(inode, position, FileOperation.WRITE, new byte[5]);
            requireRefused(position, null, FileOperation.WRITE, new byte[5]);
            requireRefused(position, inode, FileOperation.SEEK, longs(1));
            assertEquals(FileOperation.NOT_PREPARED, status(position, null, FileOperation.SEEK, longs(1)));
            assertEquals(FileOperation.NOT_PREPARED, status(position, inode, FileOperation.WRITE, new byte[5]));
        }
        assertEquals(CONTENT, Files.readString(file));
    }

    /** The mount is in the names: who may use one cannot get at another one by it. */
    @Test
    void shouldOpenNothingInAnotherMountThanTheResourceIsNamedAfter() throws Exception {
        InodeId elsewhere = HostFiles.lookup(folder).id();
        int both = OpenFlags.of(READ, WRITE).lasting();
        InodeId id = HostFiles.lookup(file).id();
        try (SyncHandle lying = client.open(ResourceNames.inodesOf(elsewhere) + id);
                SyncHandle position = client.open(PositionFolder.newResource(elsewhere, inode.name()))) {
            assertEquals(FileOperation.UNAVAILABLE, status(lying, null, FileOperation.PREPARE, path(both, "/file")));
            requireRefused(position, inode, FileOperation.PREPARE, path(both, "/file"));
        }
    }

    /** Who may only read can have a file prepared for writing; to write needs the inode EXCLUSIVE, which it cannot have. */
    @Test
    void shouldNotWriteForWhoMayOnlyRead() throws Exception {
        stop();
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("run").resolve("socket")))
                        .mount("/", HostMount.of(folder.resolve("host")))
                        .access(peer -> MountAccess.all().readOnly()));
        client = SyncClient.connect(SyncClientOptions.at(server.server().socket()));
        inode = client.open(nameOf(file));
        int both = OpenFlags.of(READ, WRITE).lasting();
        assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(both, "/file")));
        assertEquals(FileOperation.OK, status(FileOperation.READ_AT, readAt(0, 10)));
        byte[] write = longs(0, 0x6161616161616161L);
        assertThrows(PermissionDeniedException.class, () -> status(FileOperation.WRITE_AT, write));
        assertThrows(PermissionDeniedException.class, () -> status(FileOperation.TRUNCATE, longs(0)));
        assertEquals(CONTENT, Files.readString(file));
    }

    /** Who may use a subtree only cannot name what lies beside it. */
    @Test
    void shouldDoNothingBesideTheSubtree() throws Exception {
        stop();
        server = FileServer.start(
                FileServerOptions.over(Serving.at(folder.resolve("run").resolve("socket")))
                        .mount("/", HostMount.of(folder.resolve("host")))
                        .subtree("/directory")
                        .access(peer -> MountAccess.only("/directory")));
        Path inside = Files.writeString(folder.resolve("host/directory/inside"), CONTENT);
        InodeId subtree = HostFiles.lookup(folder.resolve("host/directory")).id();
        client = SyncClient.connect(SyncClientOptions.at(server.server().socket()));
        assertThrows(PermissionDeniedException.class, () -> client.open(nameOf(file)));
        int both = OpenFlags.of(READ, WRITE).lasting();
        InodeId id = HostFiles.lookup(file).id();
        inode = client.open(ResourceNames.inodesOf(subtree) + id);
        assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, "/file")));
        assertEquals(FileOperation.UNAVAILABLE, status(FileOperation.PREPARE, path(both, "/directory/../file")));
        inode = client.open(
                ResourceNames.inodesOf(subtree) + HostFiles.lookup(inside).id());
        assertEquals(FileOperation.OK, status(FileOperation.PREPARE, path(both, "/directory/inside")));
        assertEquals(FileOperation.OK, status(FileOperation.WRITE_AT, longs(0, 0x6161616161616161L)));
        assertEquals("aaaaaaaa89", Files.readString(inside));
        assertEquals(CONTENT, Files.readString(file));
    }

    /** What fails there is an error here, also of calls that have nothing to tell but that they are done. */
    @Test
    void shouldTellOfFailuresOfEveryCall() throws Exception {
        Path positions = folder.resolve("run").resolve("socket.positions");
        try (BatonFileSystem files = BatonFileSystem.connect(
                        SyncClientOptions.at(server.server().socket()).policy(Policy.RESIDENT));
                Handle handle = files.open("/file", READ, WRITE)) {
            handle.share().cancel();
            handle.seek(5);
            assertEquals(5, handle.position());
            String journal;
            try (Stream<Path> all = Files.list(positions)) {
                journal = all.findFirst().orElseThrow().getFileName().toString();
            }
            try (SyncHandle position = client.open(PositionFolder.resourceOf(journal))) {
                position.put(new byte[3]); // no position, so that the journal is looked for by its name
            }
            Files.delete(positions.resolve(journal));
            Files.move(positions, folder.resolve("elsewhere"));
            assertThrows(FileSystemException.class, () -> handle.seek(6));
            assertThrows(PositionInDoubtException.class, handle::position);
            assertThrows(PositionInDoubtException.class, () -> handle.write(ByteBuffer.allocate(1)));
            Files.move(folder.resolve("elsewhere"), positions);
            handle.seek(7);
            assertEquals(7, handle.position());
        }
    }

    /** A name that leads out of the folder of positions. */
    @Test
    void shouldWriteDownNothingButPositions() throws Exception {
        int both = OpenFlags.of(READ, WRITE).lasting();
        String planted = SyncProtocol.beside(inode.name(), ResourceNames.positionsOf(root()) + "../../host/planted-");
        try (SyncHandle position = client.open(planted)) {
            byte[] body = path(both, "/file");
            assertEquals(FileOperation.UNAVAILABLE, status(position, inode, FileOperation.PREPARE, body));
        }
        try (Handle handle = server.fileSystem().open("/file", READ)) {
            assertEquals(10, handle.size());
        }
        Path host = folder.resolve("host");
        assertEquals(false, Files.exists(host.resolve(planted.substring(planted.lastIndexOf('/') + 1))));
    }
}
