package org.batonfs.ipc.simulation;

import org.jspecify.annotations.Nullable;

/** A real thread that carries simulated ones. */
abstract class Carrier extends Thread {
    /** The simulated thread that runs on it, whenever it runs. */
    @Nullable
    SimThread running;

    Carrier() {
        super("simulation");
        setDaemon(true);
    }
}
