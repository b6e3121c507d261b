package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private final List<ScenarioResult> scenarios = new ArrayList<>();

    @Test
    void shouldJudgeEveryRowOfTheTable() {
        everything();

        List<Target> targets = Samples.report("all", scenarios).targets();

        for (String row : List.of(
                Targets.HELD,
                Targets.UNCONTENDED,
                Targets.FIRST,
                Targets.DENSE,
                Targets.SPARSE,
                Targets.ALTERNATE,
                Targets.ADAPTIVE,
                Targets.RIVALS,
                Targets.CONNECTED,
                Targets.RESOURCES,
                Targets.DURABILITY,
                Targets.START,
                Targets.KILL,
                Targets.STRICT)) {
            assertTrue(targets.stream().anyMatch(target -> target.row().equals(row)), row);
        }
        List<Target> missed = targets.stream().filter(target -> !target.met()).toList();
        assertEquals(List.of(), missed);
    }

    @Test
    void shouldTakeRatiosRoundByRoundAndSayAgainstWhat() {
        ScenarioResult floor = add(
                "kernel-append/2/dense",
                Role.FLOOR,
                "",
                List.of(Samples.round(100), Samples.round(1000), Samples.round(10)),
                null);
        add(
                "shared/2/dense/HOLD",
                Role.BATON,
                "HOLD",
                List.of(Samples.round(84), Samples.round(900), Samples.round(8)),
                floor);

        Target target = target("shared/2/dense/HOLD: writes/s, ratio", Targets.DENSE);

        assertEquals(new Spread(0.84, 0.8, 0.9), target.value());
        assertEquals("kernel-append/2/dense", target.against());
        assertEquals("at least 0.85", target.wanted());
        assertFalse(target.met());
    }

    @Test
    void shouldMissByMessagesByUnfairnessAndByTails() {
        ScenarioResult floor = add("kernel-append/4/dense", Role.FLOOR, "", List.of(Samples.round(100)), null);
        Round round = Samples.round(1, 100, List.of(125L, 100L), Map.of("granted", 5L), 500.1);
        add("append/4/dense/HOLD", Role.BATON, "HOLD", List.of(round), floor);

        assertTrue(target("append/4/dense/HOLD: writes/s, ratio", Targets.DENSE).met());
        assertFalse(
                target("append/4/dense/HOLD: messages per write", Targets.DENSE).met());
        assertFalse(target("append/4/dense/HOLD: largest share / smallest", Targets.DENSE)
                .met());
        assertFalse(target("append/4/dense/HOLD: p99.9, us", Targets.DENSE).met());
    }

    @Test
    void shouldCompareTheDefaultPolicyWithTheBestOther() {
        add("append/2/sparse-200us/HOLD", Role.BATON, "HOLD", Samples.rounds(100, 2, 50), null);
        add("append/2/sparse-200us/STRICT", Role.BATON, "STRICT", Samples.rounds(100, 2, 60), null);
        add("append/2/sparse-200us/OTHER", Role.BATON, "OTHER", Samples.rounds(100, 2, 44), null);

        Target target = target("append/2/sparse-200us: 1 / mean time, ratio", Targets.ADAPTIVE);

        assertEquals(0.88, target.value().median(), 1e-9);
        assertEquals("OTHER", target.against());
        assertFalse(target.met());
    }

    /** Most writes of a hold take next to nothing, and the others' writes wait for it. */
    @Test
    void shouldNotTakeALowMedianForSpeed() {
        add("append/2/sparse-50us/HOLD", Role.BATON, "HOLD", Samples.rounds(100, 2, 50), null);
        add(
                "append/2/sparse-50us/OTHER",
                Role.BATON,
                "OTHER",
                List.of(Samples.round(1, 80, 100, 5), Samples.round(2, 80, 100, 5)),
                null);

        Target target = target("append/2/sparse-50us: 1 / mean time, ratio", Targets.ADAPTIVE);

        assertEquals(100 / 60.0, target.value().median(), 1e-9);
    }

    @Test
    void shouldJudgeSparseLatencyByBothEchoes() {
        add("link-echo/jdk", Role.FLOOR, "", Samples.rounds(50_000, 2, 20), null);
        add("link-echo/jdk/sparse-200us", Role.FLOOR, "", Samples.rounds(4_000, 2, 40), null);
        add("shared/2/sparse-200us/HOLD", Role.BATON, "HOLD", Samples.rounds(100, 2, 50), null);

        Target dense = target("shared/2/sparse-200us/HOLD: p50, in echo round trips", Targets.SPARSE);
        assertEquals(2.5, dense.value().median(), 1e-9);
        assertFalse(dense.met());
        Target sparse = target("shared/2/sparse-200us/HOLD: p50, in echoes with the same pauses", Targets.SPARSE);
        assertEquals(1.25, sparse.value().median(), 1e-9);
        assertTrue(sparse.met());
    }

    @Test
    void shouldNotJudgeWhatWasNotRun() {
        List<Target> targets = Samples.report("none", List.of()).targets();

        assertTrue(targets.stream()
                .noneMatch(target -> List.of(Targets.DENSE, Targets.SPARSE, Targets.RIVALS, Targets.DURABILITY)
                        .contains(target.row())));
    }

    @Test
    void shouldJudgeManyConnectedByTheRateOrByTheLatency() {
        ScenarioResult dense = add("shared/2/dense/HOLD", Role.BATON, "HOLD", Samples.rounds(100, 0.01, 1), null);
        ScenarioResult sparse = add("shared/2/sparse-200us/HOLD", Role.BATON, "HOLD", Samples.rounds(10, 2, 50), null);
        add("shared/2/dense/HOLD/1000-connected", Role.BATON, "HOLD", Samples.rounds(91, 0.01, 1), dense);
        add("shared/2/sparse-200us/HOLD/1000-connected", Role.BATON, "HOLD", Samples.rounds(10, 2, 60), sparse);

        assertTrue(target("shared/2/dense/HOLD/1000-connected: per second, ratio", Targets.CONNECTED)
                .met());
        assertFalse(target("shared/2/sparse-200us/HOLD/1000-connected: 1 / mean time, ratio", Targets.CONNECTED)
                .met());
    }

    /** One scenario of every row, all as good as it is to be. */
    private void everything() {
        ScenarioResult echo = add("link-echo/jdk", Role.FLOOR, "", Samples.rounds(20_000, 0, 40), null);
        add("first-acquire", Role.BATON, "", Samples.rounds(18_000, 1, 50), echo);
        ScenarioResult raw = add("raw-write", Role.FLOOR, "", Samples.rounds(1_000_000, 0, 1), null);
        add("private", Role.BATON, "", Samples.rounds(950_000, 0, 1), raw);
        for (int processes : new int[] {2, 3}) {
            ScenarioResult floor =
                    add("kernel-append/" + processes + "/dense", Role.FLOOR, "", Samples.rounds(1_000_000, 0, 1), null);
            String shared = "shared/" + processes + "/dense/HOLD";
            add(shared, Role.BATON, "HOLD", Samples.rounds(900_000, 0.01, 1), floor);
            add("shared/" + processes + "/dense/STRICT", Role.BATON, "STRICT", Samples.rounds(50_000, 4, 20), floor);
            add("file-lock/" + processes + "/dense", Role.RIVAL, "", Samples.rounds(170_000, 0, 1), floor);
            add("redis-lock/" + processes + "/dense", Role.RIVAL, "", Samples.rounds(12_000, 0, 1), floor);
            add("postgres-lock/" + processes + "/dense", Role.RIVAL, "", Samples.rounds(10_000, 0, 1), floor);
        }
        ScenarioResult shared = scenarios.stream()
                .filter(result -> result.name().equals("shared/2/dense/HOLD"))
                .findFirst()
                .orElseThrow();
        add("shared/2/dense/HOLD/1000-connected", Role.BATON, "HOLD", Samples.rounds(890_000, 0.01, 1), shared);
        add("value/2/dense/HOLD", Role.BATON, "HOLD", Samples.rounds(1_200_000, 0.01, 1), null);
        add("append/2/sparse-200us/HOLD", Role.BATON, "HOLD", Samples.rounds(4_000, 1, 50), null);
        add("append/2/alternate/HOLD", Role.BATON, "HOLD", Samples.rounds(4_000, 1, 50), null);
        add("append/2/alternate/STRICT", Role.BATON, "STRICT", Samples.rounds(4_000, 2, 90), null);
    }

    private ScenarioResult add(String name, Role role, String policy, List<Round> rounds, ScenarioResult floor) {
        ScenarioResult result = Samples.result(name, role, policy, rounds, floor);
        scenarios.add(result);
        return result;
    }

    private Target target(String figure, String row) {
        return Samples.report("one", scenarios).targets().stream()
                .filter(target -> target.row().equals(row) && target.figure().equals(figure))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + figure));
    }
}
