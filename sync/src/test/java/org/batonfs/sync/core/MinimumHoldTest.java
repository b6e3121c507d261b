package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimumHoldTest {
    private static final long HOLD = 200_000;
    private static final long GAP = MinimumHold.DENSE_GAP_NANOS;

    private final MinimumHold hold = new MinimumHold(HOLD);

    @Test
    void shouldLookAgainSoonAfterItsEndAtTheLatest() {
        MinimumHold hold = new MinimumHold(1_000);
        hold.onGranted(0, 0);
        assertEquals(750, hold.lookAgainNanos(250, 500));
        assertEquals(1_250, hold.lookAgainNanos(750, 1_000), "its end and a quarter");
        assertEquals(2_250, hold.lookAgainNanos(2_000, 4_000), "its end is past");
        hold.onGranted(0, 100); // a thirtieth of the time, since many wait
        assertEquals(283, hold.lookAgainNanos(20, 500));
    }

    @Test
    void shouldBeIdleWhenNoUseHasBegunForAQuarter() {
        MinimumHold rule = new MinimumHold(1_000_000);
        rule.onGranted(0, 1);
        assertTrue(rule.keeps(10_000, 50, false));
        assertEquals(260_000, rule.wakeNanos());
        assertFalse(rule.isIdle(259_999, 50), "it is not looked yet");
        assertFalse(rule.isIdle(260_000, 51));
        assertEquals(510_000, rule.wakeNanos());
        assertTrue(rule.isIdle(510_000, 51));
        assertTrue(rule.keeps(900_000, 90, false));
        assertEquals(1_000_000, rule.wakeNanos(), "no later than its end");
        MinimumHold longer = new MinimumHold(3_000_000);
        longer.onGranted(0, 1);
        assertTrue(longer.keeps(10_000, 50, false));
        assertEquals(260_000, longer.wakeNanos(), "as soon as in a shorter one");
    }

    /** Who pauses for 50 or 200 microseconds begins a use between any two looks, and others waited for all of the three milliseconds. */
    @Test
    void shouldNotBeKeptOnForUsesThatAreSparse() {
        MinimumHold rule = new MinimumHold(3_000_000);
        rule.onGranted(0, 1);
        assertTrue(rule.keeps(10_000, 1, false), "one use tells nothing");
        assertTrue(rule.isKeptOn(260_000, 1, 13), "20 us for each of them");
        assertFalse(rule.isKeptOn(260_001, 1, 13));
        assertFalse(rule.isKeptOn(260_000, 1, 3));
        assertFalse(rule.isKeptOn(260_000, 50, 50), "none has begun");
        assertFalse(rule.isKeptOn(3_000_000, 1, 1_000), "it is over");
    }

    @Test
    void shouldBeSharedByThoseWhoWait() {
        MinimumHold rule = new MinimumHold(3_000);
        int[][] expected = {{0, 3_000}, {1, 3_000}, {2, 1_500}, {3, 1_000}, {30, 100}, {31, 100}, {1_000_000, 100}};
        for (int[] row : expected) {
            rule.onGranted(5_000, row[0]);
            assertEquals(5_000 + row[1], rule.deadlineNanos(), () -> row[0] + " wait");
        }
    }

    /** Others have their turns between two grants; what those do not explain are transfers. */
    @Test
    void shouldBeAsLongAsFiveTransfers() {
        MinimumHold rule = new MinimumHold(3_000_000);
        long now = takeTurns(rule, 0, 3, 100_000);
        assertEquals(1_000_000, rule.minimumNanos, "a third is longer than five transfers");
        now = takeTurns(rule, now, 3, 320_000);
        assertEquals(1_600_000.0, (double) rule.minimumNanos, 20_000.0);
        now = takeTurns(rule, now, 3, 5_000_000);
        assertEquals(3_000_000.0, (double) rule.minimumNanos, 1_000.0, "as long as the longest");
        rule.onGranted(now, 1);
        assertEquals(3_000_000, rule.minimumNanos);
        takeTurns(rule, now, 3, 0);
        assertEquals(1_000_000, rule.minimumNanos);
    }

    /** All of them learn, each from what the others do. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 9, 17, 30})
    void shouldComeToTheSameAsOthers(int writers) {
        MinimumHold[] rules = new MinimumHold[writers];
        for (int i = 0; i < writers; i++) {
            rules[i] = new MinimumHold(3_000_000);
            rules[i].transferNanos = i % 3 * 150_000L; // they have seen different things
        }
        long now = 0;
        for (int turn = 0; turn < 300 * writers; turn++) {
            MinimumHold holder = rules[turn % writers];
            now += 100_000;
            holder.onGranted(now, writers - 1);
            now = holder.deadlineNanos();
            holder.onGivenUp(now, 1_000, true);
            holder.onAskedAgain();
        }
        for (MinimumHold rule : rules) {
            long expected = Math.max(500_000, 3_000_000 / (writers - 1));
            assertEquals((double) expected, (double) rule.minimumNanos, 0.05 * expected);
        }
    }

    /** A hundred turns of so many others, who hold for as long as this one, with transfers between them; returns what time it is then. */
    private static long takeTurns(MinimumHold rule, long beginNanos, int others, long transferNanos) {
        long now = beginNanos;
        for (int turn = 0; turn < 100; turn++) {
            rule.onGranted(now, others);
            now = rule.deadlineNanos();
            rule.onGivenUp(now, 1_000, true);
            rule.onAskedAgain();
            now += others * rule.minimumNanos + (others + 1) * transferNanos;
        }
        rule.onGranted(now, others);
        return now;
    }

    @Test
    void shouldLearnNothingOfTransfersFromWhoPauses() {
        MinimumHold rule = new MinimumHold(3_000_000);
        for (int turn = 0; turn < 100; turn++) {
            rule.onGranted(turn * 100_000_000L, 3);
            rule.onGivenUp(rule.deadlineNanos(), 1_000, true);
        }
        assertEquals(0, rule.transferNanos);
    }

    /** Each look takes a processor from somebody: who was dense to the end of the last hold is looked at after the end of this one. */
    @Test
    void shouldNotLookBeforeItsEndWhenTheLastOneWasDenseToItsEnd() {
        MinimumHold rule = new MinimumHold(1_000_000);
        rule.onGranted(0, 1);
        rule.onGivenUp(1_000_000, 500, true);
        rule.onGranted(2_000_000, 1);
        assertTrue(rule.keeps(2_010_000, 3, false));
        assertEquals(3_250_000, rule.wakeNanos());
        rule.onGivenUp(3_250_000, 300, false); // the timer has found that uses had ended
        rule.onGranted(4_000_000, 1);
        assertTrue(rule.keeps(4_010_000, 50, false));
        assertEquals(4_260_000, rule.wakeNanos());
        rule.onGivenUp(9_000_000, 5, true);
        rule.onGranted(9_100_000, 1);
        assertTrue(rule.keeps(9_110_000, 50, false));
        assertEquals(9_360_000, rule.wakeNanos(), "the uses of the last one were sparse");
    }

    @Test
    void shouldKeepNothingWhenMinimumIsZero() {
        MinimumHold none = new MinimumHold(0);
        none.onGranted(5, 0);
        assertFalse(none.keeps(5, 100, false));
        assertTrue(none.isOver(5));
    }

    @Test
    void shouldKeepUntilTheDeadlineWhenUsesAreDense() {
        hold.onGranted(1_000, 0);
        assertEquals(1_000 + HOLD, hold.deadlineNanos());
        assertTrue(hold.keeps(1_000 + 5 * GAP, 5, false));
        assertFalse(hold.isOver(1_000 + HOLD - 1));
        assertTrue(hold.isOver(1_000 + HOLD));
        assertFalse(hold.keeps(1_000 + HOLD, 1_000, false));
    }

    @Test
    void shouldGiveUpAtOnceWhenUsesAreSparse() {
        findSparse();
        hold.onGranted(0, 0);
        assertFalse(hold.keeps(5 * GAP, 4, false));
        assertFalse(hold.isDense());
    }

    /** Who loses the processor in the middle of a hold uses nothing meanwhile. */
    @Test
    void shouldFindUsesSparseWhenThoseOfTwoHoldsWere() {
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 2, false);
        assertTrue(hold.isDense());
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 100, false);
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 2, false);
        assertTrue(hold.isDense(), "a dense hold came between");
        hold.onGranted(0, 0);
        assertTrue(hold.keeps(HOLD - 1, 2, false), "a hold is judged at its end");
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 2, false);
        assertFalse(hold.isDense());
    }

    @Test
    void shouldStandByTheLastVerdictWhenThereIsNoEvidence() {
        findSparse();
        hold.onGranted(100 * GAP, 0);
        assertFalse(hold.keeps(101 * GAP, 1, false), "one short use says nothing");
        assertTrue(hold.keeps(101 * GAP, 4, false), "four uses do");
    }

    @Test
    void shouldJudgeTheWholeHoldWhenItIsGivenUp() {
        findSparse();
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 1_000, false);
        assertTrue(hold.isDense());
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 2, false);
        hold.onGranted(0, 0);
        hold.onGivenUp(HOLD, 2, false);
        assertFalse(hold.isDense());
    }

    @Test
    void shouldBeDenseAgainWhenItIsWantedSoonAfterGivingUp() {
        findSparse();
        hold.onWanted(HOLD + 2 * GAP + 1);
        assertFalse(hold.isDense());
        hold.onWanted(HOLD + 2 * GAP);
        assertTrue(hold.isDense());
    }

    /** To send it wakes another thread, which may take the processor of the one that sends. */
    @Test
    void shouldCountHowSoonItIsWantedFromWhenItWasSent() {
        findSparse();
        long sent = HOLD + 100 * GAP;
        hold.onSent(sent);
        hold.onWanted(sent + 2 * GAP + 1);
        assertFalse(hold.isDense());
        hold.onWanted(sent + 2 * GAP);
        assertTrue(hold.isDense());
    }

    /** The last hold ends at HOLD. */
    private void findSparse() {
        for (int i = 0; i < 2; i++) {
            hold.onGranted(0, 0);
            hold.onGivenUp(HOLD, 1, false);
        }
        assertFalse(hold.isDense());
    }

    @Test
    void shouldNotMindWhenTheClockOverflows() {
        hold.onGranted(Long.MAX_VALUE - 10, 0);
        assertFalse(hold.isOver(Long.MIN_VALUE + 10));
        assertTrue(hold.keeps(Long.MIN_VALUE + 10, 4, false));
        assertTrue(hold.isOver(hold.deadlineNanos()));
    }
}
