package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioResultTest {
    private static final ScenarioResult.Subject SUBJECT =
            Samples.subject("shared/2/dense/STRICT", Role.BATON, "STRICT", "kernel");

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

        ScenarioResult result = ScenarioResult.of(SUBJECT, rounds, floor, Samples.latency(1));

        assertEquals(new Spread(0.5, 0.3, 0.8), result.ratioToFloor());
        assertEquals(new Spread(80, 50, 300), result.perSecond());
    }

    @Test
    void shouldHaveNoRatioWithoutAFloor() {
        assertNull(ScenarioResult.of(SUBJECT, List.of(round(1)), null, Samples.latency(1))
                .ratioToFloor());
    }

    @Test
    void shouldRefuseAFloorOfOtherRounds() {
        List<Round> rounds = List.of(round(1), round(2));
        List<Round> floor = List.of(round(1));
        assertThrows(
                IllegalArgumentException.class, () -> ScenarioResult.of(SUBJECT, rounds, floor, Samples.latency(1)));
    }

    @Test
    void shouldCountMessagesOverAllRoundsAndProcesses() {
        Round first = Samples.round(1, 10, List.of(30L, 10L), Map.of("acquire", 10L, "granted", 10L), 3);
        Round second = Samples.round(
                1, 10, List.of(40L, 20L), Map.of("acquire", 40L, "granted", 40L, "recall", 50L, "release", 50L), 5);

        ScenarioResult result = ScenarioResult.of(SUBJECT, List.of(first, second), null, Samples.latency(1));

        assertEquals(new Spread(1.5, 1.5, 1.5), result.cpuMicros());
        assertEquals(new Spread(0.5, 0.5, 0.5), result.serverCpuMicros());
        assertEquals(new Spread(4, 3, 5), result.p50());
        // 2 and 1 a write, which are 200 and 100 in all, over 50 grants.
        assertEquals(4, result.wakeupsPerTransfer());
        assertEquals(2, result.serverWakeupsPerTransfer());
        assertEquals(2.0, result.messagesPerWrite());
        assertEquals(new Spread(1.75, 0.5, 3), result.messagesByRound());
        assertEquals(1.0, result.roundTripsPerWrite());
        assertEquals(4.0, result.messagesPerTransfer());
        assertEquals(Map.of("acquire", 0.5, "granted", 0.5, "recall", 0.5, "release", 0.5), result.kinds());
        assertEquals(new Spread(2.5, 2, 3), result.share());
    }

    @Test
    void shouldShowNoMessagesWhereNoneWereCounted() {
        ScenarioResult result = ScenarioResult.of(SUBJECT, List.of(round(5)), null, Samples.latency(1));
        assertEquals(0, result.messagesPerWrite());
        assertEquals(0, result.roundTripsPerWrite());
        assertEquals(0, result.messagesPerTransfer());
    }

    @Test
    void shouldTellTheShareOfAProcessThatWasStarved() {
        assertEquals(500, Samples.round(1, 1, List.of(500L, 0L), Map.of(), 1).share());
        assertEquals(1, Samples.round(1, 1, List.of(7L), Map.of(), 1).share());
    }

    private static Round round(double perSecond) {
        return Samples.round(1, perSecond, List.of(1L, 1L), Map.of(), 1);
    }
}
