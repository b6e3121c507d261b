package org.batonfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A shared position that follows the end of its file, so that it is not written down: where it is when the process is killed
 * that moved it last, whatever that process did before, and whatever others do first.
 */
@ExtendWith(NothingLeftBehind.class)
class FollowedEndTest {
    private static final int WRITES = 5;
    /** A pause that makes a process look again, by decision 49. It is what happens there, and nothing is awaited by it. */
    private static final int PAUSE_MILLIS = 60;

    private static final String TEN = "0123456789";
    private static final String RECONNECT_SECONDS = "60";

    @TempDir
    private static Path folder;

    private static Path host;
    private static ChildProcess server;
    private static ChildProcess other;
    private static int files;

    private String file;
    private ChildProcess mover;

    @BeforeAll
    static void startFamily() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
        startServer();
        other = newClient();
    }

    @AfterAll
    static void stopFamily() {
        other.close();
        server.close();
        assertFalse(Files.exists(positions()));
    }

    @BeforeEach
    void start() {
        file = "file" + files++;
        mover = newClient();
        other.ask("open h /" + file + " READ WRITE CREATE");
        other.ask("open a /" + file + " APPEND");
        mover.ask("adopt h " + other.ask("share h"));
        mover.ask("open a /" + file + " APPEND");
        for (int i = 0; i < WRITES; i++) {
            mover.ask("write h " + TEN);
        }
    }

    @AfterEach
    void stop() throws IOException {
        mover.close();
        other.ask("close h");
        other.ask("close a");
        for (Path left : positionFiles().keySet()) {
            Files.delete(left);
        }
    }

    @Test
    void shouldWriteNothingDownWhileItFollows() throws IOException {
        Map<Path, String> before = positionFiles();
        assertEquals(2, before.size(), "the journal, and what says that it follows");
        mover.ask("write h " + TEN);
        assertEquals(before, positionFiles());
        assertEquals("60", other.ask("position h"));
        Map<Path, String> lowered = positionFiles();
        assertNotEquals(before, lowered, "written down when another process asks");
        mover.ask("write h " + TEN);
        assertNotEquals(lowered, positionFiles(), "the first write of a hold");
        mover.ask("write h " + TEN);
        Map<Path, String> again = positionFiles();
        mover.ask("write h " + TEN);
        assertEquals(again, positionFiles());
    }

    /** What the mover does last, what others do when it is dead, where the position is then, and what the file has. */
    static Stream<Arguments> deaths() {
        String five = TEN.repeat(WRITES);
        return Stream.of(
                death("it only moved it", "", "", 50, five + "z"),
                death("another appends first", "", "write a xxx", 50, five + "zxx"),
                death("another writes beyond the end first", "", "writeAt h 52 yy", 50, five + "z\0yy"),
                death("another cuts the file first", "", "truncate h 48", 50, TEN.repeat(4) + "01234567\0\0z"),
                death("another appends twice", "", "write a xxx;write a yyy", 50, five + "zxxyyy"),
                death("another seeks first", "", "seek h 7", 7, "0123456z89" + TEN.repeat(4)),
                death("another seeks to the end first", "", "seekToEnd h", 50, five + "z"),
                death("another reads first", "", "read h 1;size h", 50, five + "z"),
                death("another looks first", "", "size h;position h;position h", 50, five + "z"),
                death("it appended itself", "write a xxx", "", 50, five + "zxx"),
                death("it appended, and moved it on", "write a xxx;write h yy;write h y", "", 53, five + "yyyz"),
                death("it wrote beyond the end", "writeAt h 51 xx", "write a yy", 50, five + "zxxyy"),
                death(
                        "it wrote within, and moved it on",
                        "writeAt h 3 xx;write h !",
                        "",
                        51,
                        "012xx56789" + TEN.repeat(4) + "!z"),
                death(
                        "it cut the file",
                        "truncate h 20",
                        "write a yy",
                        50,
                        TEN.repeat(2) + "yy" + "\0".repeat(28) + "z"),
                death("it sought", "seek h 7", "", 7, "0123456z89" + TEN.repeat(4)),
                death(
                        "it sought, and wrote",
                        "seek h 7;write h xx;write h yy",
                        "",
                        11,
                        "0123456xxyyz" + five.substring(12)),
                death(
                        "it sought, and came to the end",
                        "seek h 48;write h xx;write h yy",
                        "write a ..",
                        52,
                        five.substring(0, 48) + "xxyyz."),
                death(
                        "it had another one there",
                        "open g /% READ WRITE;share g;seek g 40;write g abcde;write g fghij",
                        "write a yy",
                        50,
                        TEN.repeat(4) + "abcdefghijzy"),
                death(
                        "it appended by another one",
                        "open g /% READ WRITE;share g;seek g 50;write g abc;write g def",
                        "write a yy",
                        50,
                        five + "zbcdefyy"),
                death("it was looked at, and appended", "@size h;write a xx", "", 50, five + "zx"),
                death(
                        "it was looked at, and moved another one",
                        "@size h;open g /% READ WRITE;share g;seek g 50;write g abc;write g def",
                        "",
                        50,
                        five + "zbcdef"),
                death("it was seen, and appended", "@position h;write a xx", "", 50, five + "zx"),
                death("it closed its handle, and appended", "close h;write a xx", "", 50, five + "zx"),
                death(
                        "it had two handles of it",
                        "adopt i ~;write i ab;write i cd;write h ef;close h;write i gh;write a xx",
                        "",
                        58,
                        five + "abcdefghzx"),
                death("it read", "seek h 3;read h 2", "", 5, "01234z6789" + TEN.repeat(4)),
                death("it closed its handle", "close h", "write a xx", 50, five + "zx"),
                death("it shared it again", "share h", "write a xx", 50, five + "zx"),
                death("another saw it before", "@position h", "write a xx", 50, five + "zx"),
                death("another saw the size before", "@size h", "write a xx", 50, five + "zx"),
                death("another appended before", "@write a xx;write h yyy", "", 53, five + "yyyz"),
                death(
                        "another moved it before",
                        "@write h xx;write h yy;write h yy",
                        "write a ..",
                        56,
                        five + "xxyyyyz."),
                death(
                        "both in turn",
                        "@write h xx;write h yy;@write h xx;write h yy;write h yy;@size h;write h y",
                        "write a ..",
                        61,
                        five + "xxyyxxyyyyyz."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deaths")
    void shouldBeFoundWhenItsMoverIsKilled(String what, String before, String after, long position, String content)
            throws IOException {
        run(mover, before);
        mover.kill();
        requireAt(what, after, position, content);
    }

    /** After such a pause it may have been stopped, and evicted. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("deaths")
    void shouldBeFoundWhenItsMoverIsKilledThatHadPaused(
            String what, String before, String after, long position, String content) throws Exception {
        Thread.sleep(PAUSE_MILLIS);
        run(mover, before);
        mover.kill();
        requireAt(what, after, position, content);
    }

    /** Then nobody knows any more that the mover held anything. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("everyFourth")
    void shouldBeFoundWhenTheServerIsKilledToo(String what, String before, String after, long position, String content)
            throws Exception {
        Thread.sleep(PAUSE_MILLIS);
        run(mover, before);
        mover.kill();
        server.kill();
        startServer();
        requireAt(what, after, position, content);
    }

    /** Its mover lives, and keeps what it has when the server comes back. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("everyFourth")
    void shouldGoOnWhenTheServerIsKilled(String what, String before, String after, long position, String content)
            throws IOException {
        run(mover, before);
        server.kill();
        startServer();
        requireAt(what, after, position, content);
    }

    /** A server takes its time to start. */
    static Stream<Arguments> everyFourth() {
        List<Arguments> all = deaths().toList();
        return IntStream.range(0, all.size()).filter(i -> i % 4 == 1).mapToObj(all::get);
    }

    /** Who has the main process write for it leaves a dead one's position to be found by itself, and a living one's is written down. */
    @Test
    void shouldBeFoundWhenTheMainProcessChangesTheSize() throws IOException {
        try (ChildProcess sender =
                ChildProcess.start(FileActor.class, socket().toString(), Policy.RESIDENT.name(), RECONNECT_SECONDS)) {
            sender.ask("open a /" + file + " APPEND");
            sender.ask("write a 1");
            for (int i = 0; i < 3; i++) {
                mover.ask("write h " + TEN);
            }
            long before = Long.parseLong(sender.ask("messages"));
            sender.ask("write a 2");
            assertEquals(before + 2, Long.parseLong(sender.ask("messages")), "the main process has written it");
            for (int i = 0; i < 3; i++) {
                mover.ask("write h " + TEN);
            }
            mover.kill();
            sender.ask("write a 3");
        }
        requireAt("sent", "", 110, TEN.repeat(11) + "z");
    }

    @Test
    void shouldFollowAgainAfterADeath() throws IOException {
        mover.kill();
        other.ask("write a xxx");
        for (int i = 0; i < 3; i++) {
            other.ask("write h 01");
        }
        Map<Path, String> before = positionFiles();
        other.ask("write h 01");
        assertEquals(before, positionFiles());
        assertEquals("58", other.ask("position h"));
        assertEquals(TEN.repeat(WRITES) + "01010101", Files.readString(host.resolve(file)));
    }

    private void requireAt(String what, String after, long position, String content) throws IOException {
        run(other, after);
        assertEquals(Long.toString(position), other.ask("position h"), what);
        other.ask("write h z");
        assertEquals(content, Files.readString(host.resolve(file)), what);
        assertEquals(Long.toString(position + 1), other.ask("position h"), what);
    }

    /** Commands with semicolons between; what begins with an at sign is for the other one. */
    private void run(ChildProcess process, String commands) {
        String own = commands.contains("~") ? process.ask("share h") : "";
        Consumer<String> ask = command -> (command.startsWith("@") ? other : process)
                .ask(
                        command.startsWith("@")
                                ? command.substring(1)
                                : command.replace("%", file).replace("~", own));
        Stream.of(commands.split(";", -1)).filter(command -> !command.isEmpty()).forEach(ask);
    }

    private static Arguments death(String what, String before, String after, long position, String content) {
        return Arguments.of(what, before, after, position, content);
    }

    private static ChildProcess newClient() {
        return ChildProcess.start(FileActor.class, socket().toString(), Policy.HOLD.name(), RECONNECT_SECONDS);
    }

    private static void startServer() {
        server = ChildProcess.start(FileServerChild.class, socket().toString(), host.toString(), Policy.HOLD.name());
        server.ask("");
    }

    private static Map<Path, String> positionFiles() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.list(positions())) {
            for (Path file : all.toList()) {
                contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static Path positions() {
        return folder.resolve("socket.positions");
    }

    private static Path socket() {
        return folder.resolve("socket");
    }
}
