package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioResultTest {
    private static final Latency LATENCY = new Latency(1, 2, 3, 4);
    private static final ScenarioResult.Subject SUBJECT =
            new ScenarioResult.Subject("shared/2/dense/STRICT", 2, "dense", "STRICT", "kernel");

    @Test
    void shouldTakeTheMiddleOfTheRounds() {
        assertEquals(new Spread(3, 1, 9), Spread.of(9, 1, 3));
        assertEquals(new Spread(2.5, 1, 4), Spread.of(4, 2, 3, 1));
        assertEquals(new Spread(7, 7, 7), Spread.of(7));
        assertThrows(IllegalArgumentException.class, Spread::of);
    }

    @Test
    void shouldDivideByTheFloorOfTheSameRound() {
        List<Round> rounds = List.of(round(50), round(300), round(80));
        List<Round> floor = List.of(round(100), round(1000), round(100));

        ScenarioResult result = ScenarioResult.of(SUBJECT, rounds, floor, LATENCY);

        assertEquals(new Spread(0.5, 0.3, 0.8), result.ratioToFloor());
        assertEquals(new Spread(80, 50, 300), result.perSecond());
    }

    @Test
    void shouldHaveNoRatioForAFloor() {
        assertNull(ScenarioResult.of(SUBJECT, List.of(round(1)), null, LATENCY).ratioToFloor());
    }

    @Test
    void shouldRefuseAFloorOfOtherRounds() {
        List<Round> rounds = List.of(round(1), round(2));
        List<Round> floor = List.of(round(1));
        assertThrows(IllegalArgumentException.class, () -> ScenarioResult.of(SUBJECT, rounds, floor, LATENCY));
    }

    @Test
    void shouldCountMessagesOverAllRoundsAndProcesses() {
        Round first = new Round(10, List.of(30L, 10L), 2, Map.of("acquire", 10L, "granted", 10L));
        Round second = new Round(
                10, List.of(40L, 20L), 2, Map.of("acquire", 40L, "granted", 40L, "recall", 50L, "release", 50L));

        ScenarioResult result = ScenarioResult.of(SUBJECT, List.of(first, second), null, LATENCY);

        assertEquals(new Spread(2, 2, 2), result.cpuMicros());
        assertEquals(2.0, result.messagesPerOperation());
        assertEquals(new Spread(1.75, 0.5, 3), result.messagesByRound());
        assertEquals(1.0, result.roundTripsPerOperation());
        assertEquals(4.0, result.messagesPerTransfer());
        assertEquals(Map.of("acquire", 0.5, "granted", 0.5, "recall", 0.5, "release", 0.5), result.kinds());
        assertEquals(new Spread(2.5, 2, 3), result.share());
    }

    @Test
    void shouldShowNoMessagesWhereNoneWereCounted() {
        ScenarioResult result = ScenarioResult.of(SUBJECT, List.of(round(5)), null, LATENCY);
        assertEquals(0, result.messagesPerOperation());
        assertEquals(0, result.roundTripsPerOperation());
        assertEquals(0, result.messagesPerTransfer());
    }

    @Test
    void shouldTellTheShareOfAProcessThatWasStarved() {
        assertEquals(500, new Round(1, List.of(500L, 0L), 2, Map.of()).share());
        assertEquals(1, new Round(1, List.of(7L), 2, Map.of()).share());
    }

    private static Round round(double perSecond) {
        return new Round(perSecond, List.of(1L, 1L), 2, Map.of());
    }
}
