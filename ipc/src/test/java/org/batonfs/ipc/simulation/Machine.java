package org.batonfs.ipc.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated threads, of which exactly one runs at any moment, and decides at every point where threads could meet
 * which of them goes on. Time is virtual: it moves a little with each step, and jumps to the next timer when nobody can run.
 *
 * <p>Everything that is decided comes from the seed, so a run can be repeated exactly. What happened is mixed into
 * {@link #hash}.
 */
public final class Machine {
    /** A machine has been up for a while. */
    private static final long START_NANOS = 1_000_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    /** Seven times what any thread has been seen to need. */
    private static final int STEPS_AWAKE_MAX = 5_000;

    final MachineSettings settings;
    final Chance chance;
    final Network network;
    final Disk disk;
    final IdentityHashMap<Object, SimLock> monitors = new IdentityHashMap<>();

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayList<SimThread> runnable = new ArrayList<>();
    private final ArrayList<SimThread> threads = new ArrayList<>();
    private final ArrayList<Watch> watches = new ArrayList<>();
    private final ArrayList<SimProcess> processes = new ArrayList<>();
    private final Carriage carriage;
    private final CountDownLatch over = new CountDownLatch(1);
    private final @Nullable StringBuilder log;

    private long now = START_NANOS;
    private long timerCount;
    private long steps;
    private long hash;
    private int live;
    private int nextHash;
    private int untilSwitch;
    private boolean isEnding;
    private @Nullable String failure;
    private @Nullable Throwable defect;

    private Machine(MachineSettings settings, boolean isLogging, Function<Machine, Carriage> carriages) {
        this.settings = settings;
        this.chance = new Chance(settings.seed());
        this.log = isLogging ? new StringBuilder() : null;
        this.network = new Network(this);
        this.disk = new Disk(this);
        this.carriage = carriages.apply(this);
    }

    /** Something that runs as the first thread of a machine. */
    public interface Task {
        /** Runs; what it throws is the failure of the run. */
        void run(Machine machine) throws Exception;
    }

    /**
     * Runs a machine to the end of the first thread; those that are left then are killed.
     *
     * @return what became of it
     */
    public static MachineRun run(MachineSettings settings, boolean isLogging, Task task) {
        return run(settings, isLogging, task, Carriage::of);
    }

    /** Whether a hand-over is quick on this JVM; else it takes many times as long as all the rest. */
    public static boolean isQuick() {
        return Continuations.areThere();
    }

    static MachineRun run(
            MachineSettings settings, boolean isLogging, Task task, Function<Machine, Carriage> carriages) {
        Machine machine = new Machine(settings, isLogging, carriages);
        SimProcess init = machine.newProcess("init");
        long start = System.nanoTime();
        init.spawn("main", () -> {
            try {
                task.run(machine);
            } catch (Exception | AssertionError e) {
                machine.fail(Failures.describe(e));
            }
            machine.isEnding = true;
        });
        machine.carriage.begin(Objects.requireNonNull(machine.pick()));
        machine.awaitOver();
        machine.disk.close();
        String log = machine.log == null ? "" : machine.log.toString();
        return new MachineRun(machine.failure, machine.hash, machine.steps, System.nanoTime() - start, log);
    }

    private void awaitOver() {
        boolean interrupted = false;
        long lastSteps = -1;
        while (true) {
            try {
                if (over.await(60, java.util.concurrent.TimeUnit.SECONDS)) {
                    break;
                }
                if (lastSteps == steps) {
                    throw new IllegalStateException(
                            "seed " + settings.seed() + ": the simulation itself hangs\n" + describeThreads());
                }
                lastSteps = steps;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (defect != null) {
            throw new IllegalStateException("seed " + settings.seed() + ": the simulation itself fails", defect);
        }
    }

    /** The machine of the calling thread. */
    public static Machine current() {
        return SimThread.current().machine();
    }

    public SimProcess newProcess(String name) {
        SimProcess process = new SimProcess(this, name);
        processes.add(process);
        return process;
    }

    /** The virtual time, in nanoseconds. */
    public long now() {
        return now;
    }

    /** How many points there were at which another thread could have gone on. */
    public long steps() {
        return steps;
    }

    /** What has happened so far, as a number. */
    public long hash() {
        return hash;
    }

    public Disk disk() {
        return disk;
    }

    public Chance chance() {
        return chance;
    }

    /** An identity hash that is the same in every run. */
    int nextIdentityHash() {
        return ++nextHash;
    }

    /** Ends the run as failed. */
    public void fail(String what) {
        if (!isEnding) {
            failure = what + "\n" + describeThreads();
            log("machine", "FAILS: " + what);
        }
        isEnding = true;
    }

    /** Notes an event, if the run is logged. */
    public void log(String who, String what) {
        if (log != null) {
            long micros = (now - START_NANOS) / 1000;
            log.append(micros)
                    .append(" us  ")
                    .append(who)
                    .append(": ")
                    .append(what)
                    .append('\n');
        }
    }

    /** Whether {@link #log} does anything. */
    public boolean isLogging() {
        return log != null;
    }

    /** Mixes an event into the hash of the run. */
    void note(long event) {
        hash = Chance.mix(hash * 31 + event);
    }

    // ---- for what stands for the JDK

    /** A point at which another thread may go on. */
    void point() {
        step();
        if (--untilSwitch < 0) {
            untilSwitch = chance.below(2 * settings.switchOneIn());
            yieldNow();
        }
    }

    /** Lets another thread go on, or the same. */
    void yieldNow() {
        SimThread me = SimThread.current();
        runnable.add(me);
        handOver(me);
    }

    /** Whether a thread is only to come to its end. */
    boolean isOver(SimThread thread) {
        return isEnding || thread.process().isDead;
    }

    private void step() {
        SimThread me = SimThread.current();
        if (isOver(me)) {
            throw new ProcessKilled();
        }
        steps++;
        now += 100 + (steps & 511);
        if (++me.stepsAwake > STEPS_AWAKE_MAX) {
            fail("thread " + me + " spins: " + me.stepsAwake + " steps without a wait");
            throw new ProcessKilled();
        }
        if (steps > settings.stepsMax()) {
            fail("no end after " + steps + " steps");
            throw new ProcessKilled();
        }
    }

    /** Waits for {@link #unblock}, or for a time. It may end for no reason. */
    void block(Object blocker, long untilNanos) {
        SimThread me = SimThread.current();
        step();
        me.stepsAwake = 0;
        me.state = SimThread.State.BLOCKED;
        me.blocker = blocker;
        me.waits++;
        if (untilNanos != NEVER) {
            long wait = me.waits;
            at(untilNanos, () -> {
                if (me.waits == wait) {
                    unblock(me);
                }
            });
        }
        handOver(me);
    }

    void block(Object blocker) {
        block(blocker, NEVER);
    }

    /** Something that other threads make true, and that does nothing itself. */
    public interface Condition {
        /** Whether it is so; called often. */
        boolean isTrue();
    }

    /** Waits until something is true, or for a time; whether it is true. Nobody has to say that it is. */
    public boolean await(String what, Condition condition, long untilNanos) {
        SimThread me = SimThread.current();
        while (!condition.isTrue() && now < untilNanos) {
            watches.add(new Watch(me, condition));
            block(what, untilNanos);
        }
        return condition.isTrue();
    }

    private void lookAtWatches() {
        for (int i = watches.size() - 1; i >= 0; i--) {
            Watch watch = watches.get(i);
            boolean isBlocked = watch.thread.state == SimThread.State.BLOCKED;
            if (!isBlocked || watch.condition.isTrue()) {
                watches.remove(i);
                unblock(watch.thread);
            }
        }
    }

    /** Lets a thread go on that is blocked. */
    void unblock(@Nullable SimThread thread) {
        if (thread != null && thread.state == SimThread.State.BLOCKED) {
            thread.state = SimThread.State.RUNNABLE;
            thread.blocker = null;
            thread.waits++;
            runnable.add(thread);
        }
    }

    /** Does something at a time; it must not block. */
    void at(long nanos, Runnable action) {
        timers.add(new Timer(nanos, timerCount++, action));
    }

    void start(SimThread thread) {
        if (thread.state != SimThread.State.NEW) {
            throw new IllegalThreadStateException(thread + " was started before");
        }
        if (thread.process().isDead) {
            thread.state = SimThread.State.DONE;
            return;
        }
        thread.state = SimThread.State.RUNNABLE;
        thread.number = threads.size();
        thread.process().threads.add(thread);
        threads.add(thread);
        runnable.add(thread);
        live++;
        SimThread me = SimThread.currentOrNull();
        if (me != null && me.process() == thread.process()) {
            point();
        }
    }

    /** Threads that a stopped process has kept from running. */
    void release(List<SimThread> stopped) {
        runnable.addAll(stopped);
        stopped.clear();
    }

    // ---- the baton

    private void handOver(SimThread me) {
        SimThread next = pick();
        if (next != null && next != me) {
            carriage.handOver(me, next);
        }
        if (isOver(me)) {
            throw new ProcessKilled();
        }
    }

    /** Who goes on; null at the end. */
    private @Nullable SimThread pick() {
        while (!isEnding) {
            fireTimers();
            lookAtWatches();
            int count = runnable.size();
            if (count > 0) {
                SimThread next = takeRunnable(chance.below(count));
                if (next.process().isStopped) {
                    next.process().stopped.add(next);
                } else {
                    note(next.number);
                    return next;
                }
            } else {
                Timer first = timers.peek();
                if (first == null) {
                    fail("deadlock: nobody can go on");
                } else {
                    now = Math.max(now, first.nanos);
                }
            }
        }
        if (carriage.mustUnwind()) {
            for (SimThread thread : threads) {
                if (thread.state != SimThread.State.DONE) {
                    thread.state = SimThread.State.RUNNABLE;
                    return thread;
                }
            }
        }
        return null;
    }

    private SimThread takeRunnable(int index) {
        SimThread next = runnable.get(index);
        SimThread last = runnable.remove(runnable.size() - 1);
        if (last != next) {
            runnable.set(index, last);
        }
        return next;
    }

    private void fireTimers() {
        for (Timer first = timers.peek(); first != null && first.nanos <= now; first = timers.peek()) {
            timers.remove();
            first.action.run();
        }
    }

    /** What a carrier does with a thread that was started. */
    void execute(SimThread thread) {
        try {
            if (!isEnding && !thread.process().isDead) {
                thread.run();
            }
        } catch (ProcessKilled e) {
            // as it should be
        } catch (Throwable e) {
            fail("thread " + thread + " dies: " + Failures.describe(e));
        }
        thread.state = SimThread.State.DONE;
        thread.process().threads.remove(thread);
        live--;
        for (SimThread joiner : thread.joiners) {
            unblock(joiner);
        }
        carriage.end(thread, live == 0 ? null : pick());
    }

    /** The last thread has ended, or the carriage has broken down. */
    void ended(@Nullable Throwable newDefect) {
        defect = newDefect;
        over.countDown();
    }

    /** All threads, with what they wait for and where they are. */
    public String describeThreads() {
        StringBuilder text = new StringBuilder();
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.DONE) {
                continue;
            }
            text.append(thread).append(' ').append(thread.state);
            if (thread.process().isDead) {
                text.append(" dead");
            }
            if (thread.blocker != null) {
                text.append(" on ").append(thread.blocker);
            }
            for (String frame : Failures.frames(carriage.stack(thread))) {
                text.append("\n    at ").append(frame);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The processes, in the order of their beginnings. */
    public List<SimProcess> processes() {
        return processes;
    }

    private record Watch(SimThread thread, Condition condition) {}

    private static final class Timer implements Comparable<Timer> {
        final long nanos;
        final long number;
        final Runnable action;

        Timer(long nanos, long number, Runnable action) {
            this.nanos = nanos;
            this.number = number;
            this.action = action;
        }

        @Override
        public int compareTo(Timer other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(number, other.number);
        }
    }
}
