package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What writes of several processes cost when the policy chooses the way, and that changing it loses nothing. */
@ExtendWith(NothingLeftBehind.class)
class AdaptiveFilesTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int TURNS = 200;
    private static final int SPARSE = 1_000;

    /** What it costs at most, beside two messages for each write, to find out that operations are better. */
    private static final int TO_FIND_OUT = 40;

    private static long messages(List<ChildProcess> children) {
        return children.stream()
                .mapToLong(child -> Long.parseLong(child.ask("messages")))
                .sum();
    }

    /** Opens {@code h} in two actors: through one shared handle, or each by itself to append. */
    private static List<ChildProcess> open(Family family, String path, boolean appends) throws IOException {
        List<ChildProcess> both = List.of(family.actor(0), family.actor(1));
        if (appends) {
            family.files().open(path, APPEND, CREATE).close();
            both.forEach(child -> child.ask("open h " + path + " APPEND"));
        } else {
            try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
                for (ChildProcess child : both) {
                    child.ask("adopt h " + handle.share().text());
                }
            }
        }
        return both;
    }

    private static void takeTurns(List<ChildProcess> children, int turns, String record) {
        for (int i = 0; i < turns; i++) {
            children.forEach(child -> child.ask("write h " + record));
        }
    }

    private static void requireAll(Family family, String path, int count) throws IOException {
        List<String> lines = Files.readAllLines(family.host(path));
        assertEquals(count, lines.size());
        assertEquals(count, new HashSet<>(lines).size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCostTwoMessagesForAWriteWhenTwoTakeTurns(boolean appends) throws IOException {
        Family family = FAMILIES.of(Policy.ADAPTIVE);
        String path = family.directory("turns-" + appends) + "/file";
        List<ChildProcess> both = open(family, path, appends);
        long before = messages(both);
        takeTurns(both, TURNS, "0123456789");
        long cost = messages(both) - before;
        assertTrue(cost <= 2.05 * 2 * TURNS + TO_FIND_OUT, cost + " messages");
        before = messages(both);
        takeTurns(both, TURNS, "abcdefghij");
        cost = messages(both) - before;
        assertTrue(cost <= 2.05 * 2 * TURNS, cost + " messages");
        assertEquals(
                "0123456789".repeat(2 * TURNS) + "abcdefghij".repeat(2 * TURNS), Files.readString(family.host(path)));
        both.forEach(child -> child.ask("close h"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"RESIDENT", "ADAPTIVE"})
    void shouldCostTwoMessagesForAWriteWhenWritesAreSparse(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("sparse");
        for (boolean appends : new boolean[] {false, true}) {
            String path = directory + "/" + appends;
            List<ChildProcess> both = open(family, path, appends);
            long before = messages(both);
            both.get(0).send("sparse h a " + SPARSE + " 200");
            both.get(1).send("sparse h b " + SPARSE + " 200");
            both.forEach(ChildProcess::answer);
            long cost = messages(both) - before;
            assertTrue(cost <= 2.05 * 2 * SPARSE + TO_FIND_OUT, cost + " messages");
            requireAll(family, path, 2 * SPARSE);
            both.forEach(child -> child.ask("close h"));
        }
    }

    /** Whatever the machine makes of dense writers, they never cost more than sending each write. */
    @Test
    void shouldNotCostMoreThanOperationsWhenWritesAreDense() throws IOException {
        Family family = FAMILIES.of(Policy.ADAPTIVE);
        String path = family.directory("dense") + "/file";
        List<ChildProcess> both = open(family, path, false);
        long before = messages(both);
        int count = 10_000;
        both.get(0).send("records h a " + count + " 1");
        both.get(1).send("records h b " + count + " 1");
        both.forEach(ChildProcess::answer);
        long cost = messages(both) - before;
        assertTrue(cost <= 2.05 * 2 * count, cost + " messages");
        requireAll(family, path, 2 * count);
        both.forEach(child -> child.ask("close h"));
    }

    /** In turn, then one alone, then in turn again, then both as fast as they can. */
    @Test
    void shouldFollowThePhases() throws IOException {
        Family family = FAMILIES.of(Policy.ADAPTIVE);
        String path = family.directory("phases") + "/file";
        List<ChildProcess> both = open(family, path, false);
        int count = 500;
        int written = 0;
        for (int phase = 0; phase < 3; phase++) {
            for (int i = 0; i < TURNS; i++) {
                for (ChildProcess child : both) {
                    child.ask("records h t" + phase + "x" + i + child.pid() + " 1 1");
                }
            }
            long before = messages(both);
            both.get(0).ask("records h alone" + phase + " " + count + " 1");
            long cost = messages(both) - before;
            assertTrue(cost <= 300, "one alone takes the holds: " + cost + " messages");
            both.get(0).send("records h a" + phase + " " + count + " 2");
            both.get(1).send("records h b" + phase + " " + count + " 2");
            both.forEach(ChildProcess::answer);
            written += 2 * TURNS + 5 * count;
        }
        requireAll(family, path, written);
        both.forEach(child -> child.ask("close h"));
    }

    /** A family in which everybody follows another policy, at one shared position and one appended file. */
    @Test
    void shouldLoseNothingWhenEveryPolicyIsInUse() throws IOException {
        Family family = FAMILIES.of(Policy.ADAPTIVE);
        String directory = family.directory("mixed");
        int count = 300;
        List<ChildProcess> children = new ArrayList<>();
        try (Handle handle = family.files().open(directory + "/shared", READ, WRITE, CREATE)) {
            for (Policy policy : Policy.values()) {
                children.add(family.newActor(policy));
            }
            for (ChildProcess child : children) {
                child.ask("adopt h " + handle.share().text());
                child.ask("open a " + directory + "/appended APPEND CREATE");
            }
            for (int i = 0; i < children.size(); i++) {
                children.get(i).send("records h w" + i + " " + count + " 2");
            }
            children.forEach(ChildProcess::answer);
            for (int i = 0; i < children.size(); i++) {
                children.get(i).send("records a w" + i + " " + count + " 2");
            }
            children.forEach(ChildProcess::answer);
            assertEquals(handle.size(), handle.position());
        } finally {
            ChildProcess.closeAll(children);
        }
        for (String file : new String[] {"/shared", "/appended"}) {
            requireAll(family, directory + file, 2 * count * Policy.values().length);
        }
        Set<String> lines = new HashSet<>(Files.readAllLines(family.host(directory + "/shared")));
        assertTrue(lines.contains(FileActor.record("w0", 0, 0).trim()));
    }
}
