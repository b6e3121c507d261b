package org.batonfs.fs.differential;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Path;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever three clients do in whatever order: Baton says what the host says. */
@ExtendWith(NothingLeftBehind.class)
class DifferentialTest {
    private static final int OPERATIONS = 40_000;

    @TempDir(factory = Memory.class)
    private Path folder;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void anySequence(Policy policy) throws IOException {
        long seed = System.nanoTime();
        String difference = new Differential(folder, policy).run(seed, OPERATIONS / Policy.values().length);
        assertNull(difference, difference);
    }

    /** What was found so far. */
    private void noDifference(String... steps) throws IOException {
        for (Policy policy : Policy.values()) {
            String difference = new Differential(folder, policy).run(steps);
            assertNull(difference, () -> policy + ": " + difference);
        }
    }

    @Test
    void shouldTellOfAnOpenFileWhoseDirectoryWasReplacedByAFile() throws IOException {
        noDifference(
                "0 open h4 /e/a WRITE,CREATE",
                "0 open h9 /e/a NONE",
                "0 rename /e /n",
                "0 open h6 /e WRITE,CREATE_NEW",
                "0 stat-open h9");
    }

    @Test
    void shouldAdoptAFileWhoseNameLeadsInACircleByNow() throws IOException {
        noDifference(
                "0 open h1 /a/f READ",
                "0 share h1 t1",
                "0 rename /a /n",
                "1 rename /loop /a",
                "1 adopt t1 h2",
                "1 read h2 10",
                "0 position h1");
    }

    @Test
    void shouldNotLeaveTheMountByALinkThatWasMoved() throws IOException {
        noDifference("0 rename /a/b/up /l", "1 open h1 /l/.. NONE", "1 stat /l", "0 stat /l/l/f", "2 stat /a/../l/f");
    }

    @Test
    void shouldNameThePathThatWasGivenWhenADirectoryOnTheWayIsMissing() throws IOException {
        noDifference("0 stat /b/a/c", "0 outside-mkdir /b", "1 stat /b/a/c", "1 refresh /b/a/c");
    }

    /** The oracle as well. */
    @Test
    void shouldNotFollowTheLinkThatIsRenamed() throws IOException {
        noDifference("0 outside-symlink /a/b/m /l/..", "0 rename /a/b/m/b/m /a//f", "0 rename /a/b/../f /n/c");
    }

    /** The oracle as well: not every JDK says it of each call. */
    @Test
    void shouldTellAFileOnTheWayFromAnAbsentName() throws IOException {
        noDifference(
                "0 open h1 /n WRITE,CREATE",
                "0 stat /n/x",
                "0 stat-link /n/x/y",
                "1 exists /n/x",
                "1 stat /n/..",
                "0 rmdir /n/x",
                "0 unlink /n/x",
                "0 mkdir /n/x",
                "0 list /n/x",
                "0 open h2 /n/x READ",
                "0 rename /n/x /y",
                "0 rename /a/f /n/x",
                "0 outside-symlink /l +n/x",
                "0 stat /l",
                "1 stat /l/y",
                "1 stat-link /l");
    }
}
