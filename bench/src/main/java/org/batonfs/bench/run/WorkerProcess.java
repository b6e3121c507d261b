package org.batonfs.bench.run;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.batonfs.bench.worker.Fields;
import org.batonfs.bench.worker.WorkerMain;
import org.jspecify.annotations.Nullable;

/** The parent's end of a worker: orders go out, answers come back, and what it complains about is kept. */
final class WorkerProcess implements AutoCloseable {
    private static final int COMPLAINT_LINES_MAX = 60;
    private static final long END_MILLIS_MAX = 3_000;
    private static final String ENDED = "ended";

    private final String name;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> complaints = new ArrayDeque<>();

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    static WorkerProcess start(String name, ChildJvm jvm) throws IOException {
        return start(name, jvm, WorkerMain.class);
    }

    /** Starts a child whose main class takes orders and gives answers. */
    static WorkerProcess start(String name, ChildJvm jvm, Class<?> mainClass) throws IOException {
        return start(name, jvm.worker(mainClass));
    }

    static WorkerProcess start(String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        WorkerProcess worker = new WorkerProcess(name, process);
        worker.follow("answers", process.getInputStream(), worker.answers::add, ENDED);
        worker.follow("complaints", process.getErrorStream(), worker::complain, null);
        return worker;
    }

    void order(Fields order) throws BenchmarkException {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new BenchmarkException(name + " takes no orders: " + complaintsText(), e);
        }
    }

    /** Waits for an answer of this kind. */
    Fields await(String verb, long millisMax) throws BenchmarkException, InterruptedException {
        String line = answers.poll(millisMax, TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new BenchmarkException(name + " (pid " + process.pid() + ") did not answer '" + verb + "' within "
                    + millisMax + " ms" + complaintsText() + ThreadDump.of(process));
        }
        Fields answer = Fields.parse(line);
        if (answer.verb().equals("failed")) {
            throw new BenchmarkException(name + " failed: " + answer.text("text") + complaintsText());
        }
        if (!answer.verb().equals(verb)) {
            throw new BenchmarkException(
                    name + " said '" + answer.verb() + "' instead of '" + verb + "'" + complaintsText());
        }
        return answer;
    }

    /** Sends a SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ends the process: in peace if it listens, otherwise by force. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            // It has ended already, which is what is wanted.
            process.destroyForcibly();
        }
        try {
            if (!process.waitFor(END_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void follow(String what, InputStream stream, LineTaker taker, @Nullable String last) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            taker.take(line);
                        }
                    } catch (IOException e) {
                        taker.take(Fields.of("failed")
                                .put("text", new UncheckedIOException(e))
                                .toString());
                    }
                    if (last != null) {
                        taker.take(last);
                    }
                },
                name + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void complain(String line) {
        synchronized (complaints) {
            complaints.addLast(line);
            if (complaints.size() > COMPLAINT_LINES_MAX) {
                complaints.removeFirst();
            }
        }
    }

    private String complaintsText() {
        synchronized (complaints) {
            return complaints.isEmpty() ? "" : "\n  " + String.join("\n  ", complaints);
        }
    }

    private interface LineTaker {
        void take(String line);
    }
}
