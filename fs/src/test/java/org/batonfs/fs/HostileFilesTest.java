package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.DescriptorClient;
import org.batonfs.ipc.Descriptors;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServerOptions;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that do not use the library for files, and name resources, tickets and descriptors of mounts that are not theirs.
 * {@code team} may use the subtree /team, {@code reader} may read all, the others may do all.
 */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class HostileFilesTest {
    @TempDir
    Path folder;

    private final List<SyncClient> clients = new ArrayList<>();
    private Path root;
    private FileServer server;
    private BatonFileSystem files;
    private String outer;
    private String inner;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(root.resolve("team"));
        server = FileServer.start(FileServerOptions.over(Serving.at(folder.resolve("s")))
                .mount("/", HostMount.of(root))
                .subtree("/team")
                .access(HostileFilesTest::access));
        files = server.fileSystem();
        outer = files.stat("/").id().toString();
        inner = files.stat("/team").id().toString();
        write("/file", "0123");
        write("/team/file", "0123");
    }

    @AfterEach
    void stop() throws IOException {
        clients.forEach(SyncClient::close);
        server.close();
    }

    private static MountAccess access(Peer peer) {
        return switch (peer.name()) {
            case "team" -> MountAccess.only("/team");
            case "reader" -> MountAccess.all().readOnly();
            case "nobody" -> MountAccess.none();
            default -> MountAccess.all();
        };
    }

    private SyncClientOptions named(String name) {
        return SyncClientOptions.over(ClientOptions.at(folder.resolve("s")).name(name));
    }

    private SyncClient hostile(String name) throws IOException {
        SyncClient client = SyncClient.connect(named(name));
        clients.add(client);
        return client;
    }

    private void write(String path, String text) throws IOException {
        try (Handle handle = files.open(path, WRITE, CREATE)) {
            handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private String inode(String mount, String path) throws IOException {
        return "inode:" + mount + ":" + files.stat(path).id();
    }

    private static void assertDenied(Executable call) {
        assertThrows(PermissionDeniedException.class, call);
    }

    @Test
    void shouldNotOpenOrHoldWhatBelongsToAnotherMount() throws Exception {
        SyncClient team = hostile("team");
        SyncClient nobody = hostile("nobody");
        for (String name : List.of(
                inode(outer, "/file"),
                inode(outer, "/"),
                inode(outer, "/team"),
                "inode:" + outer + ":",
                "inode:" + outer,
                "inode:",
                "inode:::",
                "inode:0:0:0:0",
                "inode:" + outer + ":" + inner + ":1",
                "open:" + outer + ":00000000-0000-0000-0000-000000000000",
                "open:",
                "open::" + inner + ":1",
                "mounts:",
                "mounts:22",
                "mounts:12")) {
            assertDenied(() -> team.open(name));
            assertDenied(() -> nobody.open(name));
        }
        assertDenied(() -> nobody.open(inode(inner, "/team/file")));
        try (SyncHandle own = team.open(inode(inner, "/team/file"));
                Hold hold = own.acquire(Mode.EXCLUSIVE)) {
            hold.markChanged();
            write("/file", "4567"); // nobody waits for it elsewhere
        }
        assertEquals(4, files.stat("/team/file").size());
    }

    @Test
    void shouldOnlyGetALockOfItsOwnByALie() throws Exception {
        SyncClient team = hostile("team");
        try (SyncHandle lie = team.open(inode(inner, "/file"));
                SyncHandle root = team.open("inode:" + inner + ":" + outer);
                Hold hold = lie.acquire(Mode.EXCLUSIVE);
                Hold other = root.acquire(Mode.EXCLUSIVE)) {
            write("/file", "abcdef");
            files.rename("/file", "/renamed");
            hold.markChanged();
            other.markChanged();
        }
        assertEquals(6, files.stat("/renamed").size());
    }

    @Test
    void shouldNotHoldExclusiveWhatItMayOnlyRead() throws Exception {
        SyncClient reader = hostile("reader");
        for (String name : List.of(inode(outer, "/file"), inode(outer, "/"), inode(inner, "/team/file"))) {
            try (SyncHandle handle = reader.open(name)) {
                handle.acquire(Mode.SHARED).close();
                assertDenied(() -> handle.acquire(Mode.EXCLUSIVE));
                try (Hold hold = handle.acquire(Mode.SHARED)) {
                    assertDenied(hold::upgrade);
                }
            }
        }
        write("/file", "x");
        files.mkdir("/d");
    }

    /** The hole that a client could send those who connect later to directories of its choice. */
    @Test
    void shouldNotChangeTheTableOfMounts() throws Exception {
        for (String name : List.of("team", "reader", "anybody", "nobody")) {
            SyncClient client = hostile(name);
            try (SyncHandle mounts = client.open("mounts")) {
                try (Hold hold = mounts.acquire(Mode.SHARED)) {
                    String table = new String(hold.value(), StandardCharsets.UTF_8);
                    assertEquals(!name.equals("nobody"), table.contains(root + "/team\n"), table);
                    assertEquals(name.equals("reader") || name.equals("anybody"), table.contains(root + "\n"), table);
                }
                assertDenied(() -> mounts.acquire(Mode.EXCLUSIVE));
            }
            if (!name.equals("anybody")) {
                assertDenied(() -> client.open("mounts:22"));
            }
        }
        try (BatonFileSystem later = BatonFileSystem.connect(named("anybody"))) {
            assertEquals(List.of("file", "team"), later.list("/"));
        }
        assertThrows(IOException.class, () -> BatonFileSystem.connect(named("nobody")));
    }

    @Test
    void shouldNotUseOrSpendTicketsOfAnotherMount() throws Exception {
        try (Handle handle = files.open("/file", READ)) {
            String text = handle.share().text();
            String position = text.split(":", 6)[5];
            SyncClient team = hostile("team");
            assertDenied(() -> team.adopt(position));
            assertDenied(() -> team.open(name(text)));
            try (BatonFileSystem others = BatonFileSystem.connect(named("anybody"));
                    Handle adopted = others.adopt(text)) {
                assertEquals(0, adopted.position());
            }
        }
    }

    private static String name(String ticket) {
        return ticket.substring(ticket.lastIndexOf("open:"));
    }

    @Test
    void shouldNotPutOrGetDescriptorsOfAnotherMount() throws Exception {
        try (Handle handle = files.open("/file", READ, WRITE);
                FileInputStream own =
                        new FileInputStream(root.resolve("team/file").toFile())) {
            String key = name(handle.share().text());
            SyncClient team = hostile("team");
            DescriptorClient descriptors = new DescriptorClient(folder.resolve("s"), team.link());
            for (String secret : List.of(key, "open:" + outer + ":1", "key", "mounts", inode(outer, "/file"))) {
                assertRefused(() -> descriptors.copy(secret));
                assertRefused(() -> descriptors.take(secret));
                assertRefused(() -> descriptors.put(secret, own.getFD()));
            }
            assertEquals(1, server.sharedFileCount());
            DescriptorClient others =
                    new DescriptorClient(folder.resolve("s"), hostile("anybody").link());
            Descriptors.close(others.copy(key));
        }
    }

    @Test
    void shouldNotGetADescriptorThatWritesIfItMayOnlyRead() throws Exception {
        String mine = "open:" + outer + ":0-1";
        try (SyncHandle kept = files.client().open(mine);
                FileOutputStream writing =
                        new FileOutputStream(root.resolve("file").toFile(), true);
                FileInputStream reading =
                        new FileInputStream(root.resolve("file").toFile())) {
            DescriptorClient writer =
                    new DescriptorClient(folder.resolve("s"), hostile("anybody").link());
            DescriptorClient reader =
                    new DescriptorClient(folder.resolve("s"), hostile("reader").link());
            writer.put(mine, writing.getFD());
            assertRefused(() -> reader.copy(mine));
            assertRefused(() -> reader.take(mine));
            Descriptors.close(writer.copy(mine));
            writer.put(mine, reading.getFD());
            Descriptors.close(reader.copy(mine));
            assertEquals("EXCLUSIVE", String.valueOf(exclusive(kept)));
        }
    }

    private static Mode exclusive(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            return hold.mode();
        }
    }

    private static void assertRefused(Executable request) {
        IOException refused = assertThrows(IOException.class, request);
        assertTrue(refused.getMessage().contains("the server refuses"), refused.getMessage());
    }

    /** The two policies do not mix: what is not for files goes by the server's own. */
    @Test
    void shouldLeaveOtherResourcesToTheServersPolicy() throws Exception {
        SyncServerOptions serving = Serving.over(ServerOptions.at(folder.resolve("t")))
                .access(peer -> resource -> resource.equals("counter") ? Mode.EXCLUSIVE : Mode.INVALID);
        FileServerOptions options = FileServerOptions.over(serving)
                .mount("/", HostMount.of(root))
                .access(peer -> MountAccess.all().readOnly());
        try (FileServer other = FileServer.start(options);
                BatonFileSystem client = BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("t")))) {
            assertEquals(List.of("file", "team"), client.list("/"));
            try (SyncHandle counter = client.client().open("counter")) {
                assertEquals(Mode.EXCLUSIVE, exclusive(counter));
            }
            assertDenied(() -> client.client().open("other"));
            assertEquals(other.fileSystem().list("/"), client.list("/"));
        }
    }

    /** A policy that says less than it seems to must not say nothing. */
    @Test
    void shouldSendAwayClientsThatThePolicyFailsFor() throws Exception {
        List<MountAccess> wrong = List.of(
                MountAccess.all().without("/team"),
                MountAccess.only("/tea"),
                MountAccess.only("/logs").readOnly());
        List<String> failures = new ArrayList<>();
        for (MountAccess access : wrong) {
            IpcListener listener = new IpcListener() {
                @Override
                public void onEnded(long connection, Peer peer, org.batonfs.ipc.EndReason reason) {
                    if (reason.code() == EndCode.HANDLER_FAILED) {
                        failures.add("ended");
                    }
                }

                @Override
                public void onFailure(String what, Throwable cause) {
                    failures.add(cause.getMessage());
                }
            };
            FileServerOptions options = FileServerOptions.over(
                            Serving.over(ServerOptions.at(folder.resolve("t")).listener(listener)))
                    .mount("/", HostMount.of(root))
                    .access(peer -> access);
            try (FileServer other = FileServer.start(options)) {
                assertThrows(
                        IOException.class, () -> BatonFileSystem.connect(SyncClientOptions.at(folder.resolve("t"))));
                assertEquals(2, other.fileSystem().list("/").size());
            }
        }
        assertEquals(2 * wrong.size(), failures.size(), failures.toString());
        assertTrue(failures.get(0).contains("subtree()") || failures.get(1).contains("subtree()"), failures.toString());
    }

    @Test
    void shouldSayInWhichOrderRulesCount() throws SyncException {
        MountAccess access =
                MountAccess.only("/a", "/b/").readOnly().writing("//a/c").without("/a/c/d");
        assertEquals("MountAccess{/a=SHARED, /a/c=EXCLUSIVE, /a/c/d=INVALID, /b=SHARED}", access.toString());
        assertThrows(IllegalArgumentException.class, () -> MountAccess.only("/a/../b"));
    }
}
