package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        Report report = report("one", 80, 0.0);

        report.writeTo(folder.resolve("one"));

        assertEquals(report, Report.readFrom(folder.resolve("one")));
        assertEquals(report, Report.readFrom(folder.resolve("one/report.json")));
    }

    @Test
    void shouldRefuseAnotherFormatAndWhatIsNoReport() throws IOException {
        String json = report("one", 80, 0.0).toJson();
        Path file = folder.resolve("report.json");

        Files.writeString(file, json.replace("\"format\": 1", "\"format\": 2"));
        assertTrue(assertThrows(IOException.class, () -> Report.readFrom(folder))
                .getMessage()
                .contains("format 2"));
        Files.writeString(file, json.replace("\"scenarios\"", "\"other\""));
        assertTrue(assertThrows(IOException.class, () -> Report.readFrom(folder))
                .getMessage()
                .contains("Report has no scenarios"));
        Files.writeString(file, json.substring(0, json.length() / 2));
        assertThrows(IOException.class, () -> Report.readFrom(folder));
    }

    @Test
    void shouldShowFiguresToPeople() {
        String text = Markdown.of(report("one", 80, 0.0));

        assertTrue(
                text.contains("| private | 1 | 80.0 (80.0...80.0) | 0.800 (0.800...0.800) | 1.50 | 0.0000 | 0.00 |"),
                text);
        assertTrue(text.contains("| raw-write | 1 | 100 (100...100) | floor |"), text);
        assertTrue(
                text.contains(
                        "| shared | 2 | 80.0 (80.0...80.0) | 0.800 (0.800...0.800) | 22.50 | 4.0000 (4.000...4.000) | 2.00 | 4.00 |"),
                text);
        assertTrue(text.contains("acquire 1.0000, granted 1.0000, recall 1.0000, release 1.0000"), text);
        assertTrue(text.contains("    bench/run.sh --name one"), text);
        assertTrue(text.contains("**Doubtful:** 100 % busy"), text);
        assertTrue(text.contains("| JDK | 9 |"), text);
    }

    @Test
    void shouldJudgeWhatWasRun() {
        Map<String, Boolean> held =
                report("one", 80, 0.0).checks().stream().collect(Collectors.toMap(Check::name, Check::held));

        assertEquals(true, held.get("private: round trips per uncontended write"));
        assertEquals(false, held.get("private: writes / raw writes"));
        assertEquals(true, held.get("acquire + release of a held handle, ns"));
        assertEquals(true, held.get("start-up over JDK: first grant / first bare echo"));
        assertFalse(report("one", 80, 0.02).checks().stream()
                .filter(check -> check.name().equals("private: round trips per uncontended write"))
                .allMatch(Check::held));
    }

    @Test
    void shouldMarkOnlyChangesBeyondNoise() {
        Report before = report("before", 80, 0.0);

        assertTrue(Comparison.of(before, before).stream().allMatch(Comparison.Line::isNoise));

        List<Comparison.Line> lines = Comparison.of(before, report("after", 40, 0.5));
        assertEquals(
                List.of("private ratio to floor", "private messages per write", "shared ratio to floor"),
                lines.stream()
                        .filter(line -> !line.isNoise())
                        .map(line -> line.name() + " " + line.figure())
                        .toList());
        assertEquals(-50, lines.get(1).changePercent(), 1e-9);
        assertTrue(Comparison.table(lines).contains("-50.0 %"), Comparison.table(lines));
    }

    private static Report report(String name, double perSecond, double messages) {
        Latency latency = new Latency(0.9, 1.5, 12.25, 1000);
        List<Round> floor = List.of(new Round(100, List.of(100L), 1.25, Map.of()));
        List<ScenarioResult> scenarios = List.of(
                ScenarioResult.of(new ScenarioResult.Subject("raw-write", 1, "dense", "", ""), floor, null, latency),
                ScenarioResult.of(
                        new ScenarioResult.Subject("private", 1, "dense", "", "raw-write"),
                        List.of(new Round(perSecond, List.of(1000L), 1.5, Map.of("granted", (long) (1000 * messages)))),
                        floor,
                        latency),
                ScenarioResult.of(
                        new ScenarioResult.Subject("shared", 2, "dense", "STRICT", "raw-write"),
                        List.of(new Round(
                                perSecond,
                                List.of(10L, 10L),
                                22.5,
                                Map.of("acquire", 20L, "recall", 20L, "release", 20L, "granted", 20L))),
                        floor,
                        latency));
        List<MicroResult> micro = List.of(new MicroResult("exclusive", Spread.of(10, 12, 11), 0));
        List<StartupResult> startup =
                List.of(new StartupResult("JDK", 9, Spread.of(80), Spread.of(90), Spread.of(100), Spread.of(1.25)));
        return new Report(
                Report.FORMAT,
                name,
                new Environment(
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
                        1,
                        250,
                        "JDK"),
                scenarios,
                micro,
                startup,
                Expectations.of(scenarios, micro, startup),
                List.of("100 % busy"));
    }
}
