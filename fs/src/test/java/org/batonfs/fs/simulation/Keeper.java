package org.batonfs.fs.simulation;

import java.io.IOException;
import java.nio.file.StandardOpenOption;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** A client that nothing happens to. It makes what the others use, and keeps it alive. */
final class Keeper {
    static final String NAME = "keeper";

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
        world.machine().await("the keeper", () -> isReady || failure != null, Long.MAX_VALUE);
        if (failure != null) {
            throw failure;
        }
    }

    private void prepare() {
        try {
            Connection mine = Connection.open(world, true);
            connection = mine;
            Needs needs = new Needs(world.plan());
            for (int i = 0; i < World.TARGETS; i++) {
                if (needs.register(i)) {
                    try (Hold hold = mine.register(i).acquire(Mode.EXCLUSIVE)) {
                        hold.putLong(0, 0);
                    }
                }
                if (needs.log(i)) {
                    create(mine, Things.log(i)).close();
                }
                if (needs.number(i)) {
                    mine.number(i);
                }
            }
            if (needs.cells()) {
                create(mine, Things.CELLS).close();
            }
            if (needs.names()) {
                mine.files.mkdir(Things.NAMES);
            }
            if (needs.shared()) {
                Handle shared = create(mine, Things.SHARED);
                for (int i = needs.tickets(); i > 0; i--) {
                    world.tickets().add(shared.share().text());
                }
            }
            isReady = true;
        } catch (Exception e) {
            failure = e;
        }
    }

    private static Handle create(Connection mine, String path) throws IOException {
        return mine.files.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
