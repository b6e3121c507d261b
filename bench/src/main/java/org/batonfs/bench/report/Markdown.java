package org.batonfs.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report for people who read text. */
final class Markdown {
    /** What the columns of the scenarios mean. */
    static final String LEGEND =
            "Records of 64 bytes; an echo, a turn, a read or an acquire counts as one write. Messages are"
                    + " counted at the processes' ends of their connections, in both directions; a round trip is two messages. A transfer"
                    + " is a grant. Latencies are of a closed loop, over all rounds. CPU is the processor time of the processes that"
                    + " write, and beside it the main process's, in which the server runs. Share is the busiest process's writes divided"
                    + " by the idlest's. A wake-up is a thread that slept and was woken, by the kernel's count. Of readers, all reads"
                    + " count for the rate, and messages are per write of their one writer.";

    private final StringBuilder out = new StringBuilder(8192);

    private Markdown() {}

    static String of(Report report) {
        Markdown markdown = new Markdown();
        markdown.head(report);
        markdown.charts(report);
        markdown.targets(report.targets());
        markdown.scenarios(report);
        markdown.kinds(report.scenarios());
        markdown.startup(report.startup());
        markdown.micro(report.micro());
        markdown.heap(report.heap());
        markdown.kills(report.kills());
        return markdown.out.toString();
    }

    /** Whether there are messages to be counted. */
    static boolean talks(ScenarioResult result) {
        return result.subject().is(Role.BATON) || result.messagesPerWrite() > 0;
    }

    /** Whether all processes do the same, so that their shares can be compared. */
    static boolean hasShares(ScenarioResult result) {
        return result.subject().processes() > 1 && !result.subject().what().equals("readers");
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
        line(
                "- %d launches of the workers with %d rounds each, windows of %d ms; sockets of %s; %s unless a row says"
                        + " another policy",
                where.launches(), where.rounds(), where.windowMillis(), where.transport(), where.defaultPolicy());
        line("");
        line(
                "Absolute times say something about this machine only: compare ratios. Each figure is the median of the rounds,"
                        + " with the least and the most of them in brackets.");
        report.warnings().forEach(warning -> line("%n**Doubtful:** %s", warning));
        line("");
    }

    private void charts(Report report) {
        List<Charts.Figure> figures = Charts.of(report);
        if (!figures.isEmpty()) {
            line("## Charts");
        }
        for (int i = 0; i < figures.size(); i++) {
            Charts.Figure figure = figures.get(i);
            line("");
            line("**%s** %s", figure.title(), figure.note());
            line("");
            line("![%s](%s)", figure.title(), Charts.Figure.fileName(i + 1));
        }
        line("");
    }

    private void targets(List<Target> targets) {
        if (targets.isEmpty()) {
            return;
        }
        line("## Targets");
        line("");
        line("Ratios are taken round by round, both sides in the same run, and judged by their median.");
        line("");
        line("| row | figure | seen | wanted | | against |");
        line("|---|---|---:|---|---|---|");
        for (Target target : targets) {
            line(
                    "| %s | %s | %s | %s | %s | %s |",
                    target.row(),
                    target.figure(),
                    Text.spread(target.value()),
                    target.wanted(),
                    target.met() ? "met" : "**missed**",
                    target.against());
        }
        line("");
    }

    private void scenarios(Report report) {
        if (report.scenarios().isEmpty()) {
            return;
        }
        line("## Scenarios");
        line("");
        line(LEGEND);
        line("");
        line(
                "| scenario | processes | writes/s | ratio to floor | messages/write | round trips/write | messages/transfer"
                        + " | wake-ups/transfer | server's | CPU us/write | server's | p50 us | p99 us | p99.9 us | p50 in echoes"
                        + " | share | floor |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        for (ScenarioResult result : report.scenarios()) {
            scenario(result, report);
        }
        line("");
    }

    private void scenario(ScenarioResult result, Report report) {
        boolean hasTransfers = result.messagesPerTransfer() > 0;
        Spread ratio = result.ratioToFloor();
        line(
                "| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %.1f | %.1f | %.1f | %s | %s | %s |",
                result.name(),
                result.subject().processes(),
                Text.spread(result.perSecond()),
                ratio == null ? "" : spread(ratio, "%.3f"),
                talks(result) ? messages(result) : "",
                talks(result) ? format("%.2f", result.roundTripsPerWrite()) : "",
                hasTransfers ? format("%.2f", result.messagesPerTransfer()) : "",
                hasTransfers ? format("%.2f", result.wakeupsPerTransfer()) : "",
                hasTransfers ? format("%.2f", result.serverWakeupsPerTransfer()) : "",
                Text.figure(result.cpuMicros().median()),
                result.subject().is(Role.BATON)
                        ? Text.figure(result.serverCpuMicros().median())
                        : "",
                result.latency().p50(),
                result.latency().p99(),
                result.latency().p999(),
                inEchoes(result, report),
                hasShares(result) ? format("%.2f", result.share().median()) : "",
                result.subject().floor());
    }

    private void kinds(List<ScenarioResult> scenarios) {
        List<ScenarioResult> talking = scenarios.stream()
                .filter(result -> result.messagesPerWrite() > 0)
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
        line("| transport | variant | children | to its first bare echo, ms | to its first echo over ipc, ms"
                + " | to its first grant, ms | grant / bare echo |");
        line("|---|---|---:|---:|---:|---:|---:|");
        for (StartupResult result : startup) {
            line(
                    "| %s | %s | %d | %s | %s | %s | %s |",
                    result.transport(),
                    result.variant(),
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
        line("## Held handles and messages: JMH");
        line("");
        line("| benchmark | ns/op | bytes/op | messages/op |");
        line("|---|---:|---:|---:|");
        for (MicroResult result : micro) {
            line(
                    "| %s | %s | %.2f | %.0f |",
                    result.name(),
                    spread(result.nanos(), "%.1f"),
                    result.bytesPerOperation(),
                    result.messagesPerOperation());
        }
        line("");
    }

    private void heap(List<HeapResult> heap) {
        if (heap.isEmpty()) {
            return;
        }
        line("## Heap of the server");
        line("");
        line("| resources | bytes | bytes each |");
        line("|---:|---:|---:|");
        for (HeapResult result : heap) {
            line("| %,d | %,d | %.1f |", result.resources(), result.bytes(), result.bytesEach());
        }
        line("");
    }

    private void kills(List<KillResult> kills) {
        if (kills.isEmpty()) {
            return;
        }
        line("## From the kill of a holder to the next grant");
        line("");
        line("| lock | kills | ms |");
        line("|---|---:|---:|");
        for (KillResult result : kills) {
            line("| %s | %d | %s |", result.name(), result.kills(), spread(result.millis(), "%.2f"));
        }
        line("");
    }

    private static String inEchoes(ScenarioResult result, Report report) {
        String echo = "link-echo/" + report.environment().transport().toLowerCase(Locale.ROOT);
        return result.messagesPerWrite() == 0
                ? ""
                : report.scenario(echo)
                        .map(floor -> format(
                                "%.2f", result.latency().p50() / floor.latency().p50()))
                        .orElse("");
    }

    /** All rounds together, and the least and the most of a round. */
    private static String messages(ScenarioResult result) {
        Spread byRound = result.messagesByRound();
        String all = format("%.4f", result.messagesPerWrite());
        return byRound.max() == 0 ? all : all + format(" (%.3f...%.3f)", byRound.min(), byRound.max());
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
