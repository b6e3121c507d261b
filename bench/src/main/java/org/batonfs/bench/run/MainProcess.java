package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.SyncServerOptions;
import org.jspecify.annotations.Nullable;

/** Everything that the workers connect to or write on: it lives as long as the run. */
public final class MainProcess implements AutoCloseable {
    private final Path sockets;
    private final Path data;
    private final Transport transport;
    private final EchoServers echoes;
    private @Nullable FileServer files;
    private int stages;

    /**
     * Makes its folders.
     *
     * @param parent the folder to write test data in
     */
    public MainProcess(Path parent, Transport transport) throws IOException {
        this.sockets = Files.createTempDirectory("baton-bench-");
        this.data = Files.createTempDirectory(parent, "baton-bench-data-");
        this.transport = transport;
        this.echoes = new EchoServers(sockets);
    }

    /** Sets up one round. */
    Stage stage(Scenario scenario) throws Exception {
        String name = "run-" + ++stages;
        return switch (scenario.kind()) {
            case RAW_WRITE, KERNEL_APPEND -> new HostStage(data.resolve(name));
            case BARE_ECHO -> EchoStage.at(echoes.bare(scenario.transport()));
            case LINK_ECHO -> EchoStage.at(echoes.link(scenario.transport()));
            case FIRST_ACQUIRE -> EchoStage.named(socket(), name + "-");
            case HANDLE_TURNS -> new TurnStage(socket(), scenario.transport(), name);
            case PRIVATE_POSITION, APPEND -> new FileStage(files(), data, name, 0);
            case SHARED_POSITION -> new FileStage(files(), data, name, scenario.processes());
        };
    }

    /** Where two workers of an alternation meet. */
    Path turns() {
        return sockets.resolve("turns");
    }

    EchoServers echoes() {
        return echoes;
    }

    /** Where the sync server listens. */
    Path socket() throws IOException {
        return files().server().socket();
    }

    /** The folder that is written to. */
    public Path data() {
        return data;
    }

    @Override
    public void close() throws IOException {
        echoes.close();
        if (files != null) {
            files.close();
        }
        delete(data);
        delete(sockets);
    }

    private FileServer files() throws IOException {
        FileServer server = files;
        if (server == null) {
            ServerOptions listening = ServerOptions.at(sockets.resolve("baton")).transport(transport);
            server = FileServer.start(
                    FileServerOptions.over(SyncServerOptions.over(listening)).mount("/", HostMount.of(data)));
            files = server;
        }
        return server;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
