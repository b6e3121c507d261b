package org.batonfs.fs.simulation;

import java.nio.file.StandardOpenOption;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** A client that nothing happens to. It makes what the others use, and keeps it alive. */
final class Keeper {
    static final String NAME = "keeper";
    private static final int TICKETS = 12;

    private final World world;
    private final SimProcess process;
    private @Nullable Connection connection;
    private @Nullable Exception failure;
    private boolean isReady;

    Keeper(World world) {
        this.world = world;
        this.process = world.machine().newProcess(NAME);
    }

    void start() throws Exception {
        process.spawn("work", this::prepare);
        await();
    }

    private void await() throws Exception {
        while (!isReady && failure == null) {
            SimThread.sleep(World.POLL_MILLIS);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void prepare() {
        try {
            Connection mine = Connection.open(world, true);
            connection = mine;
            for (int i = 0; i < World.TARGETS; i++) {
                try (Hold hold = mine.register(i).acquire(Mode.EXCLUSIVE)) {
                    hold.putLong(0, 0);
                }
                mine.files
                        .open(Things.log(i), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                        .close();
            }
            mine.files
                    .open(Things.CELLS, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            mine.files.mkdir(Things.NAMES);
            Handle shared = mine.files.open(Things.SHARED, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            for (int i = 0; i < TICKETS; i++) {
                world.tickets().add(shared.share().text());
            }
            isReady = true;
        } catch (Exception e) {
            failure = e;
        }
    }

    /** Ends it, in order. */
    void close() throws Exception {
        isReady = false;
        process.spawn("close", () -> {
            try {
                connection().close();
                isReady = true;
            } catch (Exception e) {
                failure = e;
            }
        });
        await();
    }

    SimProcess process() {
        return process;
    }

    private Connection connection() {
        return java.util.Objects.requireNonNull(connection);
    }
}
