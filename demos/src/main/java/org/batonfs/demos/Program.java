package org.batonfs.demos;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Runs demos one after the other, and says in one line each what came of it. */
final class Program {
    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;

    Program(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    static List<Demo> allDemos() {
        return List.of(new SimpleDemo(), new AppendDemo(), new SharedHandleDemo(), new CounterDemo(), new CrashDemo());
    }

    /** Whether all of them held. */
    boolean run(List<Demo> demos) {
        long start = System.nanoTime();
        List<String> broken = new ArrayList<>();
        for (Demo demo : demos) {
            if (!run(demo)) {
                broken.add(demo.name());
            }
        }
        if (demos.size() > 1) {
            String time = Text.seconds(System.nanoTime() - start);
            out.println(
                    broken.isEmpty()
                            ? "All " + demos.size() + " demos hold. (" + time + ")"
                            : broken.size() + " of " + demos.size() + " demos broke: " + String.join(", ", broken)
                                    + ". (" + time + ")");
        }
        return broken.isEmpty();
    }

    private boolean run(Demo demo) {
        out.println("== " + demo.name());
        for (String line : demo.about(settings)) {
            out.println("   " + line);
        }
        out.println();
        boolean holds = false;
        try (Stage stage = new Stage(settings, out, err)) {
            String outcome;
            try {
                outcome = "holds: " + demo.run(stage) + ".";
                holds = true;
            } catch (BrokenException e) {
                outcome = "is broken: " + e.getMessage();
            } catch (Exception e) {
                e.printStackTrace(err);
                outcome = "is broken: " + e;
            }
            // Children and server end in disorder when all of them are stopped, as by Ctrl-C.
            out.println("=> " + demo.name() + " " + (stage.isEnding() ? "was stopped." : outcome));
        } catch (IOException e) {
            out.println("=> " + demo.name() + " is broken: " + e);
        }
        out.println();
        return holds;
    }
}
