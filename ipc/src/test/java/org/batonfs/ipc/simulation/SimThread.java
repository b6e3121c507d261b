package org.batonfs.ipc.simulation;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Stands for {@link Thread} in rewritten classes. */
public class SimThread implements Runnable {
    enum State {
        NEW,
        RUNNABLE,
        BLOCKED,
        DONE
    }

    private final @Nullable Machine machine;
    private final @Nullable SimProcess process;
    private final @Nullable Runnable target;
    private final String name;

    State state = State.NEW;
    int number;
    boolean isInterrupted;
    boolean hasPermit;

    /** What it waits for, while it is blocked. */
    @Nullable
    Object blocker;

    /** Counts the waits, so that the timeout of an earlier one does not end a later one. */
    long waits;

    /** Its steps since it waited for something. */
    int stepsAwake;

    final ArrayList<SimThread> joiners = new ArrayList<>(1);

    /** What it runs on, while it has begun and not ended: for its {@link Carriage}. */
    @Nullable
    Carrier carrier;

    /** Where it goes on, the same. */
    @Nullable
    Object continuation;

    public SimThread(@Nullable Runnable target, String name) {
        this(currentOrNull() == null ? null : current().process(), target, name);
    }

    public SimThread(Runnable target) {
        this(target, "thread");
    }

    public SimThread(String name) {
        this(null, name);
    }

    SimThread(@Nullable SimProcess process, @Nullable Runnable target, String name) {
        this.process = process;
        this.machine = process == null ? null : process.machine();
        this.target = target;
        this.name = name;
    }

    /** The simulated thread that calls; {@code null} outside of simulations. */
    static @Nullable SimThread currentOrNull() {
        return Thread.currentThread() instanceof Carrier carrier ? carrier.running : null;
    }

    /** The simulated thread that calls. */
    static SimThread current() {
        SimThread current = currentOrNull();
        if (current == null) {
            throw new IllegalStateException("not in a simulation");
        }
        return current;
    }

    Machine machine() {
        if (machine == null) {
            throw new IllegalStateException("made outside of a simulation");
        }
        return machine;
    }

    SimProcess process() {
        if (process == null) {
            throw new IllegalStateException("made outside of a simulation");
        }
        return process;
    }

    @Override
    public void run() {
        if (target != null) {
            target.run();
        }
    }

    // ---- as of Thread

    public static SimThread currentThread() {
        return current();
    }

    public static boolean interrupted() {
        SimThread current = current();
        boolean was = current.isInterrupted;
        current.isInterrupted = false;
        return was;
    }

    @SuppressWarnings("NamedLikeContextualKeyword") // as the JDK's
    public static void yield() {
        current().machine().yieldNow();
    }

    public static void onSpinWait() {
        current().machine().yieldNow();
    }

    public static void sleep(long millis) throws InterruptedException {
        SimThread current = current();
        Machine machine = current.machine();
        long end = machine.now() + millis * 1_000_000;
        machine.point();
        do {
            if (interrupted()) {
                throw new InterruptedException("sleep interrupted");
            }
            machine.block("sleep", end);
        } while (machine.now() < end);
    }

    public void start() {
        machine().start(this);
    }

    public void setDaemon(boolean daemon) {}

    public final String getName() {
        return name;
    }

    public final boolean isAlive() {
        return state == State.RUNNABLE || state == State.BLOCKED;
    }

    public boolean isInterrupted() {
        return isInterrupted;
    }

    public void interrupt() {
        machine().point();
        if (isAlive()) {
            isInterrupted = true;
            machine().unblock(this);
        }
    }

    public final void join() throws InterruptedException {
        join(0);
    }

    public final void join(long millis) throws InterruptedException {
        Machine all = machine();
        all.point();
        long end = millis == 0 ? Long.MAX_VALUE : all.now() + millis * 1_000_000;
        while (isAlive() && all.now() < end) {
            if (interrupted()) {
                throw new InterruptedException("join interrupted");
            }
            joiners.add(current());
            all.block(this, end);
        }
    }

    @Override
    public String toString() {
        return process == null ? name : process.name() + "/" + name;
    }
}
