package org.batonfs.sync.core;

import java.util.function.UnaryOperator;

/** The way into the classes that {@link MutatedCore} loads; public, and in words that are the same on both sides. */
public final class MutatedRun implements UnaryOperator<String> {
    private static final int STATES_MAX = 200_000;

    /** Explores a mutation's scenario: the broken invariant, the number of steps to it, and the steps, line by line. */
    @Override
    public String apply(String mutation) {
        Exploration exploration = Explorer.explore(Mutation.named(mutation).scenario, STATES_MAX);
        Exploration.Finding finding = exploration.finding();
        if (finding == null) {
            return "none\n0\n" + exploration.summary();
        }
        int steps = finding.path().size() + finding.round().size();
        return finding.invariant() + "\n" + steps + "\n" + exploration.counterexample();
    }
}
