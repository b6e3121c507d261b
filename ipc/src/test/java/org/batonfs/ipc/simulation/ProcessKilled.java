package org.batonfs.ipc.simulation;

/** Unwinds the threads of a process that is dead: nothing that they do on the way has any effect outside of it. */
public final class ProcessKilled extends Error {
    private static final long serialVersionUID = 1;

    ProcessKilled() {
        super("killed", null, false, false);
    }
}
