package org.batonfs.sync.core;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Finds out whether a state can be reached from itself. */
final class Cycle {
    private final IntSequence begins;
    private final IntSequence successors;
    private final int states;

    private Cycle(IntSequence begins, IntSequence successors, int states) {
        this.begins = begins;
        this.successors = successors;
        this.states = states;
    }

    /**
     * States that lead from one to the next and back to the first, which is named at the end again; none if there is no cycle.
     *
     * @param begins where the successors of each state begin, and where those of the last end
     * @param successors the successors of all states
     */
    static List<Integer> find(IntSequence begins, IntSequence successors, int states) {
        return new Cycle(begins, successors, states).find();
    }

    /** Takes away, again and again, the states that no other leads to: what is left are cycles and what follows them. */
    private List<Integer> find() {
        int[] ways = new int[states];
        for (int i = 0; i < successors.size(); i++) {
            ways[successors.get(i)]++;
        }
        int[] free = new int[states];
        int count = 0;
        if (ways[0] == 0) {
            free[count++] = 0;
        }
        for (int i = 0; i < count; i++) {
            for (int edge = begins.get(free[i]); edge < begins.get(free[i] + 1); edge++) {
                if (--ways[successors.get(edge)] == 0) {
                    free[count++] = successors.get(edge);
                }
            }
        }
        return count == states ? List.of() : among(ways);
    }

    /** Every state that is left has a predecessor that is left: going back from one must come round. */
    private List<Integer> among(int[] ways) {
        int[] predecessor = new int[ways.length];
        for (int from = 0; from < ways.length; from++) {
            for (int edge = begins.get(from); edge < begins.get(from + 1) && ways[from] > 0; edge++) {
                predecessor[successors.get(edge)] = from;
            }
        }
        int at = 0;
        while (ways[at] == 0) {
            at++;
        }
        boolean[] seen = new boolean[ways.length];
        while (!seen[at]) {
            seen[at] = true;
            at = predecessor[at];
        }
        Deque<Integer> round = new ArrayDeque<>();
        int first = at;
        do {
            round.addFirst(at);
            at = predecessor[at];
        } while (at != first);
        int begin = Collections.min(round);
        while (round.peekFirst() != begin) {
            round.addLast(round.removeFirst());
        }
        round.addLast(begin);
        return List.copyOf(round);
    }
}
