package org.batonfs.sync.core;

/**
 * Decides whether a holder that has been recalled keeps the resource a little longer, so that one transfer serves many
 * uses.
 *
 * <p>It keeps it until the minimum hold has passed since the end of the first use, and only while the uses follow each other densely; when none
 * has begun for a quarter of that, they have ended, and that is looked for unless those of the last hold went on to its end. The
 * held path takes no timestamps, so density is judged from what is known anyway: the uses since the grant over the time
 * since then, and how soon after giving up the client wants the resource again. A judgement needs evidence: a hold
 * that was recalled after one short use says nothing, and the last verdict stands. And to find uses sparse takes two holds in a row that
 * were, since a process that has just lost its processor uses nothing either.
 */
final class MinimumHold {
    /** Uses that begin at most this long after each other, on average, are dense. */
    static final long DENSE_GAP_NANOS = 20_000;

    /** Who wants it again within this time of giving it up has gone on; sending the one and asking for the other is in it. */
    private static final long AGAIN_NANOS = 2 * DENSE_GAP_NANOS;

    private static final int EVIDENCE_USES = 4;
    private static final long EVIDENCE_NANOS = 4 * DENSE_GAP_NANOS;

    /** The uses of so many holds in a row must be sparse: who loses the processor in the middle of one looks like that once. */
    private static final int SPARSE_TIMES_MAX = 2;

    /** With many others waiting, the hold is down to the longest over this. */
    private static final int SHORTEST_PART = 30;

    /** But a hold is as long as so many transfers, up to the longest: of the time of those who wait, transfers take a sixth. */
    private static final int TRANSFERS = 5;

    /**
     * The part of what is known of transfers that the last turn decides. A hold that is too long makes a transfer seem shorter by nearly as
     * much, and the next hold is five times that: if a quarter of it were believed, eight who wait would swing for ever.
     */
    private static final int LAST_PART = 8;

    /** Without a use for this part of the longest hold, or for so long, dense uses have ended. */
    private static final int CHECK_PART = 4;

    private static final long CHECK_NANOS_MAX = 250_000;

    /** While it is kept, the time is looked at once in so many uses; between dense ones that is soon enough. */
    private static final int USES_A_LOOK = 8;

    private final long longestNanos;
    long minimumNanos;

    /** Without a use for so long, dense uses have ended. */
    long checkNanos;

    /** When to look next, and what was seen when it was looked last. */
    long checkAtNanos;

    long usesSeen;
    long grantedAtNanos;
    long gaveUpAtNanos;
    boolean hasGivenUp;

    /** How many others the last grant said that wait, if it was asked for again in the message that gave it up; else 0. */
    int othersInTurn;

    /** How long a transfer takes, as far as turns that others had have told. */
    long transferNanos;

    /** How many others waited behind the last grant. */
    int waiting;

    /** Whether the last hold lasted until the end of a use after its time, and its uses were dense. Then it is not looked before whether this one's uses go on. */
    boolean isSteady;

    /** Of how many holds in a row the uses were sparse. It begins as dense: to be wrong costs a minimum hold each time. */
    int sparseTimes;

    /**
     * A rule without a past.
     *
     * @param longestNanos the minimum hold while one other waits; 0 to give up as soon as asked
     */
    MinimumHold(long longestNanos) {
        this.longestNanos = longestNanos;
        this.minimumNanos = longestNanos;
        this.checkNanos = Math.max(1, Math.min(CHECK_NANOS_MAX, longestNanos / CHECK_PART));
    }

    /**
     * A grant has come, and so many others wait behind it. They share the longest hold, so that each waits as long as one would, unless
     * transfers take too much of such holds.
     */
    void onGranted(long nowNanos, int newWaiting) {
        if (othersInTurn > 1) {
            learn(nowNanos - gaveUpAtNanos);
        }
        othersInTurn = 0;
        waiting = newWaiting;
        grantedAtNanos = nowNanos;
        long shared = longestNanos / Math.min(Math.max(1, waiting), SHORTEST_PART);
        minimumNanos = Math.min(longestNanos, Math.max(shared, TRANSFERS * transferNanos));
    }

    /**
     * Each of the others has had its turn, a hold as long as the last one here, and there was a transfer more than those. Whose holds are
     * longer makes transfers seem longer to the others, by less than that: so all come to hold for as long.
     */
    private void learn(long turnsNanos) {
        long transfer = (turnsNanos - othersInTurn * minimumNanos) / (othersInTurn + 1);
        long possible = Math.max(0, Math.min(transfer, longestNanos / TRANSFERS));
        transferNanos += (possible - transferNanos) / LAST_PART;
    }

