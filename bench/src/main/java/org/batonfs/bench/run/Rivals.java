package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The servers of others that Baton is compared with. Each is started when it is first needed, and ends with the run. */
public final class Rivals implements AutoCloseable {
    /** What there is. */
    public enum Rival {
        /** A lock and a position kept by Redis. */
        REDIS("redis-server"),
        /** Advisory locks of PostgreSQL. */
        POSTGRES("postgresql");

        private final String debianPackage;

        Rival(String debianPackage) {
            this.debianPackage = debianPackage;
        }
    }

    private final Map<Rival, RivalServer> servers = new EnumMap<>(Rival.class);

    /** Those whose programs are on this machine. */
    public static Set<Rival> installed() {
        Set<Rival> found = EnumSet.noneOf(Rival.class);
        if (RedisServer.program() != null) {
            found.add(Rival.REDIS);
        }
        if (PostgresServer.folder() != null) {
            found.add(Rival.POSTGRES);
        }
        return found;
    }

    /** One line that installs those that are missing, on Debian and its like; empty if none is. */
    public static String howToInstall() {
        List<String> packages = new ArrayList<>();
        for (Rival rival : Rival.values()) {
            if (!installed().contains(rival)) {
                packages.add(rival.debianPackage);
            }
        }
        return packages.isEmpty() ? "" : "apt-get install --no-install-recommends " + String.join(" ", packages);
    }

    /** Where a rival listens. */
    Path socket(Rival rival) throws IOException, InterruptedException, BenchmarkException {
        RivalServer server = servers.get(rival);
        if (server == null) {
            server = rival == Rival.REDIS ? RedisServer.start() : PostgresServer.start();
            servers.put(rival, server);
        }
        return server.socket();
    }

    /** Stops them and removes what they have written. */
    @Override
    public void close() throws IOException {
        for (RivalServer server : servers.values()) {
            server.close();
        }
    }

    /** The first of these programs that can be executed. */
    static boolean isProgram(Path path) {
        return Files.isExecutable(path) && !Files.isDirectory(path);
    }
}
