package org.batonfs.sync.history;

/**
 * A call of a history, and what it returned. What the kinds and numbers mean is the {@link Model}'s business.
 *
 * @param process who called
 * @param thread which of its threads
 * @param kind what was called
 * @param called when, in nanoseconds of {@code CLOCK_MONOTONIC}, which all processes of a machine share
 * @param returned when it returned, or {@link #NEVER}: then it may have had its effect, at any time since, or none
 * @param argument what was handed in
 * @param first what was returned
 * @param second more of it
 * @param third more of it
 */
public record Operation(
        int process,
        int thread,
        int kind,
        long called,
        long returned,
        long argument,
        long first,
        long second,
        long third) {
    /** The time of a return that did not come, or that only told of an error. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Whether it need not have happened. */
    public boolean isOptional() {
        return returned == NEVER;
    }

    /** The same call, as if it had never returned. */
    public Operation withoutReturn() {
        return new Operation(process, thread, kind, called, NEVER, argument, 0, 0, 0);
    }
}
