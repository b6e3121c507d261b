package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Open files and positions between processes. The methods are named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class OpenFilesTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int PROCESSES = 3;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void sharedPosition(Policy policy) throws IOException {
        writeThroughOneHandle(FAMILIES.of(policy), "shared-position", 200, 1);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void sharedPositionThreads(Policy policy) throws IOException {
        writeThroughOneHandle(FAMILIES.of(policy), "shared-position-threads", 60, 4);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void positionOutlivesMover(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("position-outlives-mover") + "/file";
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(bytes("0123456789ABCDEF"));
            try (ChildProcess mover = family.newActor()) {
                mover.ask("adopt h " + handle.share().text());
                mover.ask("seek h 10");
            }
            ChildProcess reader = family.actor(0);
            reader.ask("adopt h " + handle.share().text());
            assertEquals("A", reader.ask("read h 1"));
            assertEquals("B", read(handle, 1));
            reader.ask("close h");
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void childClose(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("child-close") + "/file";
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(bytes("0123456789"));
            handle.seek(3);
            ChildProcess child = family.actor(0);
            child.ask("adopt h " + handle.share().text());
            assertEquals("3", child.ask("position h"));
            child.ask("close h");
            assertEquals("34", read(handle, 2));
            child.ask("adopt h " + handle.share().text());
            assertEquals("56789", child.ask("read h 100"));
            assertEquals("EOF", child.ask("read h 100"));
            child.ask("close h");
            assertEquals("EOF", read(handle, 100));
            assertEquals(1, handle.write(bytes("x")));
            assertEquals(11, handle.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void parentClosesFirst(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("parent-closes-first") + "/file";
        ChildProcess child = family.actor(0);
        for (int round = 0; round < 10; round++) {
            String ticket;
            try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
                handle.write(bytes("0123456789"));
                handle.seek(round);
                ticket = handle.share().text();
                if (round % 2 == 1) {
                    handle.seek(round - 1); // also what is moved after sharing counts
                }
            }
            child.ask("adopt h " + ticket);
            assertEquals(String.valueOf(round - round % 2), child.ask("read h 1"));
            child.ask("close h");
        }
    }

    /** The parent of the adopter is a child itself, and has ended before the ticket is used. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void parentEndsFirst(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("parent-ends-first") + "/file";
        String ticket;
        try (ChildProcess parent = family.newActor()) {
            parent.ask("open h " + path + " READ WRITE CREATE");
            parent.ask("write h 0123456789");
            parent.ask("seek h 4");
            ticket = parent.ask("share h");
            parent.ask("seek h 5");
        }
        ChildProcess child = family.actor(0);
        child.ask("adopt h " + ticket);
        assertEquals("56", child.ask("read h 2"));
        child.ask("close h");
    }

    /** The file need not have a name, and the sharer need not live, when a ticket is used. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void inheritedUnlinked(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("inherited-unlinked") + "/file";
        String byChild;
        try (ChildProcess parent = family.newActor()) {
            parent.ask("open h " + path + " READ WRITE CREATE");
            parent.ask("write h 0123456789");
            parent.ask("seek h 4");
            byChild = parent.ask("share h");
            parent.ask("unlink " + path);
        }
        try (Handle other = family.files().open(path, WRITE, CREATE_NEW)) {
            other.write(bytes("another file of that name"));
        }
        ChildProcess child = family.actor(0);
        child.ask("adopt h " + byChild);
        assertEquals("45", child.ask("read h 2"));
        child.ask("write h XY");
        String grandchild = child.ask("share h");
        child.ask("close h");
        try (Handle adopted = family.files().adopt(grandchild)) {
            assertEquals("89", read(adopted, 10));
            adopted.seek(0);
            assertEquals("012345XY89", read(adopted, 10));
            assertEquals(0, adopted.stat().links());
        }

        family.files().unlink(path);
        try (Handle handle = family.files().open(path, WRITE, CREATE_NEW)) {
            handle.write(bytes("main"));
            String byMain = handle.share().text();
            family.files().rename(path, path + "-renamed");
            child.ask("adopt h " + byMain);
            child.ask("write h +child");
            child.ask("close h");
            assertEquals(10, handle.position());
            assertEquals("main+child", Files.readString(family.host(path + "-renamed")));
        }
    }

    /** A share is safe at the server at once: the sharer's death right after it takes nothing away. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void parentIsKilledAfterSharing(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("parent-is-killed") + "/file";
        String ticket;
        try (ChildProcess parent = family.newActor()) {
            parent.ask("open h " + path + " READ WRITE CREATE");
            parent.ask("write h 0123456789");
            parent.ask("seek h 7");
            ticket = parent.ask("share h");
            parent.kill();
        }
        ChildProcess child = family.actor(0);
        child.ask("adopt h " + ticket);
        assertEquals("78", child.ask("read h 2"));
        child.ask("close h");
    }

    /** What a killed process had moved a shared position to was written down before its call returned. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void positionOutlivesItsKilledMover(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("position-of-killed") + "/file";
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(bytes("0123456789"));
            for (String move : List.of("seek h 2", "read h 3", "write h ab", "seekToEnd h", "seek h 1")) {
                try (ChildProcess mover = family.newActor()) {
                    mover.ask("adopt h " + handle.share().text());
                    mover.ask(move);
                    mover.kill();
                }
                int expected = switch (move) {
                    case "seek h 2" -> 2;
                    case "read h 3" -> 5;
                    case "write h ab" -> 7;
                    case "seekToEnd h" -> 10;
                    default -> 1;
                };
                assertEquals(expected, handle.position(), move);
            }
            assertEquals("1234", read(handle, 4));
            assertEquals(5, handle.position());
        }
    }

    /** If the record is gone as well, nobody guesses: a seek ends the doubt. */
    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.EXCLUDE, names = "RESIDENT") // there nobody holds it
    void positionIsInDoubtWhenItsRecordIsGone(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("position-in-doubt") + "/file";
        Path records = family.socket().resolveSibling("socket.positions");
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE);
                ChildProcess mover = family.newActor()) {
            handle.write(bytes("0123456789"));
            Set<Path> before = files(records);
            mover.ask("adopt h " + handle.share().text());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(records)));
            mover.ask("seek h 2");
            mover.kill();
            for (Path file : files(records)) {
                if (!before.contains(file)) {
                    Files.delete(file);
                }
            }
            String said = org.junit.jupiter.api.Assertions.assertThrows(
                            PositionInDoubtException.class, () -> handle.write(bytes("lost")))
                    .getMessage();
            assertTrue(said.contains(path), said);
            assertEquals(10, handle.size());
            handle.seek(6);
            assertEquals("67", read(handle, 2));
            try (ChildProcess other = family.newActor()) {
                other.ask("adopt h " + handle.share().text());
                other.ask("seek h 4");
                other.kill();
            }
            assertEquals("45", read(handle, 2), "written down again from then on");
        }
    }

    /** What a process has written and where it had come to is kept when it ends without closing anything. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void cleanExit(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("clean-exit") + "/file";
        StringBuilder expected = new StringBuilder();
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            for (int run = 0; run < 20; run++) {
                try (ChildProcess child = family.newActor()) {
                    child.ask("adopt h " + handle.share().text());
                    child.ask("records h c" + run % 10 + " 3 1");
                    if (run % 2 == 0) {
                        child.send("leave");
                    }
                    assertEquals(0, child.finish());
                }
                for (int i = 0; i < 3; i++) {
                    expected.append(FileActor.record("c" + run % 10, 0, i));
                }
                assertEquals(expected.length(), handle.position());
            }
        }
        assertEquals(expected.toString(), Files.readString(family.host(path)));
    }

    /** Reads and writes partition the file as well: every byte is read once. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void readsThroughOneHandlePartitionTheFile(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("read-same-handle") + "/file";
        List<String> numbers = new ArrayList<>();
        for (int i = 1000; i < 1600; i++) {
            numbers.add(String.valueOf(i));
        }
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(bytes(String.join("", numbers)));
            handle.seek(0);
            adoptEverywhere(family, handle);
            for (int i = 0; i < PROCESSES; i++) {
                family.actor(i).send("readAll h 4");
            }
            List<String> read = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                String answer = family.actor(i).answer();
                read.addAll(answer.isEmpty() ? List.of() : List.of(answer.split(",", -1)));
                family.actor(i).ask("close h");
            }
            Collections.sort(read);
            assertEquals(numbers, read);
        }
    }

    private static void writeThroughOneHandle(Family family, String row, int count, int threads) throws IOException {
        String path = family.directory(row) + "/log";
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(bytes("head\n"));
            adoptEverywhere(family, handle);
            for (int i = 0; i < PROCESSES; i++) {
                family.actor(i).send("records h w" + i + " " + count + " " + threads);
            }
            for (int i = 0; i < PROCESSES; i++) {
                family.actor(i).answer();
                family.actor(i).ask("close h");
            }
            List<String> wanted = new ArrayList<>(List.of("head"));
            for (int i = 0; i < PROCESSES; i++) {
                for (int thread = 0; thread < threads; thread++) {
                    for (int number = 0; number < count; number++) {
                        wanted.add(FileActor.record("w" + i, thread, number).strip());
                    }
                }
            }
            long length = Files.size(family.host(path));
            assertEquals(length, handle.position());
            assertEquals(length, handle.size());
            List<String> found = new ArrayList<>(Files.readAllLines(family.host(path)));
            assertEquals("head", found.get(0));
            Collections.sort(found);
            Collections.sort(wanted);
            assertEquals(wanted, found);
        }
    }

    private static void adoptEverywhere(Family family, Handle handle) throws IOException {
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).send("adopt h " + handle.share().text());
        }
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).answer();
        }
    }

    /** An appending handle ignores the doubt: where it writes is the file's end, not the position. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void appendGoesOnWhenTheMoverIsKilled(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("append-after-kill") + "/file";
        try (Handle handle = family.files().open(path, APPEND, CREATE)) {
            try (ChildProcess mover = family.newActor()) {
                mover.ask("adopt h " + handle.share().text());
                mover.ask("write h one");
                mover.kill();
            }
            handle.write(bytes("two"));
            assertEquals(6, handle.position());
            assertEquals("onetwo", Files.readString(family.host(path)));
        }
    }

    private static Set<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.collect(Collectors.toSet());
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Handle handle, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int count = handle.read(buffer);
        return count < 0 ? "EOF" : new String(buffer.array(), 0, count, StandardCharsets.UTF_8);
    }
}
