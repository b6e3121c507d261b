package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a resource is given up with another though nobody has asked for it. */
class PairingTest {
    private final Pairing inner = new Pairing();

    @Test
    void shouldExpectThatOthersWantBoth() {
        inner.onGranted(7, false);
        assertTrue(inner.isExpectedElsewhere());
        inner.giveUpUnasked();
        inner.onGranted(9, false);
        assertTrue(inner.isExpectedElsewhere(), "another had it as number 8");
    }

    @Test
    void shouldKeepWhatWasGivenUpInVainUntilSomebodyAsksForIt() {
        inner.onGranted(7, false);
        inner.giveUpUnasked();
        assertTrue(inner.isUnasked());
        inner.onGranted(8, false);
        assertFalse(inner.isUnasked());
        assertFalse(inner.isExpectedElsewhere());
        inner.onRecall();
        assertTrue(inner.isExpectedElsewhere());
    }

    @Test
    void shouldTakeAGrantThatIsARecallForSomebodyWhoAsks() {
        inner.onGranted(7, false);
        inner.giveUpUnasked();
        inner.onGranted(8, true);
        assertTrue(inner.isExpectedElsewhere());
    }

    @Test
    void shouldStayWithItsJudgementWhenNothingWasGivenUpUnasked() {
        inner.onGranted(7, false);
        inner.onGranted(8, false);
        assertTrue(inner.isExpectedElsewhere());
        inner.giveUpUnasked();
        inner.onGranted(9, false);
        inner.onGranted(10, false);
        assertFalse(inner.isExpectedElsewhere());
    }
}
