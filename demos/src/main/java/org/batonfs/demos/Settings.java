package org.batonfs.demos;

import java.time.Duration;
import org.batonfs.sync.Policy;

/**
 * How to run the demos.
 *
 * @param policy when children give back what they hold
 * @param processes how many children, or 0 for what suits the demo
 * @param records how much each of them does, or 0 for what suits the demo
 * @param seed where the random lines and pauses come from
 * @param trace whether to print each message
 * @param patience how long a child may take for something small before it is taken for hanging
 */
record Settings(Policy policy, int processes, int records, long seed, boolean trace, Duration patience) {
    /** Time that each piece of work adds to the patience: far more than it takes on a machine that is busy. */
    private static final long PATIENCE_MILLIS_PER_RECORD = 20;

    int processesOr(int suitable) {
        return processes == 0 ? suitable : processes;
    }

    int recordsOr(int suitable) {
        return records == 0 ? suitable : records;
    }

    /** How long children may take for this many pieces of work together. */
    Duration patienceFor(long pieces) {
        return patience.plusMillis(pieces * PATIENCE_MILLIS_PER_RECORD);
    }
}
