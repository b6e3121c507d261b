package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.batonfs.sync.core.WaysModel.Think;
import org.batonfs.sync.core.WaysModel.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When holds and when operations: the rule on its own, in virtual time with others, and on what real processes saw. */
class AdaptiveRuleTest {
    private static final int USES = 20_000;
    private static final double BEHIND_MAX = 1.10;

    private final AdaptiveRule rule = new AdaptiveRule();

    private static Think every(long micros) {
        return (client, use, random) -> micros * 1_000 * (90 + random.nextInt(21)) / 100;
    }

    // ---- on its own

    @Test
    void shouldHoldWhenAlone() {
        assertFalse(rule.sends());
    }

    @Test
    void shouldSendAfterThreeHoldsOfOneUse() {
        rule.gaveUp(1);
        rule.gaveUp(1);
        assertFalse(rule.sends());
        rule.gaveUp(1);
        assertTrue(rule.sends());
    }

    @Test
    void shouldStayWithHoldsThatServeTwoOrMore() {
        for (int i = 0; i < 1_000; i++) {
            rule.gaveUp(2);
            assertFalse(rule.sends());
        }
        for (int i = 0; i < 1_000; i++) {
            rule.gaveUp(i % 2 == 0 ? 1 : 3);
            assertFalse(rule.sends());
        }
    }

    @Test
    void shouldHoldAgainWhenNobodyElseComes() {
        startSending();
        for (int run = 1; run <= AdaptiveRule.TRIAL_MIN; run++) {
            assertTrue(rule.sends());
            rule.answered(run, false, false);
        }
        rule.answered(99, false, false);
        assertFalse(rule.sends());
    }

    @Test
    void shouldGoOnSendingWhenOthersComeBetween() {
        startSending();
        for (int i = 0; i < 10_000; i++) {
            rule.answered(1 + i % 2, false, false);
            assertTrue(rule.sends());
        }
    }

    @Test
    void shouldHoldAgainWhenItIsDense() {
        startSending();
        for (int i = 0; i < AdaptiveRule.TRIAL_MIN; i++) {
            rule.answered(1, true, false);
        }
        assertFalse(rule.sends());
    }

    /** Others hold, and each operation waits for that: one use in the time of many. */
    @Test
    void shouldHoldAgainSoonWhenDenseOperationsWaitForTheHoldsOfOthers() {
        startSending();
        for (int i = 0; i < 10; i++) {
            startSending();
            while (rule.sends()) {
                rule.answered(1, true, false);
            }
        }
        startSending();
        rule.answered(1, true, true);
        assertTrue(rule.sends(), "once may be chance");
        rule.answered(1, true, true);
        assertFalse(rule.sends(), "holds were as hard to try as they can be, and not for who waits");
        for (int i = 0; i < 10; i++) {
            rule.gaveUp(1);
            assertFalse(rule.sends(), "poor holds are no news");
        }
        startSending();
        for (int i = 0; i < 1_000; i++) {
            rule.answered(1, i % 2 == 0, true);
            assertTrue(rule.sends(), "a sparse one comes between");
        }
    }

    @Test
    void shouldGoOnSendingWhenSparseOperationsWaitForTheHoldsOfOthers() {
        startSending();
        for (int i = 0; i < 10_000; i++) {
            rule.answered(1, false, true);
            assertTrue(rule.sends());
        }
    }

    /** Strict alternation that looks dense: each trial of holds is four times as far away as the one before. */
    @Test
    void shouldTryLessAndLessOftenWhatDoesNotPay() {
        int messages = 0;
        int trials = 0;
        int operations = 0;
        for (int use = 0; use < 100_000; use++) {
            if (rule.sends()) {
                rule.answered(1, true, false);
                messages += 2;
                operations++;
                trials += rule.sends() ? 0 : 1;
            } else {
                rule.gaveUp(1);
                messages += 4;
            }
        }
        assertTrue(trials <= 8, trials + " trials");
        assertTrue(messages <= 2.005 * 100_000, messages + " messages");
        assertTrue(operations > 99_900, operations + " operations");
    }

    /** However often holds did not pay: who is alone takes them soon. */
    @Test
    void shouldHoldSoonWhenAloneAfterMuchThatDidNotPay() {
        for (int use = 0; use < 100_000; use++) {
            if (rule.sends()) {
                rule.answered(1, true, false);
            } else {
                rule.gaveUp(1);
            }
        }
        startSending();
        for (int run = 1; run <= AdaptiveRule.RUN_MAX; run++) {
            assertTrue(rule.sends());
            rule.answered(run, false, false);
        }
        assertFalse(rule.sends());
    }

    @Test
    void shouldTryAsEasilyAsAtFirstWhenHoldsPaid() {
        for (int i = 0; i < 3; i++) {
            startSending();
            for (int j = 0; j < AdaptiveRule.TRIAL_MIN; j++) {
                assertTrue(rule.sends());
                rule.answered(1, true, false);
            }
            assertFalse(rule.sends());
            rule.gaveUp(100);
        }
    }

    @Test
    void shouldWantMoreOfHoldsInPairs() {
        rule.inPairs(true);
        for (int i = 0; i < 1_000; i++) {
            rule.gaveUp(4);
            assertFalse(rule.sends());
        }
        for (int i = 0; !rule.sends(); i++) {
            assertTrue(i < 20, "three uses cost as much as five messages and a half");
            rule.gaveUp(3);
        }
        for (int i = 0; i < 10_000; i++) {
            rule.answered(1 + i % 7, false, false);
            assertTrue(rule.sends(), "seven in a row");
        }
    }

