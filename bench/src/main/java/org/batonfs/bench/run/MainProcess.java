package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final IdleClients idle;
    private final Rivals rivals = new Rivals();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread closeAtExit = new Thread(this::closeAtExit, "bench-clear-up");
    private int stages;

    /**
     * Makes its folders.
     *
     * @param parent the folder to write test data in
     * @param run the folder for sockets
     */
    public MainProcess(ChildJvm jvm, Path parent, Path run, Transport transport) throws IOException {
        this.sockets = Files.createTempDirectory(run, "baton-bench-");
        this.data = Files.createTempDirectory(parent, "baton-bench-data-");
        this.transport = transport;
        this.echoes = new EchoServers(sockets);
        this.idle = new IdleClients(jvm);
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Sets up one round. Idle clients stay from one to the next that has as many. */
    Stage stage(Scenario scenario) throws Exception {
        int idleCount = Math.max(0, scenario.connected() - scenario.processes());
        if (idleCount != idle.connected()) {
            idle.connect(socket(), idleCount);
        }
        return stage(scenario, "run-" + ++stages);
    }

    private Stage stage(Scenario scenario, String name) throws Exception {
        return switch (scenario.kind()) {
            case RAW_WRITE, KERNEL_APPEND -> new HostStage(data.resolve(name), "");
            case VALUE_POSITION -> new HostStage(data.resolve(name), socket().toString());
            case FILE_LOCK -> new LockStage(data.resolve(name), "");
            case REDIS_LOCK, REDIS_POSITION -> new LockStage(data.resolve(name), rival(Rivals.Rival.REDIS));
            case POSTGRES_LOCK -> new LockStage(data.resolve(name), rival(Rivals.Rival.POSTGRES));
            case BARE_ECHO -> EchoStage.at(echoes.bare(scenario.transport()));
            case LINK_ECHO -> EchoStage.at(echoes.link(scenario.transport()));
            case FIRST_ACQUIRE -> EchoStage.named(socket(), name + "-");
            case HANDLE_TURNS, UPGRADES -> new TurnStage(socket(), scenario.transport(), name, scenario.processes());
            case READERS -> new TurnStage(socket(), scenario.transport(), name, 1);
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

    /** The folder of the sockets. */
    public Path sockets() {
        return sockets;
    }

    /** The folder that is written to. */
    public Path data() {
        return data;
    }

    /** Ends all that was started and removes all that was written; idempotent. A run that is interrupted does so as well. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        idle.close();
        echoes.close();
        try (rivals) {
            if (files != null) {
                files.close();
            }
        }
        RivalServer.remove(data);
        RivalServer.remove(sockets);
        if (Thread.currentThread() != closeAtExit) {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("not all could be cleared up: " + e);
        }
    }

    private String rival(Rivals.Rival rival) throws IOException, InterruptedException, BenchmarkException {
        return rivals.socket(rival).toString();
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
}
