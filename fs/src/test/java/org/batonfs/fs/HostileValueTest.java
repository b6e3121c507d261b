package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client that writes nonsense into the values that others go by: they fail with typed errors, or know better. */
@ExtendWith(NothingLeftBehind.class)
class HostileValueTest {
    /** Of the names of positions' resources. */
    private static final String PREFIX = "open:";

    @TempDir
    Path folder;

    private Path socket;
    private FileServer server;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("s");
        Path root = Files.createDirectory(folder.resolve("root"));
        server = FileServer.start(FileServerOptions.over(Serving.at(socket)).mount("/", HostMount.of(root)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void overwrite(String resource, byte[] value) throws Exception {
        try (SyncClient hostile = SyncClient.connect(SyncClientOptions.at(socket));
                SyncHandle handle = hostile.open(resource);
                Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.update(value);
        }
    }

    @Test
    void shouldReadTheRecordOfAPositionThatIsNone() throws Exception {
        byte[] negative = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-5)
                .putLong(1)
                .array();
        for (byte[] nonsense : List.of(new byte[0], new byte[3], new byte[9], new byte[17], new byte[4096], negative)) {
            try (Handle handle = server.fileSystem().open("/f", READ, WRITE, CREATE)) {
                handle.write(ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII)));
                String text = handle.share().text();
                handle.seek(7);
                overwrite(text.substring(text.indexOf(PREFIX)), nonsense);
                assertEquals(7, handle.position());
                assertEquals(3, handle.read(ByteBuffer.allocate(10)));
                assertEquals(10, handle.position());
            }
        }
    }

    @Test
    void shouldWriteNoPositionOutsideItsFolder() throws Exception {
        try (Handle handle = server.fileSystem().open("/f", READ, WRITE, CREATE);
                SyncClient hostile = SyncClient.connect(SyncClientOptions.at(socket));
                BatonFileSystem files = BatonFileSystem.connect(SyncClientOptions.at(socket))) {
            String text = handle.share().text();
            for (String name : List.of("../evil", "/evil", "..", ".", "a/b", "", "evil", "a\0b", "A")) {
                try (SyncHandle resource = hostile.open(PREFIX + name)) {
                    String forged = text.substring(0, text.indexOf(":baton1:") + 1)
                            + resource.share().text();
                    assertThrows(FileSystemException.class, () -> files.adopt(forged), name);
                }
            }
            try (Stream<Path> all = Files.walk(folder)) {
                assertEquals(
                        List.of(),
                        all.filter(it -> it.toString().contains("evil")).toList());
            }
        }
    }

    /** No client can write it, see {@link HostileFilesTest}; so this is a main process that lies to its clients. */
    @Test
    void shouldRefuseATableOfMountsThatIsNone() throws Exception {
        try (SyncClient main = server.server().localClient();
                SyncHandle table = main.open("mounts:" + Mode.EXCLUSIVE.ordinal())) {
            for (String nonsense : List.of(
                    "x",
                    "/\n",
                    "/\tSHARED\t1:2\n",
                    "/\tSHARED\t1:2\t/t\0mp\n",
                    "a\tSHARED\t1:2\t/\n",
                    "/\tALL\t1:2\t/\n",
                    "/\tSHARED\t1:2\t/none\u001b[31m\r\n",
                    "/\tEXCLUSIVE\t1:2\t/\n",
                    "\ufffd\t\t\t\n")) {
                try (Hold hold = table.acquire(Mode.EXCLUSIVE)) {
                    hold.update(nonsense.getBytes(StandardCharsets.UTF_8));
                }
                String said = assertThrows(
                                FileSystemException.class, () -> BatonFileSystem.connect(SyncClientOptions.at(socket)))
                        .getMessage();
                assertFalse(said.chars().anyMatch(Character::isISOControl), said);
            }
        }
    }
}
