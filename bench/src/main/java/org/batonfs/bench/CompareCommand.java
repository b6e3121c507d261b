package org.batonfs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.batonfs.bench.report.Comparison;
import org.batonfs.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code bench/compare.sh} runs. */
@Command(
        name = "bench/compare.sh",
        usageHelpAutoWidth = true,
        description = "Prints what changed from one report to another.",
        footer = "A change is marked when the rounds of the two reports do not lie over each other.")
public final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "folder of the older report")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "folder of the newer report")
    private Path after = Path.of("");

    @Option(names = "--help", usageHelp = true, description = "print this and end")
    @SuppressWarnings("UnusedVariable") // Picocli acts on it.
    private boolean help;

    /** See {@code bench/compare.sh --help}. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new CompareCommand());
        commandLine.setExecutionExceptionHandler((exception, line, result) -> {
            line.getErr().println("bench/compare.sh: " + exception);
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Comparison.Line> lines = Comparison.of(Report.readFrom(before), Report.readFrom(after));
        if (lines.isEmpty()) {
            System.err.println("bench/compare.sh: the reports have no scenario in common");
            return 1;
        }
        System.out.print(Comparison.table(lines));
        return 0;
    }
}
