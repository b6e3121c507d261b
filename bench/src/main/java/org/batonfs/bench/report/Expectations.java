package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What the design promises, held against a run's figures. What was not run is not judged. */
public final class Expectations {
    /** Rounds to 0.00. */
    private static final double NO_ROUND_TRIPS = 0.005;

    private static final double RAW_RATIO_MIN = 0.9;
    private static final double FIRST_ACQUIRE_ECHOES_MAX = 1.3;
    private static final double STARTUP_RATIO_MAX = 1.5;
    private static final double HELD_NANOS_MAX = 40;

    /** Acquire, recall, release, granted; a transfer to or from the edge of a window may be cut. */
    private static final double STRICT_MESSAGES_MIN = 3.9;

    private static final double STRICT_MESSAGES_MAX = 4.1;

    private Expectations() {}

    /** Judges what was run. */
    public static List<Check> of(List<ScenarioResult> scenarios, List<MicroResult> micro, List<StartupResult> startup) {
        List<Check> checks = new ArrayList<>();
        for (ScenarioResult result : scenarios) {
            judge(result, checks);
            if (result.name().equals("first-acquire")) {
                scenarios.stream()
                        .filter(floor -> floor.name().equals(result.floor()))
                        .forEach(floor -> checks.add(Check.atMost(
                                "first-acquire: p50 / p50 of an echo over ipc",
                                result.latency().p50() / floor.latency().p50(),
                                FIRST_ACQUIRE_ECHOES_MAX)));
            }
        }
        for (StartupResult result : startup) {
            checks.add(Check.atMost(
                    "start-up over " + result.transport() + ": first grant / first bare echo",
                    result.ratio().median(),
                    STARTUP_RATIO_MAX));
        }
        for (MicroResult result : micro) {
            if (result.name().equals("exclusive")) {
                checks.add(Check.atMost(
                        "acquire + release of a held handle, ns", result.nanos().median(), HELD_NANOS_MAX));
            }
        }
        return checks;
    }

    private static void judge(ScenarioResult result, List<Check> checks) {
        String name = result.name();
        boolean writes = name.equals("private") || name.startsWith("shared/") || name.startsWith("append/");
        if (writes && result.processes() == 1) {
            checks.add(Check.atMost(
                    name + ": round trips per uncontended write", result.roundTripsPerOperation(), NO_ROUND_TRIPS));
        }
        if (result.policy().equals("STRICT") && result.processes() > 1) {
            checks.add(Check.within(
                    name + ": messages per transfer of a handle",
                    result.messagesPerTransfer(),
                    STRICT_MESSAGES_MIN,
                    STRICT_MESSAGES_MAX));
        }
        Spread ratio = result.ratioToFloor();
        if (ratio != null && name.equals("private")) {
            checks.add(Check.atLeast(name + ": writes / raw writes", ratio.median(), RAW_RATIO_MIN));
        }
    }
}
