package org.batonfs.sync.core;

import java.util.function.UnaryOperator;

/** The way into the classes that {@link MutatedCore} loads; public, and in words that are the same on both sides. */
public final class MutatedRun implements UnaryOperator<String> {
    private static final int STATES_MAX = 200_000;

    /** Explores a mutation's scenario: the broken invariant, the number of steps to it, and the steps, line by line. */
    @Override
    public String apply(String mutation) {
        Explored explored = Mutation.named(mutation).explore(STATES_MAX);
        if (explored.broken() == null) {
            return "none\n0\n" + explored.summary();
        }
        return explored.broken() + "\n" + explored.stepsToBroken() + "\n" + explored.counterexample();
    }
}
