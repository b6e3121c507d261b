package org.batonfs.sync.core;

/**
 * Decides, for one client and one resource, whether what the client does there is better done under a hold of its own or sent
 * to the main process.
 *
 * <p>It keeps account in messages. A hold that others end costs four: acquire, granted, recall, release; whatever it served.
 * An operation costs two, or one if it takes two resources, which share its costs. While holding, each hold that has ended is compared with what it would have cost to send its uses.
 * While sending, each operation is asked whether it would have been free under a hold: it would, if nobody else came between
 * it and the one before, or if it follows that one so closely that a minimum hold would have served both. When the account of
 * what the other way would have saved is full, the way is changed.
 *
 * <p>Three things keep it from swinging. Between two and four uses for each hold (four and eight in pairs) it stays where it is. A change needs several holds, or many operations, that speak for it with few that speak against it. And if holds turn
 * out to be as poor as before, it takes four times as many operations until they are tried again. But that an operation is
 * one of many that nobody else came between is no guess: that many were free, and holds are tried. And where others hold, an
 * operation waits as long as a hold would, for one use: who asks at once for the next one is better off with holds, even poor ones, so a few of
 * those are enough.
 */
public final class AdaptiveRule {
    private static final int HOLD_MESSAGES = 4;
    private static final int OPERATION_MESSAGES = 2;

    /** So much must sending have saved until it is tried: three holds in a row that served one use each. */
    private static final int SENDING_SAVES = 6;

    /** So much of what good holds have saved is remembered: on a busy machine a dense writer has poor holds among good ones. */
    private static final int CREDIT_MAX = 30;

    /** So many operations more must have been free than not. */
    static final int TRIAL_MIN = 16;

    static final int TRIAL_MAX = 1 << 16;

    /** So many operations without anybody between them are enough in any case. */
    static final int RUN_MAX = 128;

    private static final int TRIAL_GROWTH = 4;

    /** What one operation that was not free counts against those that were: holds have to serve four uses to be better. */
    private static final int NOT_FREE = 3;

    /** The same of operations that take two resources: eight uses. */
    private static final int NOT_FREE_IN_PAIRS = 7;

    /** So many dense operations in a row that have waited as long as others hold are enough in any case: holds would have waited no longer. */
    static final int LATE_MAX = 2;

    /** So much must holds have saved until they are tried as easily as at first. */
    private static final int TRIAL_PAYS = 64;

    private boolean sends;
    private boolean isInPairs;

    /** In messages, what sending would have saved, while holding; negative as long as holds have saved more. */
    private long savedBySending;

    /** In messages, what holds have saved since they were begun with; negative if they were poor. */
    private long savedByHolding;

    /** How many operations more than not would have been free, while sending; never negative. */
    private int free;

    /** How many dense operations in a row have waited as long as others hold. */
    private int late;

    /** How many it takes to try holds. */
    private int trial = TRIAL_MIN;

    /** Whether operations are sent. It begins with holds: as long as nobody else is there, they cost nothing. */
    public boolean sends() {
        return sends;
    }

    /** Whether operations on this resource take another one as well, until an answer tells otherwise. */
    public void inPairs(boolean newInPairs) {
        isInPairs = newInPairs;
    }

    /** Others have ended a hold. */
    public void gaveUp(long uses) {
        if (sends) {
            return;
        }
        long saved = (isInPairs ? uses : OPERATION_MESSAGES * uses) - HOLD_MESSAGES;
        savedByHolding += saved;
        savedBySending = Math.max(-CREDIT_MAX, savedBySending - saved);
        if (savedByHolding >= TRIAL_PAYS) {
            trial = TRIAL_MIN;
        }
        if (savedBySending >= SENDING_SAVES) {
            sends = true;
            free = 0;
            late = 0;
        }
    }

    /**
     * An operation was answered.
     *
     * @param run how many operations in a row came from this client, as the server tells
     * @param isDense whether it was asked for at once after the one before
     * @param isLate whether the answer took as long as others hold, and not only the way to the server and back
     */
    public void answered(int run, boolean isDense, boolean isLate) {
        if (!sends) {
            return;
        }
        late = isDense && isLate ? late + 1 : 0;
        free = run > 1 || isDense ? free + 1 : Math.max(0, free - (isInPairs ? NOT_FREE_IN_PAIRS : NOT_FREE));
        if (free >= trial || run >= Math.min(trial, RUN_MAX) || late >= LATE_MAX) {
            sends = false;
            savedBySending = late >= LATE_MAX ? -CREDIT_MAX : 0; // poor holds would be no news
            savedByHolding = 0;
            trial = Math.min(TRIAL_MAX, trial * TRIAL_GROWTH);
        }
    }

    /** For traces and failures. */
    @Override
    public String toString() {
        return sends ? "sends, " + free + " of " + trial + " would have been free" : "holds, saved " + savedByHolding;
    }
}
