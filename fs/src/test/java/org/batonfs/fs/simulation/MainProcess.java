package org.batonfs.fs.simulation;

import java.io.IOException;
import java.time.Duration;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncServerOptions;
import org.jspecify.annotations.Nullable;

/** The main process, and its successors. */
final class MainProcess {
    static final Duration RECOVERY = Duration.ofMillis(300);
    private static final long TICKET_NANOS = 1_000_000_000;

    private final World world;
    private @Nullable SimProcess process;
    private @Nullable FileServer server;
    private @Nullable Exception failure;
    private int generation;
    private int restarting;

    MainProcess(World world) {
        this.world = world;
    }

    /** Starts it, and waits until it serves. */
    void start() throws Exception {
        server = null;
        failure = null;
        SimProcess started = world.machine().newProcess("main" + ++generation);
        process = started;
        started.spawn("main", this::serve);
        world.machine()
                .await(
                        "the main process's start",
                        () -> server != null || failure != null || started.isDead(),
                        Long.MAX_VALUE);
        if (failure != null) {
            throw failure;
        }
    }

    private void serve() {
        try {
            SyncServerOptions options = SyncServerOptions.over(ServerOptions.at(world.socket())
                            .outgoingBytesMax(world.plan().outgoingBytes())
                            .listener(new Listener()))
                    .limits(new ServerLimits(
                            1000, 200, 100, TICKET_NANOS, world.plan().recallMicros() * 1000))
                    .recovery(RECOVERY);
            server = FileServer.start(FileServerOptions.over(options)
                    .mount("/", HostMount.of(world.path("/host")))
                    .client(SyncClientOptions.at(world.socket())
                            .policy(world.policy("main" + generation))
                            .forgotten((closed, things) -> world.tally().count("seen: forgotten at a close"))));
        } catch (IOException e) {
            failure = e;
        }
    }

    SimProcess process() {
        return java.util.Objects.requireNonNull(process);
    }

    FileServer server() {
        return java.util.Objects.requireNonNull(server, "no server");
    }

    /** SIGKILL, and a successor after a while. */
    void crash(long nanos) throws Exception {
        if (restarting > 0) {
            return;
        }
        restarting++;
        world.onCrash(nanos);
        process().kill();
        long at = world.machine().now() + nanos;
        world.sleepUntil(at);
        start();
        restarting--;
    }

    boolean isRestarting() {
        return restarting > 0;
    }

    /** Hears what the server reports. */
    private final class Listener implements IpcListener {
        @Override
        public void onEnded(long connection, Peer peer, EndReason reason) {
            if (!SimProcess.current().isDead()) {
                world.onServerEnded(peer.name(), reason);
            }
        }

        @Override
        public void onFailure(String what, Throwable cause) {
            if (!SimProcess.current().isDead()) {
                throw new AssertionError("the server reports a failure: " + what, cause);
            }
        }
    }
}
