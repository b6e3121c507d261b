package org.batonfs.demos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.batonfs.fs.FileServer;

/** Processes append log lines to one file, each through a handle of its own. */
final class AppendDemo implements Demo {
    static final String LOG = "/service.log";

    private static final int PROCESSES = 3;
    private static final int LINES = 500;

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String[] about(Settings settings) {
        return new String[] {
            "Several processes append lines to one log file, each through a handle of its own, at random moments.",
            "To append is to ask where the file ends and to write there. Between the two, another process may have",
            "made the file longer, and one of them would overwrite the other. Here the end comes with the grant of",
            "the file's hold: no line is lost or torn, and whoever writes again before others do asks nobody.",
            "Lines and pauses are random; --seed " + settings.seed() + " repeats them."
        };
    }

    @Override
    public String run(Stage stage) throws Exception {
        int processes = stage.settings().processesOr(PROCESSES);
        int lines = stage.settings().recordsOr(LINES);
        long all = (long) processes * lines;
        try (FileServer server = stage.serveFiles()) {
            stage.messages().take();
            List<Child> children = new ArrayList<>();
            for (int i = 1; i <= processes; i++) {
                children.add(stage.fork(Orders.of(stage, "append-" + i, i, lines), AppendChild.class, Map.of()));
            }
            stage.awaitReady(children);
            List<String> reports = stage.letWork(children, all);
            Map<String, Long> messages = stage.messages().take();
            LogReport.tellReports(stage, children, reports);
            Path file = stage.hostFile(LOG);
            LogReport.tellSample(stage, file, all);
            LogCheck check = new LogCheck(new LogLines(stage.settings().seed()), counts(processes, lines));
            check.check(file);
            LogReport.tellMessages(stage, messages, all, check.turns());
            long size = server.fileSystem().stat(LOG).size();
            LogReport.checkSize("the size that Baton tells", size, check.bytes());
            return "each of " + Text.count(all, "line") + " stands there once, whole and in its writer's order, and the"
                    + " size is their sum, " + Text.count(size, "byte");
        }
    }

    /** Writers count from 1. */
    private static int[] counts(int processes, int lines) {
        int[] counts = new int[processes + 1];
        Arrays.fill(counts, 1, counts.length, lines);
        return counts;
    }
}
