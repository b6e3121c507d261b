package org.batonfs.sync;

import org.jspecify.annotations.Nullable;

/**
 * How a resource is given up together with another: the inner one, which is acquired within uses of the outer one, goes with it. Each
 * has one of these, for both parts.
 *
 * <p>The inner one is given up though nobody has asked for it, since who comes next is expected to want both. If nobody else had it
 * until it is granted again, that was in vain, and it is kept from then on until somebody does ask for it.
 *
 * <p>Guarded by the mutex of its {@link ClientResource}.
 */
final class Pairing {
    private static final long NONE = -1;

    private @Nullable ClientResource inner;

    /** Of which inner one the server knows. */
    private @Nullable ClientResource told;

    /** The epoch of the last grant. */
    private long epoch = NONE;

    /** Whether what that grant gave has been given up unasked. */
    private boolean isUnasked;

    private boolean isInVain;

    // ---- as the outer one

    /** A use begins, or is waited for, that acquires the other one within it. */
    void begin(ClientResource newInner) {
        inner = newInner;
    }

    /** What is acquired within uses of it; {@code null} if nothing. */
    @Nullable
    ClientResource inner() {
        return inner;
    }

    /** What the server is to be told now that is acquired within uses of it; {@code null} if it knows. */
    @Nullable
    ClientResource takeUntold() {
        ClientResource untold = inner == told ? null : inner;
        told = inner;
        return untold;
    }

    /** It is not used any more, or the server that knew of it is gone. */
    void end() {
        inner = null;
        told = null;
    }

    // ---- as the inner one

    /** Whether to give it up unasked. */
    boolean isExpectedElsewhere() {
        return !isInVain;
    }

    /** It is about to be given up unasked. */
    void giveUpUnasked() {
        isUnasked = true;
    }

    /** Whether what has just been given up was given up unasked: that says nothing of what others want. */
    boolean isUnasked() {
        return isUnasked;
    }

    /** Somebody else asks for it. */
    void onRecall() {
        isInVain = false;
    }

    /** It is granted; every grant of a resource counts its epoch one up. */
    void onGranted(long newEpoch, boolean isRecalled) {
        if (isUnasked) {
            isInVain = newEpoch == epoch + 1;
        }
        isInVain &= !isRecalled;
        isUnasked = false;
        epoch = newEpoch;
    }
}
