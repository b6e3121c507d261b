package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls on open files that the main process does: what they cost, exactly, and what happens when it cannot. */
@ExtendWith(NothingLeftBehind.class)
class ResidentFilesTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int WARM_UP_TURNS = 2;
    private static final int TURNS = 50;

    private static final Family FAMILY = FAMILIES.of(Policy.RESIDENT);
    private final ChildProcess one = FAMILY.actor(0);
    private final ChildProcess two = FAMILY.actor(1);

    private long messages() {
        return Long.parseLong(one.ask("messages")) + Long.parseLong(two.ask("messages"));
    }

    private void shareWithBoth(Handle handle) throws IOException {
        one.ask("adopt h " + handle.share().text());
        two.ask("adopt h " + handle.share().text());
    }

    private void closeBoth() {
        one.ask("close h");
        two.ask("close h");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks both in turn, twice to begin with: what one of them holds is recalled then. And then counts. */
    private void requireTwoMessagesEach(String command) {
        for (int i = 0; i < WARM_UP_TURNS; i++) {
            one.ask(command);
            two.ask(command);
        }
        long before = messages();
        for (int i = 0; i < TURNS; i++) {
            one.ask(command);
            two.ask(command);
        }
        assertEquals(2L * 2 * TURNS, messages() - before, command);
    }

    @Test
    void shouldCostTwoMessagesWhenTwoTakeTurnsAtASharedPosition() throws IOException {
        String path = FAMILY.directory("turns") + "/shared";
        try (Handle handle = FAMILY.files().open(path, READ, WRITE, CREATE)) {
            shareWithBoth(handle);
            requireTwoMessagesEach("write h 0123456789");
            assertEquals("0123456789".repeat(2 * (TURNS + WARM_UP_TURNS)), Files.readString(FAMILY.host(path)));
            assertEquals(20L * (TURNS + WARM_UP_TURNS), handle.position());
            one.ask("seek h 0");
            requireTwoMessagesEach("read h 10");
            requireTwoMessagesEach("position h");
            requireTwoMessagesEach("size h");
            requireTwoMessagesEach("seekToEnd h");
            requireTwoMessagesEach("seek h 5");
            assertEquals("56789", two.ask("read h 5"));
            assertEquals(10, handle.position());
            one.ask("seekToEnd h");
            assertEquals("EOF", two.ask("read h 5"));
            closeBoth();
        }
    }

    @Test
    void shouldCostTwoMessagesWhenTwoAppendInTurn() throws IOException {
        String path = FAMILY.directory("appends") + "/file";
        for (ChildProcess child : List.of(one, two)) {
            child.ask("open h " + path + " READ APPEND CREATE");
        }
        requireTwoMessagesEach("write h 0123456789");
        assertEquals("0123456789".repeat(2 * (TURNS + WARM_UP_TURNS)), Files.readString(FAMILY.host(path)));
        assertEquals(
                Long.toString(Files.size(FAMILY.host(path)) - 10), one.ask("position h"), "that of its own last write");
        requireTwoMessagesEach("readAt h 5 10");
        assertEquals("567", one.ask("readAt h 5 3"));
        requireTwoMessagesEach("truncate h 7");
        assertEquals("0123456", Files.readString(FAMILY.host(path)));
        closeBoth();
    }

    @Test
    void shouldCostTwoMessagesWhenTwoWriteAtPlaces() throws IOException {
        String path = FAMILY.directory("places") + "/file";
        for (ChildProcess child : List.of(one, two)) {
            child.ask("open h " + path + " READ WRITE CREATE");
        }
        requireTwoMessagesEach("writeAt h 3 abc");
        assertEquals("\0\0\0abc", Files.readString(FAMILY.host(path)));
        closeBoth();
    }

    @Test
    void shouldFindAFileThatHasLostItsName() throws IOException {
        String path = FAMILY.directory("nameless") + "/file";
        try (Handle handle = FAMILY.files().open(path, READ, WRITE, CREATE)) {
            shareWithBoth(handle);
            FAMILY.files().unlink(path);
            requireTwoMessagesEach("write h abcde");
            handle.seek(3);
            assertEquals("deabc", one.ask("read h 5"));
            closeBoth();
        }
    }

    /** It cannot be found by its name, and nobody has left it: the clients do everything themselves. */
    @Test
    void shouldGoOnUnderHoldsWhenTheMainProcessDoesNotFindTheFile() throws IOException {
        String path = FAMILY.directory("elsewhere") + "/file";
        for (ChildProcess child : List.of(one, two)) {
            child.ask("open h " + path + " APPEND CREATE");
        }
        FAMILY.files().rename(path, path + "-renamed");
        for (int i = 0; i < 10; i++) {
            one.ask("write h 1");
            two.ask("write h 2");
        }
        assertEquals("12".repeat(10), Files.readString(FAMILY.host(path + "-renamed")));
        closeBoth();
    }

    /** Small ones on the server's thread, larger ones on workers, the largest under holds: none is torn or lost. */
    @Test
    void shouldMixDataOfAllSizes() throws Exception {
        String path = FAMILY.directory("sizes") + "/file";
        int[] sizes = {1, 4096, 4097, 20_000, 60 * 1024, 60 * 1024 + 1, 300_000};
        try (Handle handle = FAMILY.files().open(path, READ, WRITE, CREATE)) {
            shareWithBoth(handle);
            long total = 0;
            for (int round = 0; round < 3; round++) {
                for (int size : sizes) {
                    one.send("writeFill h a " + size);
                    two.send("writeFill h b " + size);
                    one.answer();
                    two.answer();
                    total += 2L * size;
                }
            }
            assertEquals(total, handle.position());
            byte[] content = Files.readAllBytes(FAMILY.host(path));
            assertEquals(total, content.length);
            int at = 0;
            for (int i = 0; i < 3 * sizes.length; i++) {
                int size = sizes[i % sizes.length];
                for (int half = 0; half < 2; half++) {
                    byte first = content[at];
                    for (int j = 0; j < size; j++) {
                        assertEquals(first, content[at + j], "a torn write at " + (at + j));
                    }
                    at += size;
                }
            }
            for (int size : sizes) {
                handle.seek(0);
                assertEquals(size, one.ask("read h " + size).length(), "size " + size);
            }
            closeBoth();
        }
    }

    /** The main process keeps few files open, and finds those again that it has closed. */
    @Test
    void shouldGoOnWhenThereAreMoreFilesThanAreKeptOpen() throws IOException {
        String directory = FAMILY.directory("many");
        int count = 300;
        try (BatonFileSystem other =
                BatonFileSystem.connect(SyncClientOptions.at(FAMILY.socket()).policy(Policy.RESIDENT))) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    try (Handle mine = FAMILY.files().open(directory + "/" + i, APPEND, CREATE);
                            Handle theirs = other.open(directory + "/" + i, APPEND)) {
                        mine.write(bytes("a"));
                        theirs.write(bytes("b"));
                        mine.write(bytes("c"));
                        theirs.write(bytes("d"));
                    }
                }
                int open = new TreeSet<>(openUnder(FAMILY.host(directory))).size();
                assertTrue(open > 0 && open <= 256 * Serving.loops(), open + " files are open");
            }
        }
        for (int i = 0; i < count; i++) {
            assertEquals("abcdabcd", Files.readString(FAMILY.host(directory + "/" + i)));
        }
    }

    /** The same of the records of positions, of which each process that shares one has its own open as well. */
    @Test
    void shouldGoOnWhenThereAreMorePositionsThanAreKeptOpen() throws IOException {
        String directory = FAMILY.directory("positions");
        int count = 300;
        List<Handle> mine = new ArrayList<>();
        List<Handle> theirs = new ArrayList<>();
        try (BatonFileSystem other =
                BatonFileSystem.connect(SyncClientOptions.at(FAMILY.socket()).policy(Policy.RESIDENT))) {
            for (int i = 0; i < count; i++) {
                mine.add(FAMILY.files().open(directory + "/" + i, READ, WRITE, CREATE));
                theirs.add(other.adopt(mine.get(i).share().text()));
            }
            Path journals = FAMILY.socket().resolveSibling("socket.positions");
            int openByClients = openUnder(journals).size();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    mine.get(i).write(bytes("a"));
                    theirs.get(i).write(bytes("b"));
                }
                int open = openUnder(journals).size() - openByClients;
                assertTrue(open > 0 && open <= 256 * Serving.loops(), open + " records are open");
            }
            for (int i = 0; i < count; i++) {
                assertEquals(4, mine.get(i).position());
                assertEquals("abab", Files.readString(FAMILY.host(directory + "/" + i)));
                mine.get(i).close();
                theirs.get(i).close();
            }
        }
    }

    /** Larger writes are left to a worker: one whose client is killed meanwhile is there whole or not at all. */
    @Test
    void shouldTearNothingWhenAClientIsKilledInTheMiddle() throws IOException {
        String path = FAMILY.directory("killed") + "/file";
        int size = 50_000;
        int acknowledged = 0;
        int victims = 4;
        try (Handle handle = FAMILY.files().open(path, READ, WRITE, CREATE)) {
            one.ask("adopt h " + handle.share().text());
            for (int i = 0; i < victims; i++) {
                try (ChildProcess victim = FAMILY.newActor()) {
                    victim.ask("adopt h " + handle.share().text());
                    for (int j = 0; j < 300; j++) {
                        victim.send("writeFill h v " + size);
                    }
                    for (int j = 0; j < 20; j++) {
                        one.ask("writeFill h o " + size);
                    }
                    victim.kill();
                    acknowledged += 20 + victim.lastAnswers().size();
                }
                assertEquals(handle.size(), handle.position());
            }
            assertEquals(size, Integer.parseInt(one.ask("writeFill h o " + size)));
            long count = handle.position() / size;
            assertEquals(count * size, handle.position());
            assertTrue(acknowledged < count && count <= acknowledged + 1 + victims, count + " of " + acknowledged);
            one.ask("close h");
        }
        byte[] content = Files.readAllBytes(FAMILY.host(path));
        for (int at = 0; at < content.length; at++) {
            assertEquals(content[at - at % size], content[at], "a torn write at " + at);
        }
    }

    private static List<String> openUnder(Path directory) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(directory.toString())) {
                        open.add(target);
                    }
                } catch (NoSuchFileException e) {
                    // Closed since the listing.
                }
            }
        }
        return open;
    }
}
