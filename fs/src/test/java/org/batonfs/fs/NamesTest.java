package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names between processes. The methods are named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class NamesTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int PROCESSES = 3;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void createSeen(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("create-seen");
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        for (int round = 0; round < 20; round++) {
            String path = directory + "/f" + round;
            assertMissing(b, path);
            a.ask(round % 2 == 0 ? "open h " + path + " WRITE CREATE_NEW" : "open h " + path + " WRITE CREATE");
            assertTrue(b.ask("stat " + path).startsWith("FILE 0 1 "));
            assertEquals("true", b.ask("exists " + path));
            assertEquals(round + 1, b.ask("list " + directory).split(",", -1).length);
            assertEquals(round + 1, a.ask("list " + directory).split(",", -1).length, "in its own listing too");
            b.ask("open h " + path + " READ");
            a.ask("write h x");
            assertEquals("x", b.ask("read h 10"));
            a.ask("close h");
            b.ask("close h");
        }
        assertMissing(b, directory + "/sub");
        a.ask("mkdir " + directory + "/sub");
        assertTrue(b.ask("stat " + directory + "/sub").startsWith("DIRECTORY "));
        assertEquals("", b.ask("list " + directory + "/sub"));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void unlinkSeen(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("unlink-seen");
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        for (int round = 0; round < 20; round++) {
            String path = directory + "/f" + round % 2;
            b.ask("open h " + path + " WRITE CREATE_NEW");
            b.ask("close h");
            b.ask("stat " + path);
            assertEquals("f" + round % 2, b.ask("list " + directory));
            assertEquals("f" + round % 2, a.ask("list " + directory));
            a.ask("unlink " + path);
            assertMissing(b, path);
            assertEquals("", b.ask("list " + directory));
            assertEquals("", a.ask("list " + directory));
        }
        b.ask("mkdir " + directory + "/sub");
        assertEquals("", b.ask("list " + directory + "/sub"));
        a.ask("rmdir " + directory + "/sub");
        assertMissing(b, directory + "/sub");
        assertEquals("NoSuchFileException: " + directory + "/sub", b.askForFailure("list " + directory + "/sub"));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void renameSeen(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("rename-seen");
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        a.ask("createMany 1 " + directory + "/old");
        a.ask("mkdir " + directory + "/sub");
        String inode = b.ask("stat " + directory + "/old0");
        assertMissing(b, directory + "/sub/new");
        assertEquals("old0,sub", b.ask("list " + directory));
        assertEquals("", b.ask("list " + directory + "/sub"));
        a.ask("rename " + directory + "/old0 " + directory + "/sub/new");
        assertEquals("sub", b.ask("list " + directory));
        assertEquals("new", b.ask("list " + directory + "/sub"));
        assertMissing(b, directory + "/old0");
        assertEquals(inode, b.ask("stat " + directory + "/sub/new"));
        a.ask("rename " + directory + "/sub " + directory + "/moved");
        assertMissing(b, directory + "/sub/new");
        assertEquals(inode, b.ask("stat " + directory + "/moved/new"));

        a.ask("createMany 1 " + directory + "/x");
        a.send("renameMany 300 " + directory + "/x0 " + directory + "/x1");
        assertEquals("0", b.ask("listMany 300 " + directory + " moved"));
        int neitherOrBoth = 0;
        while (!a.hasAnswer()) {
            List<String> names = family.files().list(directory);
            neitherOrBoth += names.contains("x0") == names.contains("x1") ? 1 : 0;
        }
        a.answer();
        assertEquals(0, neitherOrBoth);
    }

    /** While one process keeps replacing a file, another one always finds it, and whole. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void renameReplacesAtomically(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("rename-replaces");
        ChildProcess a = family.actor(0);
        a.ask("replaceMany 1 " + directory + "/target " + directory + "/beside");
        a.send("replaceMany 200 " + directory + "/target " + directory + "/beside");
        family.actor(1).send("readWholeMany 300 " + directory + "/target");
        assertEquals("0", family.actor(2).ask("readWholeMany 300 " + directory + "/target"));
        assertEquals("0", family.actor(1).answer());
        a.answer();
        assertEquals("target", family.actor(1).ask("list " + directory));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void openFollowsInode(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("open-follows-inode");
        String path = directory + "/file";
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        b.ask("open h " + path + " READ WRITE CREATE");
        b.ask("write h original");
        String inode = b.ask("statHandle h");

        a.ask("rename " + path + " " + directory + "/renamed");
        assertStillOriginal(b, inode);
        a.ask("replaceMany 1 " + directory + "/renamed " + directory + "/other");
        assertStillOriginal(b, inode.replace(" 1 ", " 0 "));
        b.ask("writeAt h 0 ORIGINAL");
        assertEquals("aaa", a.ask("open other " + directory + "/renamed READ") + a.ask("read other 3"));
        a.ask("close other");

        String unlinked = directory + "/unlinked";
        b.ask("open u " + unlinked + " READ WRITE CREATE");
        b.ask("write u kept");
        String id = b.ask("statHandle u").split(" ", -1)[3];
        a.ask("unlink " + unlinked);
        assertMissing(b, unlinked);
        a.ask("open u " + unlinked + " WRITE CREATE_NEW");
        a.ask("write u recreated-longer");
        assertEquals("kept", b.ask("readAt u 0 100"));
        assertEquals("4", b.ask("size u"));
        assertEquals("FILE 4 0 " + id, b.ask("statHandle u"));
        b.ask("write u +more");
        assertEquals("9", b.ask("seekToEnd u"));
        a.ask("unlink " + unlinked);
        a.ask("close u");
        b.ask("close u");
        b.ask("close h");
        assertMissing(b, unlinked);
        assertEquals("renamed", b.ask("list " + directory));
    }

    /** The host gives the numbers of deleted inodes to new ones: what was cached of the old one must not show. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void reusedInodeNumbersShowNothingOld(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("inode-reuse");
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        for (int round = 0; round < 20; round++) {
            String path = directory + "/r" + round;
            b.ask("open h " + path + " WRITE CREATE_NEW");
            b.ask("write h old-content");
            assertTrue(b.ask("stat " + path).startsWith("FILE 11 1 "));
            a.ask("unlink " + path);
            assertTrue(b.ask("statHandle h").startsWith("FILE 11 0 "));
            b.ask("close h"); // only now the number is free
            if (round % 2 == 0) {
                a.ask("createMany 1 " + path);
                assertTrue(b.ask("stat " + path + "0").startsWith("FILE 0 1 "));
                a.ask("unlink " + path + "0");
            } else {
                a.ask("mkdir " + path);
                assertTrue(b.ask("stat " + path).startsWith("DIRECTORY "));
                assertEquals("", b.ask("list " + path));
                a.ask("rmdir " + path);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void exclusiveCreate(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("exclusive-create");
        int names = 100;
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).send("createNewMany " + names + " " + directory + "/n");
        }
        int won = 0;
        for (int i = 0; i < PROCESSES; i++) {
            won += Integer.parseInt(family.actor(i).answer());
        }
        assertEquals(names, won);
        assertEquals(names, family.files().list(directory).size());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void mkdirRmdir(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("mkdir-rmdir");
        ChildProcess a = family.actor(0);
        ChildProcess b = family.actor(1);
        a.ask("mkdir " + directory + "/d");
        assertEquals("", a.ask("list " + directory + "/d"));
        b.ask("createMany 1 " + directory + "/d/child");
        assertEquals("DirectoryNotEmptyException: " + directory + "/d", a.askForFailure("rmdir " + directory + "/d"));
        assertEquals("FileAlreadyExistsException: " + directory + "/d", b.askForFailure("mkdir " + directory + "/d"));
        String intoItself = b.askForFailure("rename " + directory + "/d " + directory + "/d/e/f");
        assertTrue(intoItself.startsWith("NoSuchFileException: "), intoItself);
        intoItself = b.askForFailure("rename " + directory + "/d " + directory + "/d/e");
        assertTrue(intoItself.contains("into itself"), intoItself);
        b.ask("unlink " + directory + "/d/child0");
        a.ask("rmdir " + directory + "/d");
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void listing(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("listing");
        int names = 10_000;
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            java.nio.file.Files.createFile(family.host(directory + "/n" + i));
            wanted.add("n" + i);
        }
        java.util.Collections.sort(wanted);
        family.files().refresh(directory);
        assertEquals(wanted, family.files().list(directory));
        assertEquals(String.join(",", wanted), family.actor(0).ask("list " + directory));

        String untouched = String.join(",", wanted.subList(0, 100));
        family.actor(1).send("churnMany 100 " + directory + "/churn");
        family.actor(2).send("churnMany 100 " + directory + "/a-churn");
        assertEquals("0", family.actor(0).ask("listMany 30 " + directory + " " + untouched));
        family.actor(1).answer();
        family.actor(2).answer();
        assertEquals(wanted, family.files().list(directory));
    }

    /** Moves in every direction at once, up, down and across: all end, and nothing gets lost or doubled. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void renamesInAllDirectionsNeverLock(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String root = family.directory("shuffle");
        int files = 0;
        for (int i = 0; i < 4; i++) {
            family.files().mkdir(root + "/d" + i);
            for (int j = 0; j < 4; j++) {
                family.files()
                        .open(root + "/d" + i + "/f" + i + j, WRITE, CREATE_NEW)
                        .close();
                files++;
            }
        }
        long seed = System.nanoTime();
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).send("shuffleMany 400 " + root + " " + (seed + i));
        }
        int moved = 0;
        for (int i = 0; i < PROCESSES; i++) {
            moved += Integer.parseInt(family.actor(i).answer());
        }
        assertTrue(moved > 0, "seed " + seed);
        assertEquals(files, countFiles(family, root), "seed " + seed);
    }

    /** Everybody moves a file of its own between the same two directories, so that the directions keep crossing. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void renamesThatCrossNeverLock(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String root = family.directory("crossing");
        family.files().mkdir(root + "/x");
        family.files().mkdir(root + "/y");
        for (int i = 0; i < PROCESSES; i++) {
            String start = i % 2 == 0 ? "/x/f" : "/y/f";
            family.files().open(root + start + i, WRITE, CREATE_NEW).close();
        }
        for (int i = 0; i < PROCESSES; i++) {
            String from = root + (i % 2 == 0 ? "/x/f" : "/y/f") + i;
            String to = root + (i % 2 == 0 ? "/y/f" : "/x/f") + i;
            family.actor(i).send("renameMany 600 " + from + " " + to);
        }
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).answer();
        }
        assertEquals(List.of("f0", "f2"), family.files().list(root + "/x"));
        assertEquals(List.of("f1"), family.files().list(root + "/y"));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void outsideChangesAreSeenAfterRefresh(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("outside-changes");
        ChildProcess b = family.actor(0);
        try (Handle handle = family.files().open(directory + "/known", READ, WRITE, CREATE)) {
            handle.write(ByteBuffer.wrap("inside".getBytes(StandardCharsets.UTF_8)));
            assertMissing(b, directory + "/new/file");
            assertTrue(b.ask("stat " + directory + "/known").startsWith("FILE 6 "));
            java.nio.file.Files.createDirectory(family.host(directory + "/new"));
            java.nio.file.Files.writeString(family.host(directory + "/new/file"), "outside");
            java.nio.file.Files.writeString(family.host(directory + "/known"), "outside-longer");
            family.files().refresh(directory + "/new/file");
            family.files().refresh(directory + "/known");
            assertTrue(b.ask("stat " + directory + "/new/file").startsWith("FILE 7 1 "));
            assertTrue(b.ask("stat " + directory + "/known").startsWith("FILE 14 "));
            assertEquals(14, handle.seekToEnd());
        }
    }

    private static int countFiles(Family family, String directory) throws IOException {
        int count = 0;
        for (String name : family.files().list(directory)) {
            String path = directory + "/" + name;
            count += family.files().stat(path).isDirectory() ? countFiles(family, path) : 1;
        }
        return count;
    }

    private static void assertStillOriginal(ChildProcess b, String inode) {
        assertEquals("original", b.ask("readAt h 0 100"));
        assertEquals("8", b.ask("size h"));
        assertEquals(inode, b.ask("statHandle h"));
    }

    private static void assertMissing(ChildProcess actor, String path) {
        assertEquals("NoSuchFileException: " + path, actor.askForFailure("stat " + path));
        assertEquals("false", actor.ask("exists " + path));
        assertNotEquals("", actor.askForFailure("open missing " + path + " READ"));
    }
}
