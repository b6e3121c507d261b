package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Histories of threads whose calls overlap, made from an execution of one call after the other. */
public final class RandomHistory {
    private static final int GAP_MAX = 20;

    private final SplittableRandom random;
    private final int threads;
    private final double deaths;

    /**
     * A source of histories.
     *
     * @param random what all is taken from
     * @param threads how many call at the same time
     * @param deaths how probable it is that a call does not return, and its thread is replaced
     */
    public RandomHistory(SplittableRandom random, int threads, double deaths) {
        this.random = random;
        this.threads = threads;
        this.deaths = deaths;
    }

    /** What a thread is to call next, without times and results. */
    @FunctionalInterface
    public interface Caller {
        /** The kind and the argument. */
        long[] next(SplittableRandom random, int number);
    }

    /**
     * Makes a history.
     *
     * @param caller says what is called
     * @param thing does one call after the other, and puts its results into it
     */
    public List<Operation> make(int count, Caller caller, UnaryOperator<Operation> thing) {
        List<Planned> plan = new ArrayList<>();
        long[] now = new long[threads];
        for (int number = 0; number < count; number++) {
            int thread = random.nextInt(threads);
            long[] what = caller.next(random, number);
            long called = now[thread] + 1 + random.nextInt(GAP_MAX);
            long point = called + random.nextInt(GAP_MAX);
            long returned = point + random.nextInt(GAP_MAX);
            now[thread] = returned;
            plan.add(new Planned(point, new Operation(0, thread, (int) what[0], called, returned, what[1], 0, 0, 0)));
        }
        plan.sort(Comparator.comparingLong(Planned::point));
        List<Operation> history = new ArrayList<>();
        int optionals = 0;
        for (Planned planned : plan) {
            Operation operation = planned.operation;
            boolean dies = random.nextDouble() < deaths && optionals < Linearizability.PENDING_MAX / 4;
            if (dies && random.nextBoolean()) {
                history.add(operation.withoutReturn());
            } else {
                Operation done = thing.apply(operation);
                history.add(dies ? done.withoutReturn() : done);
            }
            optionals += dies ? 1 : 0;
        }
        return history;
    }

    private record Planned(long point, Operation operation) {}
}
