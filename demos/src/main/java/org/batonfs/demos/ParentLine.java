package org.batonfs.demos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A child's line to the process that forked it: standard input and output. When the parent is gone, so is the child,
 * whatever it is doing.
 */
final class ParentLine {
    /** The child is connected and has opened what it needs. */
    static final String READY = "ready";

    /** All children are ready: begin. */
    static final String GO = "go";

    /** Come to an end. */
    static final String END = "end";

    private static final int PARENT_IS_GONE = 3;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    ParentLine() {
        Thread.setDefaultUncaughtExceptionHandler(ParentLine::tell);
        Thread reader = new Thread(this::read, "demo-parent");
        reader.setDaemon(true);
        reader.start();
    }

    void say(String line) {
        out.println(line);
    }

    String hear() throws InterruptedException {
        return lines.take();
    }

    /** Whether the parent has said something that was not heard yet. */
    boolean hasSpoken() {
        return !lines.isEmpty();
    }

    /** Says that this child is ready, and waits until all are. */
    void awaitGo() throws InterruptedException {
        say(READY);
        String line = hear();
        if (!line.equals(GO)) {
            throw new IllegalStateException("expected to hear " + GO + ", not " + line);
        }
    }

    /** What a thread dies of. What fails because this process is being stopped, as by Ctrl-C, interests nobody. */
    private static void tell(Thread thread, Throwable cause) {
        if (!isStopping()) {
            cause.printStackTrace();
        }
    }

    /** Whether the JVM is shutting down: it takes no more hooks then. */
    private static boolean isStopping() {
        Thread none = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(none);
            Runtime.getRuntime().removeShutdownHook(none);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            System.err.println("cannot hear the parent: " + e.getMessage());
        }
        Runtime.getRuntime().halt(PARENT_IS_GONE);
    }
}
