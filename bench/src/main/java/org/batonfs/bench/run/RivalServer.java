package org.batonfs.bench.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of others: its process, and a folder with all that it writes. */
final class RivalServer implements AutoCloseable {
    private static final long START_NANOS_MAX = 30_000_000_000L;
    private static final long LOOK_MILLIS = 20;
    private static final long END_SECONDS_MAX = 10;

    private final Path folder;
    private final Process process;
    private final Path socket;

    private RivalServer(Path folder, Process process, Path socket) {
        this.folder = folder;
        this.process = process;
        this.socket = socket;
    }

    /** Opens a connection and closes it, or fails. */
    interface Knock {
        Closeable at(Path socket) throws IOException;
    }

    /**
     * Starts one, and waits until it takes connections.
     *
     * @param folder its own, removed at the end; what it says goes into a file there
     */
    static RivalServer start(Path folder, List<String> command, Path socket, Knock knock)
            throws IOException, InterruptedException, BenchmarkException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RivalServer server = new RivalServer(folder, process, socket);
        boolean started = false;
        try {
            long deadline = System.nanoTime() + START_NANOS_MAX;
            while (!started) {
                started = answers(socket, knock);
                if (!started && (!process.isAlive() || System.nanoTime() - deadline > 0)) {
                    throw new BenchmarkException(command.get(0) + " does not start:\n" + Files.readString(log));
                }
                if (!started) {
                    process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
            return server;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    private static boolean answers(Path socket, Knock knock) {
        try (Closeable connection = knock.at(socket)) {
            return connection != null;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        try {
            // SIGINT is the fast shutdown of PostgreSQL, and an orderly one of Redis.
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        remove(folder);
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
