package org.batonfs.sync;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.batonfs.ipc.Peer;

/**
 * Kills evicted clients, but only children that this very process has started: another process's number may be a lie, or belong
 * to somebody else by now.
 */
final class ChildKiller {
    /** A process that the kernel cannot end, because it waits for a device, is not waited for any longer. */
    private static final long END_SECONDS_MAX = 1;

    private ChildKiller() {}

    /**
     * Kills the client if it is a child of this process, and tells when it is gone, or is none. Does not block: the system's list
     * of processes is read by a thread of its own. Without memory for that thread nobody is killed, and that is told at once.
     */
    static void kill(Peer peer, Runnable whenGone) {
        long pid = peer.pid() >= 0 ? peer.pid() : peer.declaredPid();
        Thread thread = new Thread(
                () -> {
                    try {
                        killChild(pid);
                    } finally {
                        whenGone.run();
                    }
                },
                "baton-kill");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            whenGone.run();
        }
    }

    private static void killChild(long pid) {
        Optional<ProcessHandle> child = ProcessHandle.current()
                .children()
                .filter(process -> process.pid() == pid)
                .findFirst();
        if (child.isEmpty()) {
            return;
        }
        child.get().destroyForcibly();
        try {
            child.get().onExit().get(END_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It is stopped for ever, as far as anybody can tell; whoever waits behind it is served all the same.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
