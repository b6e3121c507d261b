package org.batonfs.sync.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A child JVM that runs a main class of the test class path and is told line by line what to do: a command goes to its
 * standard input, one line of answer comes back on its standard output. {@link Commands} is the child's side.
 *
 * <p>Nothing here waits for time to pass: every wait ends with its condition, and fails after {@link #DEADLINE} with all
 * that the child wrote to its standard error.
 */
public final class ChildProcess implements AutoCloseable {
    /** Far more than anything takes, also on a machine whose cores are all busy. */
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    /** The exit code of a process that SIGTERM has ended. */
    public static final int TERMINATED = 128 + 15;

    private static final String END = "\u0000end";

    private final String name;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final List<Thread> pumps = new ArrayList<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        pump("out", process.getInputStream(), true);
        pump("err", process.getErrorStream(), false);
    }

    /** Starts a child. */
    public static ChildProcess start(Class<?> main, String... arguments) {
        return start(main, Map.of(), arguments);
    }

    /** Starts a child with more in its environment. */
    public static ChildProcess start(Class<?> main, Map<String, String> environment, String... arguments) {
        return start(List.of(), List.of(), main, environment, arguments);
    }

    /** Starts a child whose JVM has more options; they come last, and so prevail. */
    public static ChildProcess startWith(List<String> jvmOptions, Class<?> main, String... arguments) {
        return start(List.of(), jvmOptions, main, Map.of(), arguments);
    }

    /** Starts a child by a shell that first runs a command, such as one that lowers a limit. */
    public static ChildProcess startAfter(String shellCommand, Class<?> main, String... arguments) {
        return start(List.of("sh", "-c", shellCommand + "; exec \"$@\"", "sh"), List.of(), main, Map.of(), arguments);
    }

    private static ChildProcess start(
            List<String> starter,
            List<String> jvmOptions,
            Class<?> main,
            Map<String, String> environment,
            String... arguments) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(javaCommand());
        command.addAll(jvmOptions);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            return new ChildProcess(main.getSimpleName() + "-" + process.pid(), process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    /** The start of a command line that runs a main class of this test's class path in a JVM that starts quickly. */
    public static List<String> javaCommand() {
        List<String> command = new ArrayList<>(jvm());
        command.addAll(ChildClasses.options());
        return command;
    }

    /** A JVM that starts quickly, and its options; what it warns of does not go where its answers go. */
    static List<String> jvm() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xlog:all=off:stdout",
                "-Xlog:all=warning:stderr",
                "-XX:-UsePerfData", // another JVM that tidies such files makes this one warn
                "-Xmx256m",
                "-ea",
                "-D" + Serving.LOOPS_PROPERTY + "=" + Serving.loops());
    }

    /** Gives a command without waiting for its answer. */
    public void send(String command) {
        try {
            commands.write(command);
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw failure("does not take command '" + command + "' (" + e.getMessage() + ")");
        }
    }

    /** Waits for the next answer; what the child could not do fails here. */
    public String answer() {
        String line = nextLine();
        if (line.equals("ok")) {
            return "";
        }
        if (line.startsWith("ok ")) {
            return line.substring("ok ".length());
        }
        throw failure(line.equals(END) ? "ended before it answered" : "answers: " + line);
    }

    /** Gives a command and waits for its answer. */
    public String ask(String command) {
        send(command);
        return answer();
    }

    /** Gives a command that has to fail, and returns what the child says of the failure: class and message. */
    public String askForFailure(String command) {
        send(command);
        return failureAnswer();
    }

    /** Waits for the answer to a command that has to fail, and returns what the child says of the failure. */
    public String failureAnswer() {
        String line = nextLine();
        if (line.startsWith("error ")) {
            return line.substring("error ".length());
        }
        throw failure(line.equals(END) ? "ended before it answered" : "should fail, but answers: " + line);
    }

    /** Whether an answer is here already. */
    public boolean hasAnswer() {
        return !answers.isEmpty();
    }

    /** How many answers are here that nobody has asked for yet. */
    public int answerCount() {
        return answers.size();
    }

    /** The answers that a child has given before it ended, and that nobody has asked for; as it wrote them. */
    public List<String> lastAnswers() {
        List<String> last = new ArrayList<>(answers);
        if (!last.remove(END)) {
            throw failure("has not ended");
        }
        return last;
    }

    /** The process's number. */
    public long pid() {
        return process.pid();
    }

    /** The process, for whoever wants to watch it. */
    public Process process() {
        return process;
    }

    /** What the child has written to its standard error so far. */
    public String errorOutput() {
        return String.join("\n", errors);
    }

    /** Kills it with SIGKILL and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly(); // the process's own method would throw away what it has still to say
        awaitEnd();
    }

    /**
     * Sends it another signal by name, such as {@code STOP} or {@code CONT}. When this returns after {@code STOP}, it is
     * stopped: the kernel stops the other threads only once the first one has come to run.
     */
    public void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw failure("cannot be sent signal " + signal);
            }
            if (signal.equals("STOP")) {
                Awaitility.await(name + " is stopped").atMost(DEADLINE).until(this::isStopped);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean isStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // a thread has ended meanwhile
        }
    }

    /** Closes its standard input, which tells it to end, and waits until it has ended. */
    public int finish() {
        try {
            commands.close();
        } catch (IOException e) {
            // It is gone already; its exit code says how.
        }
        return awaitEnd();
    }

    /** Sends it SIGTERM, and waits for the end: without a kill, so it is the process's own. It keeps the {@link Bounds}. */
    public void terminate() {
        long began = System.nanoTime();
        signal("TERM");
        if (awaitEnd() != TERMINATED) {
            throw failure("ended otherwise than by SIGTERM");
        }
        Bounds.require("from SIGTERM to the end of " + name, System.nanoTime() - began);
    }

    /** Ends it in an orderly way; fails if it does not end, or not well. A killed child may be closed too. */
    @Override
    public void close() {
        boolean alive = process.isAlive();
        int code = finish();
        if (alive && code != 0) {
            throw failure("ended with exit code " + code);
        }
    }

    /** Closes them all, also where some do not end well; then the first failure is thrown, with the others in it. */
    public static void closeAll(Iterable<ChildProcess> children) {
        AssertionError failure = null;
        for (ChildProcess child : children) {
            try {
                child.close();
            } catch (AssertionError e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Waits until it has ended by itself, and returns its exit code: 128 and the signal's number if that ended it. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failure("does not end");
            }
            for (Thread pump : pumps) {
                pump.join();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return process.exitValue();
    }

    private String nextLine() {
        try {
            String line = answers.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw failure("does not answer within " + DEADLINE.toSeconds() + " s" + threadDump());
            }
            if (line.equals(END)) {
                answers.add(END);
            }
            return line;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** SIGQUIT makes a JVM print its threads, which tells what a child hangs on. */
    private String threadDump() throws InterruptedException {
        signal("QUIT");
        Optional<String> dump = Optional.empty();
        for (String line = answers.poll(5, TimeUnit.SECONDS); line != null; line = answers.poll(1, TimeUnit.SECONDS)) {
            dump = Optional.of(dump.orElse("\n") + line + "\n");
        }
        return dump.orElse("");
    }

    private AssertionError failure(String what) {
        String said = errorOutput();
        return new AssertionError("child " + name + " " + what + (said.isEmpty() ? "" : "; it says:\n" + said));
    }

    private AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting for child " + name, e);
    }

    private void pump(String stream, InputStream from, boolean isAnswers) {
        Thread thread = new Thread(() -> read(from, isAnswers), "test-" + name + "-" + stream);
        thread.setDaemon(true);
        thread.start();
        pumps.add(thread);
    }

    private void read(InputStream from, boolean isAnswers) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (isAnswers) {
                    answers.add(line);
                } else {
                    errors.add(line);
                }
            }
        } catch (IOException e) {
            errors.add("(" + e + ")");
        }
        if (isAnswers) {
            answers.add(END);
        }
    }
}
