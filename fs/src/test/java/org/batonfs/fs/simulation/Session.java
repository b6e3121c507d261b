package org.batonfs.fs.simulation;

import org.batonfs.ipc.simulation.SimProcess;

/** A client's connection to the file system, as the world sees it: whether what it believes can still be true. */
final class Session {
    final SimProcess process;
    final String name;
    final boolean reconnects;

    /**
     * The server has ended its connection, or died and it does not reconnect: what it holds is free for the others, and what
     * it does is not judged any more, also if it should come back. The same if it was stopped when holds could be claimed.
     */
    boolean isFenced;

    /**
     * Its connection broke while both ends lived, as that of a socket cannot, and nobody waited before the others got what it
     * held: calls that were under way then may go on for a moment.
     */
    boolean isCut;

    Session(SimProcess process, String name, boolean reconnects) {
        this.process = process;
        this.name = name;
        this.reconnects = reconnects;
    }

    @Override
    public String toString() {
        return name;
    }
}
