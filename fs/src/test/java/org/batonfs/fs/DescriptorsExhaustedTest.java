package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
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

/** A client that has no descriptor left harms only itself, and only for as long. */
@ExtendWith(NothingLeftBehind.class)
class DescriptorsExhaustedTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    /** A JVM of the tests has about half of that open. */
    private static final int DESCRIPTORS = 160;

    private static final int FREED = 10;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void harmsOnlyItself(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("descriptors-exhausted");
        ChildProcess one = family.actor(0);
        ChildProcess other = family.actor(1);
        try (Handle handle = family.files().open(directory + "/shared", READ, WRITE, CREATE);
                ChildProcess greedy = ChildProcess.startAfter(
                        "ulimit -n " + DESCRIPTORS,
                        FileActor.class,
                        family.socket().toString(),
                        policy.name())) {
            for (ChildProcess child : new ChildProcess[] {one, other, greedy}) {
                child.ask("adopt h " + handle.share().text());
                child.ask("write h first,");
            }
            String late = handle.share().text();
            warmUp(greedy, directory, handle.share().text());
            int opened = exhaust(greedy, directory + "/a-");

            one.ask("write h one,");
            other.ask("write h other,");
            requireOthersGoOn(one, other, directory);
            greedy.ask("write h greedy,"); // what it has open, it can use
            assertEquals("5", greedy.ask("writeAt 0 0 still"));
            requireTooMany(greedy.askForFailure("open x " + directory + "/shared READ"), directory + "/shared");
            requireTooMany(greedy.askForFailure("adopt x " + late), directory + "/shared");

            for (int i = 0; i < FREED; i++) {
                greedy.ask("close " + i);
            }
            greedy.ask("open x " + directory + "/again WRITE CREATE");
            greedy.ask("adopt y " + late);
            greedy.ask("write y again,");
            for (int i = FREED; i < opened; i++) {
                greedy.ask("close " + i);
            }
            greedy.ask("close x");
            greedy.ask("close y");
            assertEquals(opened, exhaust(greedy, directory + "/b-"), "some are lost");
            String expected = "first,first,first,one,other,greedy,again,";
            assertEquals(expected, Files.readString(family.host(directory + "/shared")));
            for (ChildProcess child : new ChildProcess[] {one, other, greedy}) {
                assertEquals(String.valueOf(expected.length()), child.ask("position h"));
                child.ask("close h");
            }
        }
    }

    /** Classes are read from files, too. */
    private static void warmUp(ChildProcess greedy, String directory, String ticket) {
        greedy.ask("load");
        greedy.askForFailure("open x " + directory + "/missing READ");
        greedy.ask("adopt w " + ticket);
        greedy.ask("close w");
    }

    private static int exhaust(ChildProcess greedy, String prefix) {
        String[] said = greedy.ask("exhaust " + prefix).split(" ", 2);
        requireTooMany(said[1], prefix + said[0]);
        return Integer.parseInt(said[0]);
    }

    private static void requireTooMany(String failure, String path) {
        assertTrue(failure.startsWith("FileSystemException: " + path), failure);
        assertTrue(failure.contains("Too many open files"), failure);
    }

    private static void requireOthersGoOn(ChildProcess one, ChildProcess other, String directory) {
        one.ask("open o " + directory + "/others WRITE CREATE");
        one.ask("write o others");
        other.ask("open o " + directory + "/others READ");
        assertEquals("others", other.ask("read o 10"));
        one.ask("close o");
        other.ask("close o");
    }
}
