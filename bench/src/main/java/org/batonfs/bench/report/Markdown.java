package org.batonfs.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.batonfs.bench.worker.Rhythm;
import org.jspecify.annotations.Nullable;

/** A report for people. */
final class Markdown {
    private final StringBuilder out = new StringBuilder(8192);

    private Markdown() {}

    static String of(Report report) {
        Markdown markdown = new Markdown();
        markdown.head(report);
        markdown.checks(report.checks());
        markdown.scenarios(report);
        markdown.kinds(report.scenarios());
        markdown.startup(report.startup());
        markdown.micro(report.micro());
        return markdown.out.toString();
    }

    private void head(Report report) {
        Environment where = report.environment();
        line("# %s", report.name());
        line("");
        line("%s, commit %s. Repeat it with", where.date(), where.commit());
        line("");
        line("    %s", where.command());
        line("");
        line(
                "- machine: %d x %s, %d MiB, %s, %s; load before the run %.2f",
                where.cores(),
                where.processor(),
                where.memoryMebibytes(),
                where.kernel(),
                where.fileSystem(),
                where.loadBefore());
        line("- Java: %s; workers: `%s`", where.jdk(), where.workerArguments());
        line("- %d rounds, windows of %d ms; sockets of %s", where.rounds(), where.windowMillis(), where.transport());
        line("");
        line(
                "Absolute times say something about this machine only: compare ratios. Each figure is the median of the rounds,"
                        + " with the least and the most of them in brackets.");
        report.warnings().forEach(warning -> line("%n**Doubtful:** %s", warning));
        line("");
    }

    private void checks(List<Check> checks) {
        if (checks.isEmpty()) {
            return;
        }
        line("## Expected of Baton");
        line("");
        line("| what | seen | wanted | |");
        line("|---|---:|---|---|");
        for (Check check : checks) {
            line(
                    "| %s | %.3f | %s | %s |",
                    check.name(), check.value(), check.wanted(), check.held() ? "held" : "**missed**");
        }
        line("");
    }

    private void scenarios(Report report) {
        if (report.scenarios().isEmpty()) {
            return;
        }
        line("## Scenarios");
        line("");
        line("Records of 64 bytes; an echo, a turn or an acquire counts as one write. Messages are counted at the"
                + " processes' ends of their connections, in both directions; a round trip is two messages. A"
                + " transfer is a grant. Latencies are of a closed loop, over all rounds; echoes are those over"
                + " ipc. CPU is the processor time of the processes that write, without the main process's. Share is the busiest process's writes divided by the idlest's. Sparse writers pause for"
                + " " + Rhythm.SPARSE_MICROS + " us; alternating ones wait for each other's write.");
        line("");
        line("| scenario | processes | writes/s | ratio to floor | CPU us/write | messages/write | round trips/write"
                + " | messages/transfer | p50 us | p99 us | p99.9 us | p50 in echoes | share |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (ScenarioResult result : report.scenarios()) {
            line(
                    "| %s | %d | %s | %s | %.2f | %s | %s | %s | %.1f | %.1f | %.1f | %s | %s |",
                    result.name(),
                    result.processes(),
                    rate(result.perSecond()),
                    ratio(result.ratioToFloor()),
                    result.cpuMicros().median(),
                    messages(result),
                    roundTrips(result),
                    result.messagesPerTransfer() == 0 ? "" : format("%.2f", result.messagesPerTransfer()),
                    result.latency().p50(),
                    result.latency().p99(),
                    result.latency().p999(),
                    inEchoes(result, report),
                    result.processes() == 1 ? "" : format("%.2f", result.share().median()));
        }
        line("");
        line("| floor | of |");
        line("|---|---|");
        report.scenarios().stream()
                .filter(result -> !result.floor().isEmpty())
                .collect(Collectors.groupingBy(
                        ScenarioResult::floor,
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(ScenarioResult::name, Collectors.joining(", "))))
                .forEach((floor, names) -> line("| %s | %s |", floor, names));
        line("");
    }

    private void kinds(List<ScenarioResult> scenarios) {
        List<ScenarioResult> talking = scenarios.stream()
                .filter(result -> result.messagesPerOperation() > 0)
                .toList();
        if (talking.isEmpty()) {
            return;
        }
        line("## Kinds of messages, per write");
        line("");
        line("| scenario | kinds |");
        line("|---|---|");
        for (ScenarioResult result : talking) {
            line(
                    "| %s | %s |",
                    result.name(),
                    result.kinds().entrySet().stream()
                            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                            .map(entry -> format("%s %.4f", entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining(", ")));
        }
        line("");
    }

    private void startup(List<StartupResult> startup) {
        if (startup.isEmpty()) {
            return;
        }
        line("## Start-up: from the exec of a child JVM");
        line("");
        line(
                "| transport | children | to its first bare echo, ms | to its first echo over ipc, ms | to its first grant, ms"
                        + " | grant / bare echo |");
        line("|---|---:|---:|---:|---:|---:|");
        for (StartupResult result : startup) {
            line(
                    "| %s | %d | %s | %s | %s | %s |",
                    result.transport(),
                    result.children(),
                    spread(result.echoMillis(), "%.0f"),
                    spread(result.linkMillis(), "%.0f"),
                    spread(result.grantMillis(), "%.0f"),
                    spread(result.ratio(), "%.2f"));
        }
        line("");
    }

    private void micro(List<MicroResult> micro) {
        if (micro.isEmpty()) {
            return;
        }
        line("## JMH");
        line("");
        line("| benchmark | ns/op | bytes/op |");
        line("|---|---:|---:|");
        for (MicroResult result : micro) {
            line("| %s | %s | %.1f |", result.name(), spread(result.nanos(), "%.1f"), result.bytesPerOperation());
        }
        line("");
    }

    private static String inEchoes(ScenarioResult result, Report report) {
        String echo = "link-echo/" + report.environment().transport().toLowerCase(Locale.ROOT);
        return result.messagesPerOperation() == 0
                ? ""
                : report.scenario(echo)
                        .map(floor -> format(
                                "%.2f", result.latency().p50() / floor.latency().p50()))
                        .orElse("");
    }

    /** All rounds together, and the least and the most of a round; floors have no messages to count. */
    private static String messages(ScenarioResult result) {
        if (isSilent(result)) {
            return "";
        }
        Spread byRound = result.messagesByRound();
        String all = format("%.4f", result.messagesPerOperation());
        return byRound.max() == 0 ? all : all + format(" (%.3f...%.3f)", byRound.min(), byRound.max());
    }

    private static String roundTrips(ScenarioResult result) {
        return isSilent(result) ? "" : format("%.2f", result.roundTripsPerOperation());
    }

    private static boolean isSilent(ScenarioResult result) {
        return result.policy().isEmpty() && result.floor().isEmpty();
    }

    private static String rate(Spread spread) {
        return spread(spread, spread.median() >= 100 ? "%,.0f" : "%.1f");
    }

    private static String ratio(@Nullable Spread spread) {
        return spread == null ? "floor" : spread(spread, "%.3f");
    }

    private static String spread(Spread spread, String number) {
        return format(number + " (" + number + "..." + number + ")", spread.median(), spread.min(), spread.max());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void line(String pattern, Object... values) {
        out.append(values.length == 0 ? pattern : format(pattern, values)).append('\n');
    }
}
