package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /**
     * The steps that lead to a state.
     *
     * @param parents which state each one was first reached from; negative for the first
     * @param actions by which step
     */
    static List<Integer> pathTo(int state, IntSequence parents, IntSequence actions) {
        List<Integer> path = new ArrayList<>();
        for (int at = state; parents.get(at) >= 0; at = parents.get(at)) {
            path.add(actions.get(at));
        }
        Collections.reverse(path);
        return path;
    }

    /** Whether these are all states, and every invariant stands in each of them. */
    default boolean isAllRight() {
        return complete() && broken() == null;
    }

    /** States, steps, depth and time in one line. */
    String summary();

    /** The counterexample in words. */
    String counterexample();
}