    /** A dense writer whose process does not get a processor has holds of one use now and then. */
    @Test
    void shouldStayWithHoldsOfWhichSomeAreGood() {
        for (int i = 0; i < 1_000; i++) {
            rule.gaveUp(i % 10 == 0 ? 50 : 1);
            assertFalse(rule.sends());
        }
    }

    private void startSending() {
        while (!rule.sends()) {
            rule.gaveUp(1);
        }
    }

    // ---- with others, in virtual time

    private static void requireNearTheBest(String where, int clients, Think think, int uses) {
        WaysModel holds = WaysModel.run(Way.HOLDS, clients, think, uses, 1);
        WaysModel operations = WaysModel.run(Way.OPERATIONS, clients, think, uses, 1);
        WaysModel adaptive = WaysModel.run(Way.ADAPTIVE, clients, think, uses, 1);
        requireNearTheBest(where, holds, operations, adaptive);
    }

    private static void requireNearTheBest(String where, WaysModel holds, WaysModel operations, WaysModel adaptive) {
        String all = where + ": holds " + holds.messages + " messages, " + holds.nanos / 1_000 + " us; operations "
                + operations.messages + ", " + operations.nanos / 1_000 + "; adaptive " + adaptive.messages + ", "
                + adaptive.nanos / 1_000 + ", " + adaptive.changes + " changes";
        assertTrue(adaptive.messages <= BEHIND_MAX * Math.min(holds.messages, operations.messages) + 100, all);
        assertTrue(adaptive.nanos <= BEHIND_MAX * Math.min(holds.nanos, operations.nanos) + 2_000_000, all);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void shouldBeNearTheBestWhenAllAreAlike(int clients) {
        for (long micros : new long[] {0, 50, 100, 200, 500, 1_000, 5_000}) {
            requireNearTheBest(clients + " clients, " + micros + " us", clients, every(micros), USES);
        }
    }

    /** Between dense and sparse, many clients would be faster by operations, for twenty times the messages: it holds. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void shouldHoldWhenUsesAreNearlyDense(int clients) {
        for (long micros : new long[] {5, 10, 15}) {
            WaysModel holds = WaysModel.run(Way.HOLDS, clients, every(micros), USES, 1);
            WaysModel adaptive = WaysModel.run(Way.ADAPTIVE, clients, every(micros), USES, 1);
            assertTrue(
                    adaptive.messages <= BEHIND_MAX * holds.messages + 100,
                    clients + " clients, " + micros + " us: " + adaptive.messages + " messages");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 200, 1_000, 5_000})
    void shouldBeNearTheBestWhenOneIsDense(long micros) {
        Think think = (client, use, random) -> client == 0 ? 0 : every(micros).nanos(client, use, random);
        requireNearTheBest("one dense, one every " + micros + " us", 2, think, USES);
        requireNearTheBest("one dense, three every " + micros + " us", 4, think, USES);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void shouldBeNearTheBestWhenTheyTakeTurns(int clients) {
        for (long micros : new long[] {0, 5, 30, 200}) {
            Think think = every(micros);
            WaysModel adaptive = WaysModel.alternate(Way.ADAPTIVE, clients, think, USES);
            requireNearTheBest(
                    clients + " in turn, " + micros + " us",
                    WaysModel.alternate(Way.HOLDS, clients, think, USES),
                    WaysModel.alternate(Way.OPERATIONS, clients, think, USES),
                    adaptive);
            assertTrue(adaptive.messages <= 2.05 * USES, adaptive.messages + " messages");
        }
    }

    @Test
    void shouldFollowWhenThePhaseChanges() {
        int phase = 2_000;
        Think phases =
                (client, use, random) -> use / phase % 2 == 0 ? 0 : every(200).nanos(client, use, random);
        requireNearTheBest("dense and sparse phases", 2, phases, 8 * phase);
        Think alone = (client, use, random) -> client == 1 && use / phase % 2 == 1 ? 100_000_000 : 200_000;
        requireNearTheBest("one goes away and comes back", 2, alone, 8 * phase);
    }

    @Test
    void shouldChangeSeldomWhenNothingChanges() {
        for (int clients : new int[] {2, 3, 4, 8}) {
            for (long micros : new long[] {0, 10, 30, 50, 100, 200, 1_000}) {
                WaysModel adaptive = WaysModel.run(Way.ADAPTIVE, clients, every(micros), USES, 1);
                String where = clients + " clients, " + micros + " us: " + adaptive.changes + " changes";
                assertTrue(adaptive.changes <= 6 * clients, where);
            }
        }
    }

    // ---- on what real processes saw

    /**
     * Lines of {@code hold USES} and {@code answer RUN THINK_NANOS}, as clients in real processes saw them, and of
     * {@code expect holds} or {@code expect sends}; {@code pairs} says that operations take two resources.
     */
    @ParameterizedTest
    @CsvSource({"alternating, 1", "alone, 3", "sparse, 1", "dense, 4"})
    void shouldDecideAsExpectedOnARecordedTrace(String name, int changesMax) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("traces/" + name + ".txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 0;
            int changes = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean before = rule.sends();
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "hold" -> rule.gaveUp(Long.parseLong(words[1]));
                    case "answer" ->
                        rule.answered(Integer.parseInt(words[1]), Long.parseLong(words[2]) <= 20_000, false);
                    case "expect" -> assertEquals(words[1].equals("sends"), rule.sends(), name + ", line " + number);
                    case "pairs" -> rule.inPairs(true);
                    case "#" -> {}
                    default -> throw new IllegalArgumentException(line);
                }
                changes += before == rule.sends() ? 0 : 1;
            }
            assertTrue(number > 400, "a trace");
            assertTrue(changes <= changesMax, name + ": " + changes + " changes");
        }
    }
}
