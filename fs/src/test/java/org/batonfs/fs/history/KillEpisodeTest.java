package org.batonfs.fs.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.batonfs.sync.Policy;
import org.batonfs.sync.history.HistoryFile;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kill soak in small, and that its oracle finds what is wrong. {@link KillsMain} does the same a thousand times. */
@ExtendWith(NothingLeftBehind.class)
class KillEpisodeTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void losesNothing(Policy policy) throws Exception {
        KillEpisode.Figures figures = new KillEpisode.Figures();
        KillsMain.episode(policy, System.nanoTime(), 2, 1, figures);
        assertEquals(2, figures.grant.count());
        assertEquals(1, figures.failure.count());
        assertTrue(figures.acknowledged > 0);
    }

    @Test
    void findsWhatIsLostTwiceOrOutOfOrder() throws IOException {
        try (HistoryFile file = new HistoryFile(folder, 1, 0)) {
            for (long tag = 1; tag <= 3; tag++) {
                file.call(Act.WRITE.ordinal(), 0, tag);
                if (tag < 3) {
                    file.returned(0, 0, 0);
                }
            }
        }
        Receipts receipts = new Receipts(folder);
        assertEquals(2, receipts.requireAll(0, List.of(1L, 2L), -1));
        assertEquals(2, receipts.requireAll(0, List.of(1L, 2L, 3L), -1));
        assertThrows(AssertionError.class, () -> receipts.requireAll(0, List.of(1L), -1));
        assertThrows(AssertionError.class, () -> receipts.requireAll(0, List.of(2L, 1L), -1));
        assertThrows(AssertionError.class, () -> receipts.requireAll(0, List.of(1L, 2L, 2L), -1));
        assertThrows(AssertionError.class, () -> receipts.requireAll(0, List.of(1L, 2L, 4L), -1));
    }

    @Test
    void tellsWhichBoundsAreNotKept() {
        KillEpisode.Figures figures = new KillEpisode.Figures();
        assertEquals(List.of(), figures.misses());
        for (int i = 0; i < 3; i++) {
            figures.grant.add(i == 0 ? Long.MAX_VALUE : KillEpisode.GRANT_MEDIAN_NANOS_MAX);
            figures.failure.add(KillEpisode.FAILURE_NANOS_MAX);
        }
        assertEquals(List.of(), figures.misses());
        for (int i = 0; i < 3; i++) {
            figures.grant.add(KillEpisode.GRANT_MEDIAN_NANOS_MAX + 1);
        }
        assertEquals(1, figures.misses().size(), figures.misses()::toString);
        figures.failure.add(KillEpisode.FAILURE_NANOS_MAX + 1);
        assertEquals(2, figures.misses().size(), figures.misses()::toString);
    }

    @Test
    void countsQuantiles() {
        Times times = new Times();
        for (int i = 10; i >= 1; i--) {
            times.add(i);
        }
        assertEquals(5, times.quantile(0.5));
        assertEquals(9, times.quantile(0.9));
        assertEquals(10, times.quantile(1));
    }
}
