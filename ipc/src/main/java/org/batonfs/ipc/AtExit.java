package org.batonfs.ipc;

import java.io.IOException;

/**
 * What is to be done when the process ends in peace, by {@link System#exit}, by SIGTERM or because its last thread has
 * ended, unless it is cancelled before. The hooks of a process run at the same time, so the action must be safe together
 * with others, and with the program's own threads.
 */
public final class AtExit {
    private final Thread hook;

    private AtExit(Thread hook) {
        this.hook = hook;
    }

    /**
     * Plans an action.
     *
     * @param name of the thread that runs it
     * @throws IOException if the process is ending already, so that it would not be run
     */
    public static AtExit plan(String name, Runnable action) throws IOException {
        Thread hook = new Thread(action, name);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException("the process is ending, nothing begins any more", e);
        }
        return new AtExit(hook);
    }

    /** Gives the plan up; idempotent. When the process is ending the action runs, or has run, nevertheless. */
    public void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // it is ending
        }
    }
}
