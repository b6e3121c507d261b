package org.batonfs.bench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A child process of a run. It does what the lines on its standard input say, and answers each with one line:
 *
 * <pre>
 * prepare kind=... target=...             -&gt; ready       connected, opened, nothing done yet
 * go start=... begin=... end=... stop=... -&gt; measured begin=... end=... operations=... total=... histogram=...
 * finish                                  -&gt; finished    everything is given back
 * </pre>
 *
 * <p>Or with {@code failed text=...}, after which it ends. The end of its input ends it.
 */
public final class WorkerMain {
    private final PrintStream answers;
    private @Nullable Pace pace;
    private @Nullable Workload workload;

    private WorkerMain(PrintStream answers) {
        this.answers = answers;
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        WorkerMain worker = new WorkerMain(System.out);
        // Whatever else prints must not be taken for an answer.
        System.setOut(System.err);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean fine = true;
        for (String line = input.readLine(); fine && line != null; line = fine ? input.readLine() : null) {
            fine = worker.obey(Fields.parse(line));
        }
        System.exit(fine ? 0 : 1);
    }

    private boolean obey(Fields order) {
        try {
            answer(
                    switch (order.verb()) {
                        case "prepare" -> prepare(Task.from(order));
                        case "go" -> go(Window.from(order));
                        case "finish" -> finish();
                        default -> throw new IllegalArgumentException("unknown order: " + order);
                    });
            return true;
        } catch (Exception | Error e) {
            e.printStackTrace(System.err);
            answer(Fields.of("failed").put("text", e.toString()));
            return false;
        }
    }

    private Fields prepare(Task newTask) throws Exception {
        workload = newTask.prepare();
        pace = newTask.pace();
        return Fields.of("ready");
    }

    private Fields go(Window window) throws Exception {
        if (pace == null || workload == null) {
            throw new IllegalStateException("nothing is prepared");
        }
        return new ClosedLoop(workload, pace).run(window).toFields();
    }

    private Fields finish() throws Exception {
        if (workload != null) {
            workload.close();
        }
        pace = null;
        workload = null;
        return Fields.of("finished");
    }

    private void answer(Fields fields) {
        answers.println(fields);
        answers.flush();
    }
}
