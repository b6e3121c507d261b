package org.batonfs.demos;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.batonfs.sync.Policy;

/** A run of demos in this process, with what it said. */
record Run(int exitCode, String out, String err) {
    /** What the command line of the demos does. */
    static Run of(String... arguments) {
        return capture((out, err) -> DemoMain.run(out, err, arguments));
    }

    /** Demos that are no part of the program. */
    static Run of(Duration patience, Demo... demos) {
        Settings settings = new Settings(Policy.HOLD, 0, 0, 1, false, patience);
        return capture((out, err) -> new Program(settings, out, err).run(List.of(demos)) ? 0 : 1);
    }

    /** The line that tells what came of a demo. */
    String verdict(String demo) {
        return out.lines()
                .filter(line -> line.startsWith("=> " + demo + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no verdict on " + demo + " in:\n" + out + err));
    }

    private static Run capture(Work work) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = work.run(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private interface Work {
        int run(PrintStream out, PrintStream err);
    }
}