    /** The client wants what it does not hold. */
    void onWanted(long nowNanos) {
        if (hasGivenUp && nowNanos - gaveUpAtNanos <= AGAIN_NANOS) {
            sparseTimes = 0;
        }
    }

    /** It is given up, after so many uses, by the end of one or not. */
    void onGivenUp(long nowNanos, long uses, boolean isEndOfUse) {
        judge(nowNanos, uses, true);
        isSteady = isEndOfUse && isOver(nowNanos) && uses >= EVIDENCE_USES && areDense(nowNanos, uses);
        gaveUpAtNanos = nowNanos;
        hasGivenUp = true;
    }

    /** What was given up is asked for again in the same message. */
    void onAskedAgain() {
        othersInTurn = waiting;
    }

    /**
     * What was given up is sent: how soon it is wanted again counts from here. Sending wakes another thread, which may take the
     * processor of the one that sends.
     */
    void onSent(long nowNanos) {
        gaveUpAtNanos = nowNanos;
    }

    /** Whether the end of this use looks at the time while it is kept: the first one does, and then one of eight. */
    boolean looksAfter(long uses) {
        return uses % USES_A_LOOK == 1;
    }

    /** Whether who has given up at the end of a use, after so many, will want it again at once, as far as that can be told. */
    boolean goesOn(long uses) {
        return isDense() && uses >= EVIDENCE_USES && longestNanos > 0;
    }

    /**
     * Whether a recall that comes now is to wait until {@link #deadlineNanos}.
     *
     * @param saysNothing whether the last verdict stands, and no time has been counted yet
     */
    boolean keeps(long nowNanos, long uses, boolean saysNothing) {
        if (longestNanos == 0 || (isOver(nowNanos) && !saysNothing)) {
            return false;
        }
        if (!saysNothing) {
            judge(nowNanos, uses, false);
        }
        see(nowNanos, uses);
        return isDense();
    }

    /** The first use has ended: what it took its thread to wake up does not count. */
    void onFirstUse(long nowNanos, long uses) {
        grantedAtNanos = nowNanos;
        see(nowNanos, uses);
    }

    /** Whether the time has come for which a look was asked. */
    boolean isLookOver(long nowNanos) {
        return nowNanos - wakeNanos() >= 0;
    }

    /** When to look whether it is still to be kept, if nobody uses it before. */
    long wakeNanos() {
        long latest = deadlineNanos() + (isSteady ? checkNanos : 0);
        return checkAtNanos - latest < 0 ? checkAtNanos : latest;
    }

    /** When to look again whether uses go on: so far from now, but a quarter of the longest hold after the end of this one at the latest. */
    long lookAgainNanos(long nowNanos, long apartNanos) {
        return nowNanos + Math.min(apartNanos, Math.max(0, deadlineNanos() - nowNanos) + checkNanos);
    }

    /**
     * Whether a look at the number of uses finds no reason to end it. Who begins a use now and then within it is sparse: others would wait for the whole of it
     * for nothing.
     */
    boolean isKeptOn(long nowNanos, long usesBefore, long usesNow) {
        return usesNow != usesBefore && areDense(nowNanos, usesNow) && !isOver(nowNanos);
    }

    /** Whether what is kept for a recall is not used any more. */
    boolean isIdle(long nowNanos, long uses) {
        if (nowNanos - checkAtNanos < 0) {
            return false;
        }
        boolean isIdle = uses == usesSeen;
        see(nowNanos, uses);
        return isIdle;
    }

    /** So many uses had begun at a look that lies back long enough to tell whether they go on. */
    void saw(long nowNanos, long uses) {
        usesSeen = uses;
        checkAtNanos = nowNanos;
    }

    private void see(long nowNanos, long uses) {
        usesSeen = uses;
        checkAtNanos = nowNanos + checkNanos + (isSteady ? minimumNanos : 0);
    }

    boolean isOver(long nowNanos) {
        return nowNanos - deadlineNanos() >= 0;
    }

    long deadlineNanos() {
        return grantedAtNanos + minimumNanos;
    }

    boolean isDense() {
        return sparseTimes < SPARSE_TIMES_MAX;
    }

    private boolean areDense(long nowNanos, long uses) {
        return nowNanos - grantedAtNanos <= uses * DENSE_GAP_NANOS;
    }

    /** Each hold is found sparse once at most, at its end. */
    private void judge(long nowNanos, long uses, boolean isEnd) {
        long heldNanos = nowNanos - grantedAtNanos;
        if (uses > 0 && (uses >= EVIDENCE_USES || heldNanos >= EVIDENCE_NANOS)) {
            if (areDense(nowNanos, uses)) {
                sparseTimes = 0;
            } else if (isEnd) {
                sparseTimes = Math.min(sparseTimes + 1, SPARSE_TIMES_MAX);
            }
        }
    }
}
