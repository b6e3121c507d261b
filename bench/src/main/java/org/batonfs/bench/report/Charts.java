package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.batonfs.bench.report.ScenarioResult.Subject;
import org.jspecify.annotations.Nullable;

/** The charts of a report: which figures go into which. */
final class Charts {
    /** Colours of what is not a policy; the policies have the first ones. */
    private static final Map<String, Integer> COLOURS = Map.of(
            "kernel-append", 7,
            "raw-write", 7,
            "file-lock", 4,
            "redis-lock", 5,
            "redis-position", 6,
            "postgres-lock", 8);

    private static final Map<String, String> NAMES = Map.of(
            "kernel-append", "kernel O_APPEND",
            "file-lock", "FileChannel.lock",
            "redis-lock", "Redis lock",
            "redis-position", "Redis INCRBY",
            "postgres-lock", "PostgreSQL lock");

    private static final List<String> PERCENTILES = List.of("50 %", "90 %", "99 %", "99.9 %", "99.99 %");

    private final Report report;
    private final String defaultPolicy;
    private final List<String> policies;
    private final List<Figure> figures = new ArrayList<>();

    /** A chart with its caption. */
    record Figure(String title, String note, String svg) {
        /** The chart as an SVG file of its own, which looks as it does in the page. */
        String file() {
            String open = "<svg ";
            int inside = svg.indexOf('>') + 1;
            return open + "xmlns=\"http://www.w3.org/2000/svg\" " + svg.substring(open.length(), inside) + "\n<style>\n"
                    + Html.style() + "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>"
                    + svg.substring(inside);
        }

        /** The name of that file for the chart of this number, from 1. */
        static String fileName(int number) {
            return String.format(Locale.ROOT, "chart-%02d.svg", number);
        }
    }

    private Charts(Report report) {
        this.report = report;
        this.defaultPolicy = report.environment().defaultPolicy();
        Set<String> names = new TreeSet<>();
        report.scenarios().forEach(result -> names.add(result.subject().policy()));
        names.remove("");
        names.remove(defaultPolicy);
        this.policies = new ArrayList<>(names);
        this.policies.add(0, defaultPolicy);
    }

    /** All those that the report has figures for. */
    static List<Figure> of(Report report) {
        Charts charts = new Charts(report);
        charts.throughput("shared", "Dense writers at one shared position");
        charts.throughput("append", "Dense writers who append to one file");
        charts.messages("shared", "Messages per write, dense writers at one shared position");
        charts.thinkTimes();
        charts.latency("shared", "dense", "Latency, two dense writers at one shared position");
        charts.latency("shared", "sparse-200us", "Latency, two sparse writers at one shared position");
        charts.connected();
        charts.heap();
        charts.startup();
        charts.kills();
        return charts.figures;
    }

    private void throughput(String what, String title) {
        Predicate<Subject> dense = subject -> subject.isDense() && isPlain(subject);
        List<Integer> processes =
                processes(subject -> dense.test(subject) && subject.what().equals(what));
        List<Series> series = new ArrayList<>();
        for (Series one : policySeries(what, dense, processes, ScenarioResult::perSecond)) {
            series.add(one);
        }
        for (String other : List.of("kernel-append", "file-lock", "redis-position", "redis-lock", "postgres-lock")) {
            Series one = new Series(name(other), COLOURS.getOrDefault(other, 7), Series.Weight.OTHER);
            for (int count : processes) {
                one.add(find(
                        subject -> subject.what().equals(other) && dense.test(subject) && subject.processes() == count,
                        ScenarioResult::perSecond));
            }
            series.add(one);
        }
        add(
                title,
                "records of 64 bytes per second, all processes together; logarithmic",
                new Chart.Axes("processes", "writes/s", true),
                processes.stream().map(String::valueOf).toList(),
                series,
                Chart.Bound.NONE);
    }

    private void messages(String what, String title) {
        Predicate<Subject> dense = subject -> subject.isDense() && isPlain(subject) && subject.processes() > 1;
        List<Integer> processes =
                processes(subject -> dense.test(subject) && subject.what().equals(what));
        add(
                title,
                "counted at the writers, both directions; logarithmic",
                new Chart.Axes("processes", "messages/write", true),
                processes.stream().map(String::valueOf).toList(),
                policySeries(what, dense, processes, result -> positive(result.messagesByRound(), 1e-4)),
                new Chart.Bound(0.02, "0.02: the target"));
    }

