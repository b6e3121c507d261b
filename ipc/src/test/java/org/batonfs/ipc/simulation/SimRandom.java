package org.batonfs.ipc.simulation;

import java.util.Random;

/** Stands for {@link java.security.SecureRandom}. */
public final class SimRandom extends Random {
    private static final long serialVersionUID = 1;

    public SimRandom() {
        super(SimThread.currentOrNull() == null ? 0 : Machine.current().chance.next());
    }
}
