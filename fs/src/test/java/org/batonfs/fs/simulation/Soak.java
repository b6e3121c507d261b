package org.batonfs.fs.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.fs.simulation.plan.Tally;
import org.jspecify.annotations.Nullable;

/** Runs many seeds, by several threads, and adds up what they show. */
final class Soak {
    private static final long REPORT_NANOS = 10_000_000_000L;
    private static final int MINIMISING_RUNS_MAX = 1500;
    private static final int FAILURES_MAX = 10;

    private final Simulation simulation;
    private final LongFunction<Plan> plans;
    private final long from;
    private final AtomicLong next;
    private final long end;
    private final boolean goesOn;
    private final long start = System.nanoTime();

    // Guarded by this.
    private final Tally total = new Tally();
    private final Map<String, List<SimulatedRun>> failures = new TreeMap<>();
    private long reportAt = start + REPORT_NANOS;
    private long runs;
    private long steps;

    private @Nullable String broken;

    /**
     * Seeds from one to another, without that.
     *
     * @param plans the plan of a seed
     * @param goesOn whether it goes on behind failures, up to a number of different ones
     */
    Soak(Simulation simulation, LongFunction<Plan> plans, long from, long end, boolean goesOn) {
        this.simulation = simulation;
        this.plans = plans;
        this.from = from;
        this.next = new AtomicLong(from);
        this.end = end;
        this.goesOn = goesOn;
    }

    /** Runs them all. */
    void run(int threads) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Thread(this::work, "worlds-" + i));
        }
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work() {
        for (long seed = next.getAndIncrement(); seed < end && !isOver(); seed = next.getAndIncrement()) {
            try {
                add(simulation.run(plans.apply(seed), false));
            } catch (Throwable e) {
                breakOff(seed, e);
            }
        }
    }

    /** The simulation itself has failed: what remains is not run, since nobody knows what it would show. */
    private synchronized void breakOff(long seed, Throwable why) {
        if (broken == null) {
            broken = "seed " + seed + " broke the simulation: " + why;
            why.printStackTrace();
        }
    }

    private synchronized boolean isOver() {
        return broken != null || failures.size() >= (goesOn ? FAILURES_MAX : 1);
    }

    private synchronized void add(SimulatedRun run) {
        total.add(run.tally());
        runs++;
        steps += run.run().steps();
        if (run.isFailed()) {
            List<SimulatedRun> alike = failures.computeIfAbsent(run.symptom(), symptom -> new ArrayList<>());
            if (alike.isEmpty()) {
                System.out.println("seed " + run.plan().machine().seed() + " fails: " + run.symptom());
            }
            alike.add(run);
        }
        if (System.nanoTime() - reportAt > 0) {
            reportAt += REPORT_NANOS;
            System.out.println(rates());
        }
    }

    /** Whether a seed has failed, or not all have been run. */
    synchronized boolean isFailed() {
        return !failures.isEmpty() || runs != end - from;
    }

    /** One that has failed. */
    synchronized SimulatedRun firstFailed() {
        return failures.values().iterator().next().get(0);
    }

    synchronized Tally total() {
        return total;
    }

    /** What was done in which time. */
    synchronized String rates() {
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d seeds in %.0f s: %.0f seeds/s, %,.0f operations/s, %,.0f steps/s",
                runs,
                seconds,
                runs / seconds,
                total.sum("act: ") / seconds,
                steps / seconds);
    }

    /** All counts, and each kind of failure with a plan that is as small as can be. */
    synchronized String report() {
        StringBuilder text = new StringBuilder(total + rates());
        if (broken != null) {
            text.append("\n\n").append(broken);
        }
        for (List<SimulatedRun> alike : failures.values()) {
            SimulatedRun first = alike.get(0);
            text.append("\n\n").append(alike.size()).append(" failed alike, the first with seed ");
            text.append(first.plan().machine().seed()).append(": ");
            text.append(first.run().failure()).append("\nThe smallest plan that fails so:\n");
            text.append(Minimiser.minimise(simulation, first, MINIMISING_RUNS_MAX)
                    .plan()
                    .text());
        }
        return text.toString();
    }
}
