package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Made-up results for tests of what is computed from them. */
final class Samples {
    private Samples() {}

    static Round round(int launch, double perSecond, List<Long> operations, Map<String, Long> messages, double p50) {
        long writes = operations.stream().mapToLong(Long::longValue).sum();
        return new Round(launch, perSecond, operations, writes, 1.5, 0.5, 2, 1, latency(p50), messages);
    }

    /** One whose mean and whose median are far apart. */
    static Round round(int launch, double perSecond, double mean, double p50) {
        Latency latency = new Latency(mean, p50, mean * 2, mean * 3, mean * 10, mean * 20, mean * 100, 200);
        return new Round(launch, perSecond, List.of(100L, 100L), 200, 1.5, 0.5, 2, 1, latency, Map.of());
    }

    static Round round(double perSecond) {
        return round(1, perSecond, List.of(100L, 100L), Map.of(), 1);
    }

    static Latency latency(double p50) {
        return new Latency(p50 * 1.2, p50, p50 * 1.5, p50 * 2, p50 * 10, p50 * 20, p50 * 100, 1_000_000);
    }

    static ScenarioResult.Subject subject(String name, Role role, String policy, String floor) {
        String[] parts = name.split("/", -1);
        String rhythm = parts.length > 2 ? parts[2] : "dense";
        long think = rhythm.startsWith("sparse-") ? Long.parseLong(rhythm.substring(7, rhythm.length() - 2)) : 0;
        String last = parts[parts.length - 1];
        int connected = last.endsWith("-connected") ? Integer.parseInt(last.substring(0, last.indexOf('-'))) : 0;
        boolean isEcho = parts[0].equals("link-echo"); // which has the transport there
        int processes = parts.length > 2 && !isEcho ? Integer.parseInt(parts[1]) : 1;
        return new ScenarioResult.Subject(
                name, parts[0], role.name(), processes, rhythm, think, connected, policy, floor);
    }

    static ScenarioResult result(
            String name,
            Role role,
            String policy,
            List<Round> rounds,
            @org.jspecify.annotations.Nullable ScenarioResult floor) {
        return ScenarioResult.of(
                subject(name, role, policy, floor == null ? "" : floor.name()),
                rounds,
                floor == null ? null : floor.rounds(),
                rounds.get(0).latency());
    }

    /** Two rounds at this rate, one in each of two launches. */
    static List<Round> rounds(double perSecond, double messagesPerWrite, double p50) {
        List<Round> rounds = new ArrayList<>();
        for (int launch = 1; launch <= 2; launch++) {
            Map<String, Long> messages = messagesPerWrite == 0
                    ? Map.of()
                    : Map.of("granted", (long) (500_000 * messagesPerWrite), "acquire", (long)
                            (500_000 * messagesPerWrite));
            rounds.add(round(launch, perSecond, List.of(500_000L, 500_000L), messages, p50));
        }
        return rounds;
    }

    static Environment environment(String name) {
        return new Environment(
                "2025-01-01T00:00:00Z",
                "bench/run.sh --name " + name,
                "0123abc",
                "a \"processor\"",
                2,
                1024,
                "Linux",
                "ext4",
                "17",
                "-Xmx128m",
                0.25,
                2,
                1,
                120,
                "JDK",
                "HOLD");
    }

    static Report report(String name, List<ScenarioResult> scenarios) {
        return new Report(
                        Report.FORMAT,
                        name,
                        environment(name),
                        scenarios,
                        List.of(new MicroResult("exclusive", Spread.of(10, 12, 11), List.of(10.0, 12.0, 11.0), 0, 0)),
                        List.of(new StartupResult(
                                "JDK", "plain", 9, Spread.of(80), Spread.of(90), Spread.of(100), Spread.of(1.25))),
                        List.of(new HeapResult(1_000, 200_000, 200), new HeapResult(1_000_000, 240_000_000, 240)),
                        List.of(
                                new KillResult("HOLD", 10, Spread.of(1, 2, 3)),
                                new KillResult("file-lock", 10, Spread.of(0.5, 0.6))),
                        List.of(),
                        List.of())
                .judged();
    }
}
