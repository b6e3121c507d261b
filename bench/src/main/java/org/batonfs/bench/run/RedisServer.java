package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batonfs.bench.worker.RedisConnection;
import org.jspecify.annotations.Nullable;

/** A Redis of this run's own: on a Unix socket only, and without persistence, which is the fastest that it can be. */
final class RedisServer {
    private static final String PROGRAM = "redis-server";

    private RedisServer() {}

    static @Nullable Path program() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path path = Path.of(folder, PROGRAM);
            if (Rivals.isProgram(path)) {
                return path;
            }
        }
        return null;
    }

    static RivalServer start() throws IOException, InterruptedException, BenchmarkException {
        Path program = program();
        if (program == null) {
            throw new BenchmarkException(PROGRAM + " is not installed: " + Rivals.howToInstall());
        }
        Path folder = Files.createTempDirectory("baton-bench-redis-");
        Path socket = folder.resolve("socket");
        Path configuration = folder.resolve("redis.conf");
        Files.write(
                configuration,
                List.of(
                        "port 0",
                        "unixsocket " + socket,
                        "unixsocketperm 700",
                        "dir " + folder,
                        "save \"\"",
                        "appendonly no",
                        "daemonize no"));
        return RivalServer.start(
                folder, List.of(program.toString(), configuration.toString()), socket, RedisConnection::new);
    }
}
