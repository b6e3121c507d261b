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
import org.batonfs.bench.report.Environment;
import org.batonfs.bench.report.HeapResult;
import org.batonfs.bench.report.KillResult;
import org.batonfs.bench.report.MicroResult;
import org.batonfs.bench.report.Report;
import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.report.StartupResult;
import org.batonfs.bench.report.Target;
import org.batonfs.bench.run.BenchmarkException;
import org.batonfs.bench.run.ChildJvm;
import org.batonfs.bench.run.EnvironmentProbe;
import org.batonfs.bench.run.HeapRun;
import org.batonfs.bench.run.KillRun;
import org.batonfs.bench.run.MainProcess;
import org.batonfs.bench.run.Rivals;
import org.batonfs.bench.run.RunFolder;
import org.batonfs.bench.run.Scenario;
import org.batonfs.bench.run.ScenarioRun;
import org.batonfs.bench.run.Scenarios;
import org.batonfs.bench.run.StartupRun;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code bench/run.sh} runs. */
@Command(
        name = "bench/run.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Measures Baton beside its floors and rivals, and writes bench/reports/<name>/report.html, report.md"
                        + " and report.json.",
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
        micro,
        /** Holders that are killed. */
        kill,
        /** Very many resources. */
        heap
    }

    private static final ScenarioRun.Timing NORMAL = new ScenarioRun.Timing(3, 1, 150, 40, 72);
    private static final ScenarioRun.Timing QUICK = new ScenarioRun.Timing(2, 1, 100, 30, 60);

    private static final int[] HEAP = {1_000, 10_000, 100_000, 1_000_000};
    private static final int[] HEAP_QUICK = {1_000, 10_000, 100_000};

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "name of the report's folder; the time by default",
            defaultValue = "")
    private String name = "";

    @Option(names = "--quick", description = "a third of the scenarios, in shorter windows: two minutes, but noisy")
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
            description = "measured rounds of each launch of the workers; 1 by default",
            defaultValue = "0")
    private int rounds;

    @Option(
            names = "--launches",
            paramLabel = "N",
            description = "how often the workers are started anew; 3 by default",
            defaultValue = "0")
    private int launches;

    @Option(
            names = "--rivals",
            description = "say how to install the rivals that are missing; those that are installed always run",
            negatable = true)
    private @Nullable Boolean rivals;

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

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "folder for sockets, beside which Baton writes shared positions down; by default one that is"
                    + " in memory, as /run is, if there is one")
    private @Nullable Path runDir;

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
        Policy policy = SyncClientOptions.at(home).policy();
        List<Scenario> scenarios = scenarios(policy);
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
        sayWhatIsLeftOut(warnings);
        long begin = System.nanoTime();
        try (MainProcess main = new MainProcess(jvm, dir, runDir == null ? RunFolder.find() : runDir, transport)) {
            Environment environment =
                    EnvironmentProbe.look(command, commit, jvm, main.data(), main.sockets(), timing, transport, policy);
            if (environment.loadBefore() > environment.cores() / 2.0) {
                warnings.add("the machine was busy before the run, load " + environment.loadBefore()
                        + ": trust ratios beyond 2 only");
            }
            List<MicroResult> micro = parts.contains(Part.micro) ? micro(jvm) : List.of();
            List<StartupResult> startup = parts.contains(Part.startup) ? startup(jvm, main) : List.of();
            List<KillResult> kills = parts.contains(Part.kill) ? kills(jvm, main) : List.of();
            List<HeapResult> heap = parts.contains(Part.heap) ? heap(jvm) : List.of();
            List<ScenarioResult> results = parts.contains(Part.scenarios)
                    ? new ScenarioRun(jvm, timing, RunCommand::say).run(main, scenarios, warnings)
                    : List.of();
            String title = name.isEmpty() ? now() : name;
            Report report = new Report(
                            Report.FORMAT,
                            title,
                            environment,
                            results,
                            micro,
                            startup,
                            heap,
                            kills,
                            List.of(),
                            List.copyOf(warnings))
                    .judged();
            publish(report, home.resolve("bench/reports").resolve(title));
        }
        say("took " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
        return 0;
    }

    private List<Scenario> scenarios(Policy policy) throws BenchmarkException {
        Set<Rivals.Rival> present =
                Boolean.FALSE.equals(rivals) ? EnumSet.noneOf(Rivals.Rival.class) : Rivals.installed();
        List<Scenario> all = Scenarios.all(transport, policy, present);
        return Scenarios.select(quick && only.isEmpty() ? Scenarios.quick(all) : all, only);
    }

    private void sayWhatIsLeftOut(List<String> warnings) {
        String missing = Rivals.howToInstall();
        if (Boolean.TRUE.equals(rivals)) {
            say(missing.isEmpty() ? "all rivals are installed" : "rivals are missing: " + missing);
        }
        if (!missing.isEmpty() && parts.contains(Part.scenarios) && !Boolean.FALSE.equals(rivals)) {
            warnings.add("not all rivals were there to be measured: " + missing);
        }
    }

    private ScenarioRun.Timing timing() {
        ScenarioRun.Timing timing = quick ? QUICK : NORMAL;
        return new ScenarioRun.Timing(
                launches < 1 ? timing.launches() : launches,
                rounds < 1 ? timing.rounds() : rounds,
                timing.windowMillis(),
                timing.leadMillis(),
                timing.warmUpMillis());
    }

    private List<MicroResult> micro(ChildJvm jvm) throws RunnerException {
        say("JMH: a held handle");
        return MicroRun.run(jvm.flags(), quick ? 2 : 3, 3, quick ? 80 : 150);
    }

    private List<StartupResult> startup(ChildJvm jvm, MainProcess main)
            throws BenchmarkException, IOException, InterruptedException {
        List<StartupResult> results = new ArrayList<>();
        for (Transport each : quick ? new Transport[] {transport} : Transport.values()) {
            say("start-up over " + each);
            results.addAll(new StartupRun(jvm, main).run(each, quick ? 5 : 7));
        }
        return results;
    }

    private List<KillResult> kills(ChildJvm jvm, MainProcess main)
            throws BenchmarkException, IOException, InterruptedException {
        say("killing holders");
        return new KillRun(jvm, main).run(transport, quick ? 5 : 10);
    }

    private List<HeapResult> heap(ChildJvm jvm) throws BenchmarkException, IOException, InterruptedException {
        say("filling the heap of a server");
        return new HeapRun(jvm).run(quick ? HEAP_QUICK : HEAP);
    }

    private static void publish(Report report, Path folder) throws IOException {
        report.writeTo(folder);
        for (Target target : report.targets()) {
            if (!target.met()) {
                say(String.format(
                        "missed: %s, %s: %.3f, wanted %s",
                        target.row(), target.figure(), target.value().median(), target.wanted()));
            }
        }
        report.warnings().forEach(warning -> say("doubtful: " + warning));
        say("all records were found again; see " + folder.resolve("report.html"));
    }

    private static String now() {
        return LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    }

    private static void say(String text) {
        System.out.println("bench: " + text);
    }
}
