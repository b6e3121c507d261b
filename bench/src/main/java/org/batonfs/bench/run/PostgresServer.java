package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.batonfs.bench.worker.PostgresConnection;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of this run's own: on a Unix socket only, in a fresh folder. It refuses to run as root; then it runs as the
 * user {@code postgres} that its package has made.
 */
final class PostgresServer {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final String OTHER_USER = "postgres";

    private PostgresServer() {}

    /** The newest version's programs; null if there is none. */
    static @Nullable Path folder() {
        if (!Files.isDirectory(INSTALLED)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Rivals.isProgram(bin.resolve("initdb")) && Rivals.isProgram(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    static RivalServer start() throws IOException, InterruptedException, BenchmarkException {
        Path bin = folder();
        if (bin == null) {
            throw new BenchmarkException("PostgreSQL is not installed: " + Rivals.howToInstall());
        }
        Path folder = Files.createTempDirectory("baton-bench-postgres-");
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        if (isRoot) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER));
        }
        String data = folder.resolve("data").toString();
        boolean started = false;
        try {
            run(command(isRoot, bin.resolve("initdb"), "-D", data, "-U", PostgresConnection.USER, "-A", "trust", "-N"));
            RivalServer server = RivalServer.start(
                    folder,
                    command(
                            isRoot,
                            bin.resolve("postgres"),
                            "-D",
                            data,
                            "-k",
                            folder.toString(),
                            "-c",
                            "listen_addresses=",
                            "-c",
                            "fsync=off"),
                    folder.resolve(PostgresConnection.SOCKET),
                    PostgresConnection::new);
            started = true;
            return server;
        } finally {
            if (!started && Files.exists(folder)) {
                RivalServer.remove(folder);
            }
        }
    }

    private static List<String> command(boolean isRoot, Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot) {
            command.addAll(List.of(
                    "setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--init-groups", "--reset-env"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException, BenchmarkException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchmarkException("PostgreSQL's initdb fails:\n" + output);
        }
    }
}
