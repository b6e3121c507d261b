package org.batonfs.sync;

import org.batonfs.sync.core.AdaptiveRule;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a client does with one resource is better sent to the main process than done under a hold. For
 * {@link Policy#ADAPTIVE} it is an {@link AdaptiveRule} with real time around it.
 *
 * <p>All but {@link #isPreferred} is guarded by the mutex of its {@link ClientResource}.
 */
final class Sending {
    /** What is asked for within this time after the last request or answer could have been served by the same minimum hold. */
    private static final long DENSE_NANOS = 20_000;

    /** The same after an answer that was late: what follows is done seldom, compiled late, and by a thread that has slept. */
    private static final long DENSE_AFTER_LATE_NANOS = 5 * DENSE_NANOS;

    private static final int HOLD_PART = 6;

    private final @Nullable AdaptiveRule rule;
    private volatile boolean isPreferred;

    /** An answer that takes so long, a sixth of what a single other holds, has waited for a hold. */
    private final long lateNanos;

    /** When the last operation was asked for, or answered. */
    private long lastAtNanos;

    /** Whether the last answer was late. */
    private boolean wasLate;

    /**
     * What the policy says at first.
     *
     * @param minimumHoldNanos how long processes hold what they use densely, if all have the same options; 0 if none does
     */
    Sending(Policy policy, long minimumHoldNanos) {
        lateNanos = minimumHoldNanos == 0 ? Long.MAX_VALUE : Math.max(2 * DENSE_NANOS, minimumHoldNanos / HOLD_PART);
        rule = policy == Policy.ADAPTIVE ? new AdaptiveRule() : null;
        isPreferred = policy == Policy.RESIDENT;
    }

    /** Whether to send, unless what is needed is held here; any thread. */
    boolean isPreferred() {
        return isPreferred;
    }

    /** Whether operations on this resource take another one as well, which shares their costs. */
    void inPairs(boolean isInPairs) {
        if (rule != null) {
            rule.inPairs(isInPairs);
        }
    }

    /** Others have ended a hold that has served so many uses. */
    void onGaveUp(long uses) {
        if (rule != null) {
            rule.gaveUp(uses);
            isPreferred = rule.sends();
        }
    }

    /** An operation is asked for; whether that is at once after the one before. */
    boolean onSent() {
        if (rule == null) {
            return false;
        }
        long now = System.nanoTime();
        long apart = wasLate ? DENSE_AFTER_LATE_NANOS : DENSE_NANOS;
        boolean isDense = lastAtNanos != 0 && now - lastAtNanos <= apart;
        lastAtNanos = now;
        return isDense;
    }

    /** An operation has been answered that was done. */
    void onAnswered(int run, boolean isDense) {
        if (rule != null) {
            long now = System.nanoTime();
            wasLate = now - lastAtNanos >= lateNanos;
            rule.answered(run, isDense, wasLate);
            lastAtNanos = now;
            isPreferred = rule.sends();
        }
    }
}
