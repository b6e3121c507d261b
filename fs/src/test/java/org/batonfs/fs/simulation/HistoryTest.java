package org.batonfs.fs.simulation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The simulator's judge, who has to come to an end as well. */
class HistoryTest {
    private static final int CREATED = 1;

    private final History names = new History("the names", 0);

    @Test
    void shouldExplainWhatACallThatNeverReturnedMayHaveDone() {
        names.begin("one creates a", 10, state -> state | CREATED);
        sees(CREATED, 5, 20);
        assertTrue(names.isExplained());
        sees(0, 30, 40);
        assertFalse(names.isExplained(), "nobody has taken it away");
    }

    /** A call that has not returned when another one ends can come after it, one that has not begun cannot come before. */
    @Test
    void shouldKnowWhenACallThatNeverReturnedHasBegun() {
        sees(CREATED, 5, 20);
        names.begin("one creates a", 21, state -> state | CREATED);
        assertFalse(names.isExplained());
    }

    @Test
    void shouldComeToAnEndWhenAThreadCallsOnAndOnWithoutSuccess() {
        for (int i = 0; i < 15; i++) {
            names.begin("one creates a", i, state -> state | CREATED);
            names.begin("other removes a", i, state -> state & ~CREATED);
        }
        for (int i = 0; i < 30; i++) {
            sees(i % 2, 100 + i, 100 + i);
        }
        assertTrue(names.isExplained());
        sees(2, 200, 201);
        assertFalse(names.isExplained());
    }

    private void sees(long seen, long start, long end) {
        History.Effect effect = state -> state == seen ? state : null;
        names.end(names.begin("reader sees " + seen, start, effect), end, effect);
    }
}
