package org.batonfs.fs.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.fs.simulation.plan.Act;
import org.batonfs.fs.simulation.plan.ClientPlan;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;
import org.jspecify.annotations.Nullable;

/** A client that works: one process after the other, should one die. */
final class Client {
    private final World world;
    private final int number;
    private final ClientPlan plan;
    private final int[] next;
    private final List<Worker> workers = new ArrayList<>();
    private @Nullable SimProcess process;
    private @Nullable Connection connection;
    private int incarnation;

    /** A lock of the process, not of its successors. */
    private Object connecting = new Object();

    private int working;
    private int faults;

    Client(World world, int number, ClientPlan plan) {
        this.world = world;
        this.number = number;
        this.plan = plan;
        this.next = new int[plan.threads().size()];
    }

    /** Starts a process that does what is still to be done. */
    void start() {
        workers.clear();
        connection = null;
        connecting = new Object();
        SimProcess started = world.machine().newProcess("c" + number + "." + incarnation++);
        process = started;
        working = plan.threads().size();
        for (int i = 0; i < plan.threads().size(); i++) {
            Worker worker = new Worker(world, this, started, i);
            workers.add(worker);
            worker.startedAs(started.spawn("w" + i, worker));
        }
    }

    World world() {
        return world;
    }

    int number() {
        return number;
    }

    boolean isReconnecting() {
        return plan.reconnects();
    }

    SimProcess process() {
        return java.util.Objects.requireNonNull(process);
    }

    List<Worker> workers() {
        return workers;
    }

    /** What a thread is to do next, or null at the end. */
    @Nullable
    Act takeAct(int thread) {
        List<Act> acts = plan.threads().get(thread);
        return next[thread] < acts.size() ? acts.get(next[thread]++) : null;
    }

    void finished() {
        working--;
    }

    /** Whether everything is done and nothing is under way. */
    boolean isDone() {
        return working == 0 && faults == 0;
    }

    /** A fault that is under way. */
    void faultBegins() {
        faults++;
    }

    void faultEnds() {
        faults--;
    }

    /** The connection of this process; it is made when there is none. */
    Connection connect() throws IOException {
        Object lockOfThisProcess = connecting;
        synchronized (lockOfThisProcess) {
            Connection known = connection;
            if (known == null) {
                known = Connection.open(world, plan.reconnects());
                connection = known;
            }
            return known;
        }
    }

    @Nullable
    Connection known() {
        return connection;
    }

    /** A connection of no more use. */
    void drop(Connection lost) throws IOException {
        boolean isFirst = connection == lost;
        if (isFirst) {
            connection = null;
        }
        lost.close();
    }

    /** Ends the process in an orderly way, from one of its threads. */
    SimThread close(Runnable after) {
        return process().spawn("close", () -> {
            try {
                Connection known = connection;
                if (known != null) {
                    known.close();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            after.run();
        });
    }

    @Override
    public String toString() {
        return "c" + number + " (" + working + " threads at work, " + faults + " faults under way)";
    }
}
