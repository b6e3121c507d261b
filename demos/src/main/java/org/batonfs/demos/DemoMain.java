package org.batonfs.demos;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the demos: what {@code demos/run.sh} runs. */
@Command(
        name = "demos/run.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Forks real child processes that share a file system and locks, and checks what comes of it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all that was checked holds", "1:something does not", "2:the command line is wrong"})
public final class DemoMain implements Callable<Integer> {
    private static final int PROCESSES_MAX = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "DEMO",
            arity = "0..*",
            completionCandidates = DemoNames.class,
            description = "Which to run: ${COMPLETION-CANDIDATES}. All of them if none is named.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "How many child processes, at most " + PROCESSES_MAX
                    + "; by default 2 for simple, 3 for the others.")
    private int processes;

    @Option(
            names = "--records",
            paramLabel = "N",
            description =
                    "How many lines each child writes (500 by default; simple: 100) or increments it makes (10,000);"
                            + " crash: how many lines are written between two kills, at most (400).")
    private int records;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "ADAPTIVE",
            description = "When a process gives back what it holds: ${COMPLETION-CANDIDATES}. STRICT: as soon as"
                    + " another asks. HOLD: a busy one keeps it for a moment. RESIDENT: the main process does what it can"
                    + " for all. ADAPTIVE, the default: whichever of these two costs less.")
    private Policy policy = Policy.ADAPTIVE;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Where random lines and pauses come from, to repeat them. Printed when it matters.")
    private @Nullable Long seed;

    @Option(names = "--trace", description = "Print every message as it goes, as YAML.")
    private boolean trace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    private DemoMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs and exits. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, System.err, arguments));
    }

    /** Runs and returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new DemoMain(out, err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public Integer call() {
        if (processes < 0 || processes > PROCESSES_MAX || records < 0) {
            throw wrong("--processes must be at most " + PROCESSES_MAX + ", and neither it nor --records negative");
        }
        List<Demo> demos = chosen();
        long chosenSeed = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        Settings settings = new Settings(policy, processes, records, chosenSeed, trace, PATIENCE);
        return new Program(settings, out, err).run(demos) ? 0 : 1;
    }

    private List<Demo> chosen() {
        List<Demo> all = Program.allDemos();
        if (names.isEmpty()) {
            return all;
        }
        List<Demo> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(all.stream()
                    .filter(demo -> demo.name().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            wrong("there is no demo '" + name + "'; there are " + String.join(", ", new DemoNames()))));
        }
        return chosen;
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }

    /** For the help. */
    static final class DemoNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Program.allDemos().stream().map(Demo::name).iterator();
        }
    }
}
