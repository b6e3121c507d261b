package org.batonfs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.batonfs.bench.report.Comparison;
import org.batonfs.bench.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code bench/compare.sh} runs. */
@Command(
        name = "bench/compare.sh",
        usageHelpAutoWidth = true,
        description = "Prints what changed from one report to another.",
        footer =
                "A change is marked when it is beyond the noise; the page that is written says what that means. Exit code: 0"
                        + " when nothing of Baton's is worse by more than --fail-above allows, 1 when something is, 2 for a wrong"
                        + " command line, 3 when the reports cannot be compared.")
public final class CompareCommand implements Callable<Integer> {
    private static final int CANNOT_COMPARE = 3;

    @Parameters(index = "0", paramLabel = "OLD", description = "folder of the older report")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "folder of the newer report")
    private Path after = Path.of("");

    @Option(
            names = "--fail-above",
            paramLabel = "PERCENT",
            description = "end with 1 if a figure of Baton's is worse by more than this, beyond the noise;"
                    + " ${DEFAULT-VALUE} by default",
            defaultValue = "10")
    private double failAbove;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "where to write the page; compare-with-<OLD's name>.html in NEW's folder by default")
    private @Nullable Path html;

    @Option(names = "--help", usageHelp = true, description = "print this and end")
    @SuppressWarnings("UnusedVariable") // Picocli acts on it.
    private boolean help;

    /** See {@code bench/compare.sh --help}. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new CompareCommand());
        commandLine.setExecutionExceptionHandler((exception, line, result) -> {
            line.getErr().println("bench/compare.sh: " + exception.getMessage());
            return CANNOT_COMPARE;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Report older = Report.readFrom(before);
        Report newer = Report.readFrom(after);
        List<Comparison.Line> lines = Comparison.of(older, newer);
        if (lines.isEmpty()) {
            throw new IOException("the reports have no scenario in common");
        }
        System.out.print(Comparison.table(lines));
        Comparison.caveats(older, newer).forEach(caveat -> System.out.println("doubtful: " + caveat));
        System.out.println(Comparison.summary(lines));
        Path page = page(older);
        Files.writeString(page, Comparison.page(older, newer, lines));
        System.out.println("see " + page);
        List<Comparison.Line> regressions =
                lines.stream().filter(line -> line.isRegression(failAbove)).toList();
        for (Comparison.Line line : regressions) {
            System.out.printf(
                    Locale.ROOT, "regression: %s, %s: %+.1f %%%n", line.name(), line.figure(), line.changePercent());
        }
        return regressions.isEmpty() ? 0 : 1;
    }

    private Path page(Report older) {
        Path given = html;
        if (given != null) {
            return given;
        }
        String file = "compare-with-" + older.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".html";
        return Files.isDirectory(after) ? after.resolve(file) : after.resolveSibling(file);
    }
}
