package org.batonfs.sync.history;

/**
 * What came of judging a history.
 *
 * @param outcome whether it is linearizable
 * @param report if not, why: the shortest part that shows it, for people; empty otherwise
 */
public record Verdict(Outcome outcome, String report) {
    /** The possible outcomes. */
    public enum Outcome {
        /** Some order of the operations explains what each of them returned. */
        LINEARIZABLE,
        /** No order does. */
        VIOLATION,
        /** There were too many orders to try. */
        UNDECIDED
    }

    public boolean isLinearizable() {
        return outcome == Outcome.LINEARIZABLE;
    }
}
