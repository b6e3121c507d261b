package org.batonfs.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.batonfs.bench.report.ScenarioResult.Subject;

/** A report as one page: no scripts, no fonts and no links to anywhere, so that it can be kept and sent. */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);

    private Html() {}

    static String of(Report report) {
        Html html = new Html();
        html.head(report.name());
        html.environment(report);
        html.charts(report);
        html.targets(report.targets());
        html.scenarios(report);
        html.others(report);
        return html.end();
    }

    /** A page with this title, so far. */
    static Html page(String title) {
        Html html = new Html();
        html.head(title);
        return html;
    }

    private void head(String title) {
        add("<!DOCTYPE html>");
        add("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        add("<title>%s</title>", Text.escape(title));
        out.append("<style>\n").append(style()).append("</style></head>\n<body><main>\n");
        add("<h1>%s</h1>", Text.escape(title));
    }

    String end() {
        return out.append("</main></body></html>\n").toString();
    }

    static String style() {
        try (InputStream css = Html.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void environment(Report report) {
        Environment where = report.environment();
        add("<p class=\"faint\">%s UTC, commit %s</p>", Text.escape(where.date()), Text.escape(where.commit()));
        long met = report.targets().stream().filter(Target::met).count();
        add("<ul class=\"facts\">");
        if (!report.targets().isEmpty()) {
            fact("%d of %d".formatted(met, report.targets().size()), "targets met in this run");
        }
        fact(
                "%d x %d".formatted(where.launches(), where.rounds()),
                "launches x rounds, " + where.windowMillis() + " ms each");
        fact(where.cores() + " cores", where.processor());
        fact(where.defaultPolicy(), "policy of a client that asks for none");
        add("</ul>");
        add(
                "<p class=\"note\">%s, %s, %,d MiB, files on %s, sockets of %s, load before the run %.2f. Workers: <code>%s</code>.</p>",
                Text.escape(where.jdk()),
                Text.escape(where.kernel()),
                where.memoryMebibytes(),
                Text.escape(where.fileSystem()),
                Text.escape(where.transport()),
                where.loadBefore(),
                Text.escape(where.workerArguments()));
        add("<p>Repeat it with</p><pre><code>%s</code></pre>", Text.escape(where.command()));
        add(
                "<p>Absolute times say something about this machine only: compare ratios. Each figure is the median of the rounds,"
                        + " with the least and the most of them as whiskers or in brackets. Messages are counted, never estimated.</p>");
        report.warnings().forEach(warning -> add("<p class=\"warning\">%s</p>", Text.escape(warning)));
    }

    private void fact(String value, String meaning) {
        add("<li><b>%s</b><span>%s</span></li>", Text.escape(value), Text.escape(meaning));
    }

    private void charts(Report report) {
        List<Charts.Figure> figures = Charts.of(report);
        if (figures.isEmpty()) {
            return;
        }
        add("<div class=\"charts\">");
        for (Charts.Figure figure : figures) {
            figure(figure.title(), figure.note(), figure.svg());
        }
        add("</div>");
    }

    void figure(String title, String note, String svg) {
        add("<figure><figcaption>%s<span>%s</span></figcaption>", Text.escape(title), Text.escape(note));
        out.append(svg);
        add("</figure>");
    }

    private void targets(List<Target> targets) {
        if (targets.isEmpty()) {
            return;
        }
        add("<h2>Targets</h2>");
        add(
                "<p class=\"note\">Ratios are taken round by round, both sides in the same run, and judged by their median.</p>");
        add("<div class=\"scroll\"><table><tr><th>figure</th><th>seen</th><th class=\"left\">wanted</th><th></th>"
                + "<th class=\"left\">against</th></tr>");
        String row = "";
        for (Target target : targets) {
            if (!target.row().equals(row)) {
                row = target.row();
                add("<tr class=\"group\"><td colspan=\"5\">%s</td></tr>", Text.escape(row));
            }
            add(
                    "<tr><td>%s</td><td>%s</td><td class=\"left\">%s</td><td>%s</td><td class=\"wide\">%s</td></tr>",
                    Text.escape(target.figure()),
                    withRange(target.value()),
                    target.wanted(),
                    target.met() ? "<span class=\"yes\">met</span>" : "<span class=\"no\">missed</span>",
                    Text.escape(target.against()));
        }
        add("</table></div>");
    }

    private void scenarios(Report report) {
        if (report.scenarios().isEmpty()) {
            return;
        }
        add("<h2>Scenarios</h2>");
        add("<p class=\"note\">" + Markdown.LEGEND + "</p>");
        add("<div class=\"scroll\"><table><tr><th>scenario</th><th>writes/s</th><th>ratio to floor</th>"
                + "<th>messages / write</th><th>round trips / write</th><th>p50 us</th><th>p99 us</th><th>p99.9 us</th>"
                + "<th>share</th><th>CPU us / write</th><th>server CPU</th><th>wake-ups / transfer</th>"
                + "<th>server's</th></tr>");
        String group = "";
        for (ScenarioResult result : report.scenarios()) {
            if (!groupOf(result.subject()).equals(group)) {
                group = groupOf(result.subject());
                add("<tr class=\"group\"><td colspan=\"13\">%s</td></tr>", Text.escape(group));
            }
            scenario(result);
        }
        add("</table></div>");
        kinds(report.scenarios());
    }

    private static String groupOf(Subject subject) {
        return subject.processes() == 1 && subject.isDense() && subject.policy().isEmpty()
                ? "alone"
                : subject.processes() + (subject.processes() == 1 ? " process, " : " processes, ") + subject.rhythm();
    }

    private void scenario(ScenarioResult result) {
        boolean talks = Markdown.talks(result);
        boolean hasTransfers = result.messagesPerTransfer() > 0;
        Spread ratio = result.ratioToFloor();
        add(
                "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
                        + "<td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                Text.escape(result.name()),
                withRange(result.perSecond()),
                ratio == null ? "" : withRange(ratio),
                talks ? String.format(Locale.ROOT, "%.4f", result.messagesPerWrite()) : "",
                talks ? String.format(Locale.ROOT, "%.2f", result.roundTripsPerWrite()) : "",
                Text.figure(result.latency().p50()),
                Text.figure(result.latency().p99()),
                Text.figure(result.latency().p999()),
                Markdown.hasShares(result) ? Text.figure(result.share().median()) : "",
                Text.figure(result.cpuMicros().median()),
                result.subject().is(Role.BATON)
                        ? Text.figure(result.serverCpuMicros().median())
                        : "",
                hasTransfers ? Text.figure(result.wakeupsPerTransfer()) : "",
                hasTransfers ? Text.figure(result.serverWakeupsPerTransfer()) : "");
    }

    private void kinds(List<ScenarioResult> scenarios) {
        List<ScenarioResult> talking = scenarios.stream()
                .filter(result -> result.messagesPerWrite() > 0)
                .toList();
        if (talking.isEmpty()) {
            return;
        }
        add("<details><summary>Kinds of messages, per write</summary><div class=\"scroll\"><table>"
                + "<tr><th>scenario</th><th class=\"left\">kinds</th></tr>");
        for (ScenarioResult result : talking) {
            String kinds = result.kinds().entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .map(entry -> String.format(Locale.ROOT, "%s %.4f", entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining(", "));
            add("<tr><td>%s</td><td class=\"wide\">%s</td></tr>", Text.escape(result.name()), Text.escape(kinds));
        }
        add("</table></div></details>");
    }

    private void others(Report report) {
        if (!report.micro().isEmpty()) {
            add("<h2>Held handles and messages: JMH</h2>");
            add(
                    "<div class=\"scroll\"><table><tr><th>benchmark</th><th>ns/op</th><th>bytes/op</th><th>messages/op</th></tr>");
            for (MicroResult result : report.micro()) {
                add(
                        "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                        Text.escape(result.name()),
                        withRange(result.nanos()),
                        Text.figure(result.bytesPerOperation()),
                        Text.figure(result.messagesPerOperation()));
            }
            add("</table></div>");
        }
        if (!report.startup().isEmpty()) {
            add("<h2>Start-up</h2>");
            add("<div class=\"scroll\"><table><tr><th>sockets</th><th class=\"left\">variant</th><th>bare echo, ms</th>"
                    + "<th>echo over ipc, ms</th><th>first grant, ms</th><th>grant / bare echo</th></tr>");
            for (StartupResult result : report.startup()) {
                add(
                        "<tr><td>%s</td><td class=\"left\">%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                        Text.escape(result.transport()),
                        Text.escape(result.variant()),
                        withRange(result.echoMillis()),
                        withRange(result.linkMillis()),
                        withRange(result.grantMillis()),
                        withRange(result.ratio()));
            }
            add("</table></div>");
        }
    }

    static String withRange(Spread spread) {
        return spread.min() == spread.max()
                ? Text.figure(spread.median())
                : Text.figure(spread.median()) + " <small>" + Text.figure(spread.min()) + "&hellip;"
                        + Text.figure(spread.max()) + "</small>";
    }

    void add(String pattern, Object... values) {
        out.append(values.length == 0 ? pattern : String.format(Locale.ROOT, pattern, values))
                .append('\n');
    }
}
