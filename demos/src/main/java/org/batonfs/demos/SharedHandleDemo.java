package org.batonfs.demos;

import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileTicket;
import org.batonfs.fs.Handle;

/** Processes write log lines through one open file that they have from their parent, which writes too. */
final class SharedHandleDemo implements Demo {
    /** The variable of the environment that a child finds its ticket in: arguments can be read by everybody. */
    static final String TICKET = "BATON_TICKET";

    private static final String LOG = "/shared.log";
    private static final int PROCESSES = 3;
    private static final int LINES = 500;

    /** The parent's number among the writers: it writes one line before the children and one after them. */
    private static final int PARENT = 0;

    @Override
    public String name() {
        return "shared-handle";
    }

    @Override
    public String[] about(Settings settings) {
        return new String[] {
            "The main process opens a file, writes a line, and hands the open file itself to its children: each gets",
            "a ticket in its environment. They all write at one shared position, as processes do that inherit a file",
            "descriptor, at random moments. The file is not open for appending: each line goes where the position is,",
            "and the position is the value of a resource that travels from writer to writer.",
            "Lines and pauses are random; --seed " + settings.seed() + " repeats them."
        };
    }

    @Override
    public String run(Stage stage) throws Exception {
        int processes = stage.settings().processesOr(PROCESSES);
        int lines = stage.settings().recordsOr(LINES);
        long all = (long) processes * lines;
        LogLines content = new LogLines(stage.settings().seed());
        try (FileServer server = stage.serveFiles();
                Handle log = server.fileSystem()
                        .open(LOG, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            LogWriter.write(log, content, PARENT, 1);
            stage.messages().take();
            List<Child> children = new ArrayList<>();
            for (int i = 1; i <= processes; i++) {
                children.add(fork(stage, Orders.of(stage, "shared-handle-" + i, i, lines), log));
            }
            stage.awaitReady(children);
            List<String> reports = stage.letWork(children, all);
            Map<String, Long> messages = stage.messages().take();
            LogWriter.write(log, content, PARENT, 2);
            LogReport.tellReports(stage, children, reports);
            Path file = stage.hostFile(LOG);
            LogReport.tellSample(stage, file, all);
            LogCheck check = new LogCheck(content, counts(processes, lines));
            check.check(file);
            LogReport.tellMessages(stage, messages, all, check.turns());
            LogReport.checkSize("the size that Baton tells", log.size(), check.bytes());
            LogReport.checkSize("the shared position", log.position(), check.bytes());
            return "each of " + Text.count(all + 2, "line")
                    + " stands there once, whole and in its writer's order, and size and shared position are their sum, "
                    + Text.count(check.bytes(), "byte");
        }
    }

    private static Child fork(Stage stage, Orders orders, Handle log) throws Exception {
        FileTicket ticket = log.share();
        return stage.fork(orders, SharedHandleChild.class, Map.of(TICKET, ticket.text()));
    }

    private static int[] counts(int processes, int lines) {
        int[] counts = new int[processes + 1];
        Arrays.fill(counts, lines);
        counts[PARENT] = 2;
        return counts;
    }
}
