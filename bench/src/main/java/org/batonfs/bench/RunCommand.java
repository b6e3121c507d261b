package org.batonfs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.batonfs.bench.micro.MicroRun;
import org.batonfs.bench.report.Check;
import org.batonfs.bench.report.Environment;
import org.batonfs.bench.report.Expectations;
import org.batonfs.bench.report.MicroResult;
import org.batonfs.bench.report.Report;
import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.report.StartupResult;
import org.batonfs.bench.run.BenchmarkException;
import org.batonfs.bench.run.ChildJvm;
import org.batonfs.bench.run.EnvironmentProbe;
import org.batonfs.bench.run.MainProcess;
import org.batonfs.bench.run.Scenario;
import org.batonfs.bench.run.ScenarioRun;
import org.batonfs.bench.run.Scenarios;
import org.batonfs.bench.run.StartupRun;
import org.batonfs.ipc.Transport;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code bench/run.sh} runs. */
@Command(
        name = "bench/run.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Measures Baton beside its floors, and writes bench/reports/<name>/report.json and report.md.",
        footer = "Builds what is needed first. Exit code: 0 when all was measured and every record was found again, 1"
                + " when not, 2 for a wrong command line.")
public final class RunCommand implements Callable<Integer> {
    /** The parts of a run. */
    enum Part {
        /** Child processes that write. */
        scenarios,
        /** Child processes that start. */
        startup,
        /** JMH. */
        micro
    }

    private static final ScenarioRun.Timing NORMAL = new ScenarioRun.Timing(5, 220, 60, 300);
    private static final ScenarioRun.Timing QUICK = new ScenarioRun.Timing(3, 120, 60, 150);

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "name of the report's folder; the time by default",
            defaultValue = "")
    private String name = "";

    @Option(names = "--quick", description = "shorter and fewer windows: under a minute, but noisy")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "WORD",
            split = ",",
            description = "only scenarios whose names contain one of these words, with their floors")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            description = "only these parts: ${COMPLETION-CANDIDATES}; all by default, with --only scenarios")
    private Set<Part> parts = EnumSet.noneOf(Part.class);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "measured rounds; 5 by default, 3 with --quick",
            defaultValue = "0")
    private int rounds;

    @Option(
            names = "--transport",
            paramLabel = "T",
            description = "who provides the sockets of the Baton scenarios: ${COMPLETION-CANDIDATES};"
                    + " ${DEFAULT-VALUE} by default",
            defaultValue = "JDK")
    private Transport transport = Transport.JDK;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "folder to write test data in, which decides the file system; ${DEFAULT-VALUE} by default",
            defaultValue = "${sys:java.io.tmpdir}")
    private Path dir = Path.of("");

    @Option(names = "--list", description = "print the names of the scenarios and end")
    private boolean list;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    @Option(names = "--commit", hidden = true, defaultValue = "unknown")
    private String commit = "";

    @Option(names = "--command", hidden = true, defaultValue = "unknown")
    private String command = "";

    @Option(names = "--help", usageHelp = true, description = "print this and end")
    @SuppressWarnings("UnusedVariable") // Picocli acts on it.
    private boolean help;

    /** See {@code bench/run.sh --help}. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new RunCommand());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, line, result) -> {
            if (exception instanceof BenchmarkException) {
                line.getErr().println("bench/run.sh: " + exception.getMessage());
            } else {
                exception.printStackTrace(line.getErr());
            }
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Scenario> scenarios = Scenarios.select(Scenarios.all(transport), only);
        if (list) {
            scenarios.forEach(scenario -> System.out.println(scenario.name()));
            return 0;
        }
        ScenarioRun.Timing timing = timing();
        ChildJvm jvm = ChildJvm.likeThis(home);
        List<String> warnings = new ArrayList<>();
        if (parts.isEmpty()) {
            parts = only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.of(Part.scenarios);
        }
        try (MainProcess main = new MainProcess(dir, transport)) {
            Environment environment = EnvironmentProbe.look(command, commit, jvm, main.data(), timing, transport);
            if (environment.loadBefore() > environment.cores() / 2.0) {
                warnings.add("the machine was busy before the run, load " + environment.loadBefore()
                        + ": trust ratios beyond 2 only");
            }
            List<MicroResult> micro = parts.contains(Part.micro) ? micro(jvm) : List.of();
            List<StartupResult> startup = parts.contains(Part.startup) ? startup(jvm, main) : List.of();
            List<ScenarioResult> results = parts.contains(Part.scenarios)
                    ? new ScenarioRun(jvm, timing, RunCommand::say).run(main, scenarios, warnings)
                    : List.of();
            List<Check> checks = Expectations.of(results, micro, startup);
            String title = name.isEmpty() ? now() : name;
            Report report = new Report(
                    Report.FORMAT, title, environment, results, micro, startup, checks, List.copyOf(warnings));
            publish(report, home.resolve("bench/reports").resolve(title));
        }
        return 0;
    }

    private ScenarioRun.Timing timing() {
        ScenarioRun.Timing timing = quick ? QUICK : NORMAL;
        return rounds < 1
                ? timing
                : new ScenarioRun.Timing(rounds, timing.windowMillis(), timing.leadMillis(), timing.warmUpMillis());
    }

    private List<MicroResult> micro(ChildJvm jvm) throws RunnerException {
        say("JMH: a held handle");
        return MicroRun.run(jvm.flags(), quick ? 3 : 5, quick ? 100 : 250);
    }

    private List<StartupResult> startup(ChildJvm jvm, MainProcess main)
            throws BenchmarkException, IOException, InterruptedException {
        List<StartupResult> results = new ArrayList<>();
        for (Transport each : Transport.values()) {
            say("start-up over " + each);
            results.add(new StartupRun(jvm, main).run(each, quick ? 5 : 9));
        }
        return results;
    }

    private static void publish(Report report, Path folder) throws IOException {
        report.writeTo(folder);
        for (Check check : report.checks()) {
            if (!check.held()) {
                say(String.format("missed: %s is %.3f, wanted %s", check.name(), check.value(), check.wanted()));
            }
        }
        report.warnings().forEach(warning -> say("doubtful: " + warning));
        say("all records were found again; see " + folder.resolve("report.md"));
    }

    private static String now() {
        return LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    }

    private static void say(String text) {
        System.out.println("bench: " + text);
    }
}