    private void thinkTimes() {
        TreeSet<Long> times = new TreeSet<>();
        Predicate<Subject> two =
                subject -> subject.what().equals("shared") && subject.processes() == 2 && isPlain(subject);
        report.scenarios().stream()
                .map(ScenarioResult::subject)
                .filter(two.and(subject -> !subject.rhythm().equals("alternate")))
                .forEach(subject -> times.add(subject.thinkMicros()));
        if (times.size() < 2) {
            return;
        }
        List<String> categories = times.stream()
                .map(micros -> micros == 0 ? "none" : Scale.number(micros / 1e3) + " ms")
                .toList();
        addThinkTimes(
                "Messages per write, two writers that pause",
                "counted at the writers, both directions; logarithmic",
                "messages/write",
                categories,
                times,
                two,
                result -> positive(result.messagesByRound(), 1e-3),
                new Chart.Bound(2.05, "2.05: the target of sparse writers"));
        addThinkTimes(
                "Median latency, two writers that pause",
                "of a write at one shared position, without the pause; logarithmic",
                "p50, us",
                categories,
                times,
                two,
                ScenarioResult::p50,
                Chart.Bound.NONE);
    }

    private void addThinkTimes(
            String title,
            String note,
            String axis,
            List<String> categories,
            Set<Long> times,
            Predicate<Subject> two,
            Function<ScenarioResult, Spread> figure,
            Chart.Bound bound) {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            String policy = policies.get(i);
            Series one = series(policy, i);
            for (long micros : times) {
                one.add(find(
                        two.and(subject -> subject.thinkMicros() == micros
                                && !subject.rhythm().equals("alternate")
                                && subject.policy().equals(policy)),
                        figure));
            }
            series.add(one);
        }
        add(title, note, new Chart.Axes("pause after each write", axis, true), categories, series, bound);
    }

    private void latency(String what, String rhythm, String title) {
        List<Series> series = new ArrayList<>();
        String how = "/2/" + rhythm;
        for (int i = 0; i < policies.size(); i++) {
            addPercentiles(series, what + how + "/" + policies.get(i), series(policies.get(i), i));
        }
        for (String other : List.of("kernel-append", "file-lock", "redis-position")) {
            addPercentiles(
                    series, other + how, new Series(name(other), COLOURS.getOrDefault(other, 7), Series.Weight.OTHER));
        }
        if (!rhythm.equals("dense")) {
            String echo = "link-echo/" + report.environment().transport().toLowerCase(Locale.ROOT);
            addPercentiles(series, echo, new Series("one echo", 4, Series.Weight.OTHER));
        }
        add(
                title,
                "so many of all writes took at most so long; logarithmic",
                new Chart.Axes("share of the writes", "us", true),
                PERCENTILES,
                series,
                Chart.Bound.NONE);
    }

    private void addPercentiles(List<Series> all, String scenario, Series series) {
        report.scenario(scenario).ifPresent(result -> {
            List<Function<Latency, Double>> percentiles =
                    List.of(Latency::p50, Latency::p90, Latency::p99, Latency::p999, Latency::p9999);
            double beyond = 0.5;
            for (Function<Latency, Double> percentile : percentiles) {
                // Of too few operations there is no such percentile.
                boolean isKnown = result.latency().count() * beyond >= 1;
                beyond = beyond == 0.5 ? 0.1 : beyond / 10;
                series.add(isKnown ? byRound(result, percentile) : null);
            }
            all.add(series);
        });
    }

    private static Spread byRound(ScenarioResult result, Function<Latency, Double> percentile) {
        Spread rounds = Spread.of(result.rounds().stream()
                .mapToDouble(round -> Math.max(0.01, percentile.apply(round.latency())))
                .toArray());
        double all = Math.max(0.01, percentile.apply(result.latency()));
        return new Spread(all, Math.min(all, rounds.min()), Math.max(all, rounds.max()));
    }

    private void connected() {
        TreeSet<Integer> counts = new TreeSet<>();
        report.scenarios().stream()
                .map(result -> result.subject().connected())
                .filter(count -> count > 0)
                .forEach(counts::add);
        if (counts.isEmpty()) {
            return;
        }
        counts.add(2);
        List<Series> series = new ArrayList<>();
        for (String rhythm : List.of("dense", "sparse-200us")) {
            String name = "shared/2/" + rhythm + "/" + defaultPolicy;
            Series one = new Series(
                    rhythm.equals("dense") ? "dense" : "sparse, 0.2 ms",
                    rhythm.equals("dense") ? 0 : 2,
                    Series.Weight.PLAIN);
            for (int count : counts) {
                String scenario = count == 2 ? name : name + "/" + count + "-connected";
                one.add(report.scenario(scenario).map(ScenarioResult::perSecond).orElse(null));
            }
            series.add(one);
        }
        add(
                "Two at work, many connected",
                "writes per second under " + defaultPolicy + "; logarithmic",
                new Chart.Axes("connected clients", "writes/s", true),
                counts.stream()
                        .map(count -> String.format(Locale.ROOT, "%,d", count))
                        .toList(),
                series,
                Chart.Bound.NONE);
    }

    private void heap() {
        Series each = new Series("heap", 0, Series.Weight.MAIN);
        report.heap().forEach(result -> each.add(Spread.of(result.bytesEach())));
        if (!each.isEmpty()) {
            add(
                    "Server heap of each resource",
                    "after the collector has run; each held by one client",
                    new Chart.Axes("resources", "bytes", false),
                    report.heap().stream()
                            .map(result -> Scale.number(result.resources()))
                            .toList(),
                    List.of(each),
                    new Chart.Bound(250, "250: the target at 1 M"));
        }
    }

    private void startup() {
        Bars bars = new Bars();
        for (StartupResult result : report.startup()) {
            String suffix = " " + result.transport() + ", " + shorter(result.variant());
            bars.add("echo:" + suffix, 7, result.echoMillis());
            bars.add("grant:" + suffix, 0, result.grantMillis());
        }
        add(
                "Start-up: exec of a child JVM to its first answer",
                "a bare echo, and a first grant of Baton's",
                bars.svg("Start-up times in milliseconds", "ms"));
    }

    private static String shorter(String variant) {
        return variant.replace("class-data archive", "archive");
    }

    private void kills() {
        Bars bars = new Bars();
        for (KillResult result : report.kills()) {
            boolean isRival = COLOURS.containsKey(result.name());
            bars.add(
                    isRival ? name(result.name()) : result.name(),
                    isRival ? COLOURS.getOrDefault(result.name(), 7) : Math.max(0, policies.indexOf(result.name())) % 4,
                    result.millis());
        }
        add(
                "A killed holder",
                "SIGKILL of the holder to the grant of the next in the queue",
                bars.svg("Milliseconds from the kill of a holder to the next grant", "ms"));
    }

    private List<Series> policySeries(
            String what,
            Predicate<Subject> condition,
            List<Integer> processes,
            Function<ScenarioResult, Spread> figure) {
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            String policy = policies.get(i);
            Series one = series(policy, i);
            for (int count : processes) {
                one.add(find(
                        condition.and(subject -> subject.what().equals(what)
                                && subject.policy().equals(policy)
                                && subject.processes() == count),
                        figure));
            }
            all.add(one);
        }
        return all;
    }

    private Series series(String policy, int index) {
        boolean isDefault = policy.equals(defaultPolicy);
        return new Series(
                isDefault ? policy + " (default)" : policy,
                index % 4,
                isDefault ? Series.Weight.MAIN : Series.Weight.PLAIN);
    }

    private List<Integer> processes(Predicate<Subject> condition) {
        TreeSet<Integer> counts = new TreeSet<>();
        report.scenarios().stream()
                .map(ScenarioResult::subject)
                .filter(condition)
                .forEach(subject -> counts.add(subject.processes()));
        return List.copyOf(counts);
    }

    private @Nullable Spread find(Predicate<Subject> condition, Function<ScenarioResult, Spread> figure) {
        return report.scenarios().stream()
                .filter(result -> condition.test(result.subject()))
                .findFirst()
                .map(figure)
                .orElse(null);
    }

    private void add(
            String title,
            String note,
            Chart.Axes axes,
            List<String> categories,
            List<Series> series,
            Chart.Bound bound) {
        if (!categories.isEmpty()) {
            add(title, note, Chart.svg(title, axes, categories, series, bound));
        }
    }

    private void add(String title, String note, @Nullable String svg) {
        if (svg != null) {
            figures.add(new Figure(title, note, svg));
        }
    }

    private static boolean isPlain(Subject subject) {
        return subject.connected() == 0;
    }

    private static Spread positive(Spread spread, double least) {
        return new Spread(
                Math.max(least, spread.median()), Math.max(least, spread.min()), Math.max(least, spread.max()));
    }

    private static String name(String what) {
        return NAMES.getOrDefault(what, what);
    }

    /** The titles and pictures by their titles, for tests. */
    static Map<String, String> byTitle(List<Figure> figures) {
        Map<String, String> all = new LinkedHashMap<>();
        figures.forEach(figure -> all.put(figure.title(), figure.svg()));
        return all;
    }
}
