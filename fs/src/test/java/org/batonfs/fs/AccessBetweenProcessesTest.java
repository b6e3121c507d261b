package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.ipc.Peer;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that may do different things work in the same files: what each may do, it does coherently with the others; what it
 * may not do, it is told. The children say who they are, and the policy believes them: {@code logger} may use /logs,
 * {@code reader} may read all, {@code team} may use the subtree /team of the mount /, {@code guest} may use all but /team.
 */
@ExtendWith(NothingLeftBehind.class)
class AccessBetweenProcessesTest {
    private static final int RECORDS = 150;
    private static final String RECONNECT_SECONDS = "60";

    @TempDir
    private Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private Path root;
    private Path logs;
    private FileServer server;
    private BatonFileSystem files;

    private static MountAccess access(Peer peer) {
        return switch (peer.name()) {
            case "logger" -> MountAccess.only("/logs");
            case "reader" -> MountAccess.all().readOnly();
            case "team" -> MountAccess.only("/team");
            case "guest" -> MountAccess.all().without("/team").reading("/logs");
            default -> MountAccess.all();
        };
    }

    @BeforeEach
    void folders() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        logs = Files.createDirectory(folder.resolve("logs"));
        Files.createDirectory(root.resolve("team"));
    }

    @AfterEach
    void stop() throws IOException {
        ChildProcess.closeAll(children);
        if (server != null) {
            server.close();
        }
    }

    private void serve(Policy policy) throws IOException {
        server = FileServer.start(FileServerOptions.over(Serving.at(socket()))
                .mount("/", HostMount.of(root))
                .mount("/logs", HostMount.of(logs))
                .subtree("/team")
                .access(AccessBetweenProcessesTest::access)
                .policy(policy));
        files = server.fileSystem();
    }

    private Path socket() {
        return folder.resolve("run").resolve("socket");
    }

    private ChildProcess child(Policy policy, String name) {
        return child(policy, "0", name);
    }

    private ChildProcess child(Policy policy, String reconnectSeconds, String name) {
        ChildProcess child =
                ChildProcess.start(FileActor.class, socket().toString(), policy.name(), reconnectSeconds, name);
        children.add(child);
        return child;
    }

    private static void assertDenied(ChildProcess child, String... commands) {
        for (String command : commands) {
            String said = child.askForFailure(command);
            assertTrue(said.startsWith("AccessDeniedException: /"), command + ": " + said);
        }
    }

    private void write(String path, String text) throws IOException {
        try (Handle handle = files.open(path, WRITE, APPEND, CREATE)) {
            handle.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @ParameterizedTest(name = "access: one mount {0}")
    @EnumSource(Policy.class)
    void oneMount(Policy policy) throws Exception {
        serve(policy);
        write("/file", "not for the logger");
        write("/logs/log", "0");
        ChildProcess logger = child(policy, "logger");
        logger.ask("open h /logs/log READ APPEND");
        for (int i = 1; i < 20; i++) {
            if (i % 2 == 0) {
                write("/logs/log", "m");
            } else {
                logger.ask("write h c");
            }
            assertEquals(i + 1, files.stat("/logs/log").size());
            assertEquals(Integer.toString(i + 1), logger.ask("size h"));
        }
        logger.ask("mkdir /logs/sub");
        assertEquals(List.of("log", "sub"), files.list("/logs"));
        files.rename("/logs/sub", "/logs/gone");
        assertEquals("gone,log", logger.ask("list /logs"));
        for (String command : List.of("stat /file", "list /", "open x /file READ", "mkdir /new", "stat /team")) {
            String said = logger.askForFailure(command);
            assertTrue(said.startsWith("NoSuchFileException") && said.contains("no mount covers it"), said);
        }
        String said = logger.askForFailure("rename /logs/log /file");
        assertTrue(said.startsWith("NoSuchFileException"), said);
        assertEquals(18, files.stat("/file").size());
    }

    @ParameterizedTest(name = "access: reading only {0}")
    @EnumSource(Policy.class)
    void readingOnly(Policy policy) throws Exception {
        serve(policy);
        write("/file", "0123456789");
        ChildProcess reader = child(policy, "reader");
        ChildProcess other = child(policy, "reader");
        ChildProcess writer = child(policy, "anybody");
        writer.ask("open w /file READ WRITE");
        reader.ask("open r /file READ");
        for (int i = 0; i < 10; i++) {
            writer.ask("writeAt w 4 " + i);
            assertEquals("23" + i + "5", reader.ask("readAt r 2 4"));
            assertEquals("10", reader.ask("size r"));
        }
        assertDenied(
                reader,
                "open x /file WRITE",
                "open x /file READ APPEND",
                "open x /new WRITE CREATE",
                "open x /new WRITE CREATE_NEW",
                "mkdir /d",
                "unlink /file",
                "rmdir /team",
                "rename /file /other",
                "rename /logs/a /logs/b",
                "refresh /file");
        assertEquals("file,logs,team", reader.ask("list /"));
        writer.ask("unlink /file");
        assertEquals("false", reader.ask("exists /file"));
        // Its positions are its own to move, private ones and shared ones; the file has no name any more.
        assertEquals("01", reader.ask("read r 2"));
        other.ask("adopt r " + reader.ask("share r"));
        assertEquals("23", other.ask("read r 2"));
        reader.ask("seek r 5");
        assertEquals("56", other.ask("read r 2"));
        assertEquals("7", reader.ask("position r"));
        // A handle that writes is not for it, by no way; the ticket stays for those who may.
        String ticket = writer.ask("share w");
        assertDenied(reader, "adopt w " + ticket);
        ChildProcess heir = child(policy, "anybody");
        heir.ask("adopt w " + ticket);
        heir.ask("write w X");
        assertEquals("X", reader.ask("readAt r 0 1"));
    }

    @ParameterizedTest(name = "access: a subtree {0}")
    @EnumSource(Policy.class)
    void subtree(Policy policy) throws Exception {
        serve(policy);
        write("/outside", "secret");
        files.mkdir("/d");
        ChildProcess team = child(policy, "team");
        ChildProcess anybody = child(policy, "anybody");
        assertEquals("false", team.ask("exists /team/a"));
        anybody.ask("open h /d/../team/a READ APPEND CREATE"); // by a way that begins in the outer mount
        assertEquals("true", team.ask("exists /team/a"));
        team.ask("open h /team/a READ APPEND");
        for (int i = 1; i <= 10; i++) {
            (i % 2 == 0 ? team : anybody).ask("write h x");
            assertEquals(Integer.toString(i), team.ask("size h"));
            assertEquals(Integer.toString(i), anybody.ask("size h"));
            assertEquals(i, files.stat("/team/a").size());
        }
        team.ask("rename /team/a /team/b");
        assertEquals("b", anybody.ask("list /team"));
        for (String command : List.of("stat /outside", "list /", "stat /team/../outside", "open x /outside READ")) {
            assertFalse(team.askForFailure(command).isEmpty());
        }
        for (String command : List.of("rename /team/b /b", "rename /outside /team/outside", "rmdir /team")) {
            String said = anybody.askForFailure(command);
            assertTrue(said.startsWith("FileSystemException") && said.contains("mount"), said);
        }
        assertEquals("d,outside,team", anybody.ask("list /").replace("logs,", ""));
        team.ask("adopt k " + anybody.ask("share h"));
        assertEquals("9", team.ask("position k"), "where its own last write has left it");
        anybody.ask("open o /outside READ");
        assertDenied(team, "adopt o " + anybody.ask("share o"));
        assertTrue(Files.exists(root.resolve("team/b")));
    }

    @ParameterizedTest(name = "access: all but a subtree {0}")
    @EnumSource(Policy.class)
    void allButASubtree(Policy policy) throws Exception {
        serve(policy);
        write("/team/secret", "secret");
        write("/logs/log", "log");
        Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("way"), Path.of("team/secret"));
        Files.createSymbolicLink(root.resolve("long-way"), root.resolve("team"));
        ChildProcess guest = child(policy, "guest");
        guest.ask("open h /mine WRITE CREATE");
        guest.ask("write h 123");
        assertEquals(3, files.stat("/mine").size());
        assertDenied(
                guest,
                "stat /team",
                "stat /team/secret",
                "list /team",
                "open x /team/secret READ",
                "open x /team/new WRITE CREATE",
                "open x /way READ",
                "list /long-way",
                "stat /long-way/secret",
                "stat /d/../team/secret",
                "rename /mine /team/mine",
                "rmdir /team",
                "open x /logs/log WRITE",
                "unlink /logs/log");
        assertTrue(guest.ask("stat /logs/log").startsWith("FILE 3 "));
        assertEquals("d,logs,long-way,mine,team,way", guest.ask("list /"));
        assertTrue(Files.exists(root.resolve("team/secret")));
    }

    /** Writers of three kinds append to one file at once, through mounts of their own, while a reader reads it. */
    @ParameterizedTest(name = "access: mixed {0}")
    @EnumSource(Policy.class)
    void mixedClientsStayCoherent(Policy policy) throws Exception {
        serve(policy);
        List<ChildProcess> writers = List.of(child(policy, "team"), child(policy, "anybody"), child(policy, "team"));
        for (ChildProcess writer : writers) {
            writer.ask("open a /team/appended APPEND CREATE");
        }
        ChildProcess reader = child(policy, "reader");
        reader.ask("open r /team/appended READ");
        int length = FileActor.record("w0", 0, 0).length();
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).send("records a w" + i + " " + RECORDS + " 1");
        }
        Handle own = files.open("/team/appended", WRITE, APPEND);
        for (int i = 0; i < RECORDS; i++) {
            own.write(ByteBuffer.wrap(FileActor.record("w9", 0, i).getBytes(StandardCharsets.UTF_8)));
            if (i % 10 == 0) {
                assertEquals(0, Integer.parseInt(reader.ask("size r")) % length, "nobody sees a part of a record");
            }
        }
        own.close();
        for (ChildProcess writer : writers) {
            writer.answer();
        }
        int expected = (writers.size() + 1) * RECORDS;
        assertEquals(Integer.toString(expected * length), reader.ask("size r"));
        Set<String> records = new HashSet<>(Files.readAllLines(root.resolve("team/appended")));
        assertEquals(expected, records.size(), "each record once, none torn");
        assertEquals((long) expected * length, Files.size(root.resolve("team/appended")));
    }

    /** The successor of a main process that was killed decides anew. */
    @ParameterizedTest(name = "access: after the main process was killed {0}")
    @EnumSource(Policy.class)
    void successorDecidesAnew(Policy policy) throws Exception {
        Path file = Files.writeString(root.resolve("file"), "0123456789");
        ChildProcess main = main(policy, "ann");
        ChildProcess ann = child(policy, RECONNECT_SECONDS, "ann");
        ChildProcess bob = child(policy, RECONNECT_SECONDS, "bob");
        ann.ask("open r /file READ");
        bob.ask("open w /file READ WRITE");
        bob.ask("writeAt w 0 a");
        assertEquals("a1", ann.ask("readAt r 0 2"));
        bob.ask("writeAt w 0 b"); // holds it when the main process dies

        main.kill();
        main = main(policy, "ann");
        assertDenied(ann, "open x /file WRITE", "mkdir /d");
        assertEquals("b1", ann.ask("readAt r 0 2"), "and nothing that was written is lost");
        bob.ask("writeAt w 1 c");
        assertEquals("bc", ann.ask("readAt r 0 2"));

        main.kill(); // ann holds it now; what she claims is not believed
        main = main(policy, "ann,bob");
        assertDenied(bob, "writeAt w 0 x");
        assertEquals("bc23", bob.ask("readAt w 0 4"));
        assertEquals("bc23", ann.ask("readAt r 0 4"));
        assertEquals("bc23456789", Files.readString(file));

        main.kill();
        main = main(policy, "ann");
        bob.ask("writeAt w 0 d");
        assertEquals("dc23", ann.ask("readAt r 0 4"));
        main.close();
    }

    private ChildProcess main(Policy policy, String readers) {
        ChildProcess main =
                ChildProcess.start(FileServerChild.class, socket().toString(), root.toString(), policy.name(), readers);
        children.add(main);
        main.ask("serves?");
        return main;
    }
}
