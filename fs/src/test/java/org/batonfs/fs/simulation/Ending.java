package org.batonfs.fs.simulation;

import java.nio.file.Files;
import org.batonfs.ipc.simulation.Machine;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;
import org.jspecify.annotations.Nullable;

/** Closes everything in order, and checks that nothing is left. */
final class Ending {
    private static final long CLOSE_NANOS_MAX = 10_000_000_000L;

    private final World world;
    private final Keeper keeper;
    private @Nullable Exception failure;
    private int resources = -1;
    private int open;

    Ending(World world, Keeper keeper) {
        this.world = world;
        this.keeper = keeper;
    }

    void run() throws Exception {
        for (Client client : world.clients()) {
            if (!client.process().isDead()) {
                open++;
                client.close(() -> open--);
            }
        }
        await("the clients to close", () -> open == 0);
        keeper.close();
        world.main().process().spawn("close", this::closeMain);
        await("the main process to close", () -> resources >= 0 || failure != null);
        if (failure != null) {
            throw failure;
        }
        if (resources != 0) {
            throw new AssertionError(resources + " resources are left at the server");
        }
        await("all threads to end", this::areThreadsGone);
        requireNothingOpen();
        world.things().check();
    }

    private void closeMain() {
        try {
            world.main().server().fileSystem().close();
            SimThread.sleep(1_500); // virtual time: tickets of the dead stand for a second
            resources = world.main().server().server().resourceCount();
            world.main().server().close();
        } catch (Exception e) {
            failure = e;
        }
    }

    private boolean areThreadsGone() {
        for (SimProcess process : world.machine().processes()) {
            if (!process.isDead() && !process.name().equals("init") && process.isAlive()) {
                return false;
            }
        }
        return true;
    }

    private void requireNothingOpen() {
        for (SimProcess process : world.machine().processes()) {
            if (!process.isDead() && process.openCount() > 0) {
                throw new AssertionError(process + " has left open: " + process.describeOpen());
            }
        }
        if (Files.exists(world.socket())) {
            throw new AssertionError("the socket is left");
        }
    }

    private void await(String what, Machine.Condition condition) {
        if (!world.machine().await(what, condition, world.machine().now() + CLOSE_NANOS_MAX)) {
            throw new AssertionError("liveness: waited in vain for " + what);
        }
    }
}
