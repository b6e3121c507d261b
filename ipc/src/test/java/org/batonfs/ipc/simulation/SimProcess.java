package org.batonfs.ipc.simulation;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A simulated process: threads that live and die together, and what the kernel closes after them. */
public final class SimProcess {
    private final Machine machine;
    private final String name;
    final LinkedHashSet<SimThread> threads = new LinkedHashSet<>();
    final LinkedHashSet<Closeable> resources = new LinkedHashSet<>();
    final ArrayList<SimThread> exitHooks = new ArrayList<>();

    /** Its threads that could run, while it is stopped. */
    final ArrayList<SimThread> stopped = new ArrayList<>();

    boolean isDead;
    boolean isStopped;

    SimProcess(Machine machine, String name) {
        this.machine = machine;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isDead() {
        return isDead;
    }

    public boolean isStopped() {
        return isStopped;
    }

    Machine machine() {
        return machine;
    }

    /** The process of the calling thread. */
    public static SimProcess current() {
        return SimThread.current().process();
    }

    /** Starts a thread of this process. */
    public SimThread spawn(String threadName, Runnable target) {
        SimThread thread = new SimThread(this, target, threadName);
        machine.start(thread);
        return thread;
    }

    /** SIGKILL: none of its threads does anything any more, and the kernel closes what it had open. */
    public void kill() {
        if (isDead) {
            return;
        }
        machine.log(name, "is killed");
        isDead = true;
        isStopped = false;
        machine.release(stopped);
        for (SimThread thread : new ArrayList<>(threads)) {
            machine.unblock(thread);
        }
        closeResources();
    }

    private void closeResources() {
        for (Closeable resource : new ArrayList<>(resources)) {
            try {
                resource.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        resources.clear();
    }

    /** Breaks its connections; how many. */
    public int cutConnections() {
        int count = 0;
        for (Closeable resource : resources) {
            if (resource instanceof SimSocketChannel socket) {
                socket.breakOff();
                count++;
            }
        }
        return count;
    }

    /** SIGSTOP. */
    public void stop() {
        machine.log(name, "is stopped");
        isStopped = !isDead;
    }

    /** SIGCONT. */
    public void goOn() {
        machine.log(name, "goes on");
        isStopped = false;
        machine.release(stopped);
    }

    /** SIGTERM: runs the exit hooks, one thread for each, and waits for them before the process is gone. */
    public void exit() throws InterruptedException {
        machine.log(name, "exits");
        List<SimThread> hooks = new ArrayList<>(exitHooks);
        exitHooks.clear();
        for (SimThread hook : hooks) {
            hook.start();
        }
        for (SimThread hook : hooks) {
            hook.join();
        }
        kill();
    }

    /** How many files, sockets and selectors it has open. */
    public int openCount() {
        return resources.size();
    }

    /** What that is. */
    public String describeOpen() {
        return resources.toString();
    }

    /** Whether it has threads that have not ended. */
    public boolean isAlive() {
        return !threads.isEmpty();
    }

    /** Its threads that have not ended. */
    public List<SimThread> liveThreads() {
        return new ArrayList<>(threads);
    }

    @Override
    public String toString() {
        return name;
    }
}
