package org.batonfs.demos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A forked JVM, seen from the main process. Lines go to its standard input and come from its standard output;
 * {@link ParentLine} is the other side. What it writes to its standard error is shown, with its name in front.
 *
 * <p>It fails loudly: a child that ends too early, with another exit code than 0, or that hangs, breaks the demo. One that
 * hangs is killed, and its threads are shown.
 */
final class Child {
    /** A system property: one more option for the JVMs of children. {@code demos/run.sh} names an archive of classes so. */
    private static final String JVM_OPTION = "baton.demos.child-jvm-option";

    private static final String END = "\u0000end";
    private static final int KILLED_BY_INTERRUPT = 128 + 2;
    private static final int KILLED_BY_TERMINATE = 128 + 15;

    private final String name;
    private final Process process;
    private final Writer toChild;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Consumer<String> errors;
    private final List<Thread> pumps = new ArrayList<>();

    private Child(String name, Process process, Consumer<String> errors) {
        this.name = name;
        this.process = process;
        this.toChild = process.outputWriter(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /** Starts a JVM with this one's class path. */
    static Child fork(
            String name,
            Class<?> main,
            List<String> arguments,
            Map<String, String> environment,
            Consumer<String> errors)
            throws IOException {
        List<String> command = new ArrayList<>(jvm());
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Child child = new Child(name, builder.start(), errors);
        child.pump("out", child.process.getInputStream(), true);
        child.pump("err", child.process.getErrorStream(), false);
        return child;
    }

    /** A JVM that starts quickly rather than runs long. */
    private static List<String> jvm() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        command.add("-Xshare:auto");
        // What the JVM itself has to say goes where no lines are expected; another JVM that tidies the files of
        // performance data makes one that has such a file warn.
        command.add("-Xlog:all=off:stdout");
        command.add("-Xlog:all=warning:stderr");
        command.add("-XX:-UsePerfData");
        command.add("-Xmx256m");
        if (Runtime.version().feature() >= 24) {
            // Passing descriptors is native code, about which these versions warn.
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        String option = System.getProperty(JVM_OPTION, "");
        if (!option.isEmpty()) {
            command.add(option);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        return command;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a line without waiting for an answer. */
    void tell(String line) throws BrokenException {
        try {
            toChild.write(line + "\n");
            toChild.flush();
        } catch (IOException e) {
            throw broken("does not listen to '" + line + "' (" + e.getMessage() + ")");
        }
    }

    /** Waits for the next line. */
    String hear(String what, Duration patience) throws BrokenException, InterruptedException {
        String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            String threads = killAndShowThreads();
            throw broken("was killed, because it had not said '" + what + "' after " + patience.toSeconds() + " s"
                    + (threads.isEmpty() ? "" : "; this is what its threads did:\n" + threads));
        }
        if (line.equals(END)) {
            awaitEnd();
            throw broken("ended " + howItEnded() + " before it said '" + what + "'");
        }
        return line;
    }

    /** Sends a line and waits for the answer. */
    String ask(String line, Duration patience) throws BrokenException, InterruptedException {
        tell(line);
        return hear(line, patience);
    }

    /** Waits until it says that it is ready. */
    void hearReady(Duration patience) throws BrokenException, InterruptedException {
        String said = hear(ParentLine.READY, patience);
        if (!said.equals(ParentLine.READY)) {
            throw new BrokenException("child " + name + " should be ready, but says: " + said);
        }
    }

    /** The lines that are here and were not heard yet; fails if it has ended. */
    List<String> heard() throws BrokenException, InterruptedException {
        List<String> heard = new ArrayList<>();
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            if (line.equals(END)) {
                awaitEnd();
                throw broken("ended " + howItEnded() + " in the middle");
            }
            heard.add(line);
        }
        return heard;
    }

    /** Waits until it has ended by itself, and well, and returns what it said and nobody has heard. */
    List<String> awaitLastWords(Duration patience) throws BrokenException, InterruptedException {
        awaitEnd(patience);
        return lastWords();
    }

    /** Kills it by SIGKILL, whatever it does, and returns what it had said and nobody has heard. */
    List<String> killInTheMiddle() throws BrokenException, InterruptedException {
        if (!process.isAlive()) {
            awaitEnd();
            throw broken("ended " + howItEnded() + " before it was killed");
        }
        process.toHandle().destroyForcibly(); // the process's own method would throw away what it has still to say
        awaitEnd();
        return lastWords();
    }

    private List<String> lastWords() {
        List<String> last = new ArrayList<>();
        lines.drainTo(last);
        last.remove(END);
        return last;
    }

    /** Waits until it has ended by itself, and well. */
    void awaitEnd(Duration patience) throws BrokenException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            String threads = killAndShowThreads();
            throw broken("was killed, because it had not ended after " + patience.toSeconds() + " s"
                    + (threads.isEmpty() ? "" : "; this is what its threads did:\n" + threads));
        }
        awaitEnd();
        if (process.exitValue() != 0) {
            throw broken("ended " + howItEnded());
        }
    }

    /** Waits until it has ended and all that it wrote is here. */
    private void awaitEnd() throws InterruptedException {
        process.waitFor();
        for (Thread pump : pumps) {
            pump.join();
        }
    }

    /** Ends it at once, whatever it does; idempotent. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String howItEnded() {
        int code = process.exitValue();
        boolean stopped = code == KILLED_BY_INTERRUPT || code == KILLED_BY_TERMINATE;
        return "with exit code " + code + (stopped ? " (it was stopped from outside)" : "");
    }

    private BrokenException broken(String what) {
        return new BrokenException("child " + name + " (pid " + pid() + ") " + what);
    }

    /** SIGQUIT makes a JVM print its threads to its standard output. */
    private String killAndShowThreads() throws InterruptedException {
        StringBuilder threads = new StringBuilder();
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
            for (String line = lines.poll(3, TimeUnit.SECONDS);
                    line != null && !line.equals(END);
                    line = lines.poll(1, TimeUnit.SECONDS)) {
                threads.append(line).append('\n');
            }
        } catch (IOException e) {
            threads.append("(unknown: ").append(e.getMessage()).append(")\n");
        }
        kill();
        awaitEnd();
        return threads.toString();
    }

    private void pump(String stream, InputStream from, boolean isLines) {
        Thread thread = new Thread(() -> read(from, isLines), "demo-" + name + "-" + stream);
        thread.setDaemon(true);
        thread.start();
        pumps.add(thread);
    }

    private void read(InputStream from, boolean isLines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (isLines) {
                    lines.add(line);
                } else {
                    errors.accept("[" + name + "] " + line);
                }
            }
        } catch (IOException e) {
            errors.accept("[" + name + "] cannot be read: " + e.getMessage());
        }
        if (isLines) {
            lines.add(END);
        }
    }
}
