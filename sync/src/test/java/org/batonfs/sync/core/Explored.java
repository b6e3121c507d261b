package org.batonfs.sync.core;

import org.jspecify.annotations.Nullable;

/** What came of exploring a scenario of either kind. */
interface Explored {
    /** How many states there are. */
    int states();

    /** How many steps lead from one to another. */
    long steps();

    /** Whether these are all. */
    boolean complete();

    /** The invariant that is broken; {@code null} if none is. */
    @Nullable
    Invariant broken();

    /** How many steps show that. */
    int stepsToBroken();

    /** Whether these are all states, and every invariant stands in each of them. */
    default boolean isAllRight() {
        return complete() && broken() == null;
    }

    /** States, steps, depth and time in one line. */
    String summary();

    /** The counterexample in words. */
    String counterexample();
}
