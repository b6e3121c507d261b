package org.batonfs.fs.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls on one thing, each with its beginning and end, and the search for an order of single moments that explains them
 * (Wing and Gong, with the memory of Lowe). A call that never returned may have had its effect at any time since, or never.
 */
final class History {
    /** The most calls that the search is for. */
    static final int CALLS_MAX = 62;

    /** What a call does, and whether it can return what it did. */
    interface Effect {
        /** The state after the call, or null if in this state the call cannot have returned what it did. */
        @Nullable
        Long apply(long state);
    }

    /** A call. */
    static final class Call {
        String what;
        final long start;
        long end = Long.MAX_VALUE;

        /** What it did, if it returned; what it may have done, if it did not. */
        Effect effect;

        Call(String what, long start, Effect unknown) {
            this.what = what;
            this.start = start;
            this.effect = unknown;
        }

        /** Whether neither has returned, and they do the same. */
        boolean isLike(Call other) {
            return end == Long.MAX_VALUE && other.end == Long.MAX_VALUE && action().equals(other.action());
        }

        private String action() {
            return what.substring(what.indexOf(' '));
        }

        void note(String outcome) {
            what += ": " + outcome;
        }
    }

    private final String name;
    private final long initial;
    private final List<Call> calls = new ArrayList<>();
    private boolean isExcused;

    History(String name, long initial) {
        this.name = name;
        this.initial = initial;
    }

    /**
     * A call begins; the effect is what it may have, should it not return.
     *
     * @param what who, a space, and what that does, which says all of the effect
     */
    Call begin(String what, long now, Effect unknown) {
        Call call = new Call(what, now, unknown);
        calls.add(call);
        return call;
    }

    /** A call has returned. */
    void end(Call call, long now, Effect known) {
        call.end = now;
        call.effect = known;
    }

    /** It had no effect. */
    void withdraw(Call call) {
        calls.remove(call);
    }

    /** What happened cannot be judged: somebody changed it that had lost the right to, unknowingly. */
    void excuse() {
        isExcused = true;
    }

    boolean isExcused() {
        return isExcused;
    }

    int size() {
        return calls.size();
    }

    /** Whether an order explains it. */
    boolean isExplained() {
        return isExcused || calls.size() > CALLS_MAX || search(0, initial, earlierOnes(), new HashSet<>());
    }

    /**
     * For each call those that do the same and began before it, if none of them has returned: such calls need to be tried in
     * the order of their beginnings only. A thread that calls on and on without success would else be tried in every order.
     */
    private long[] earlierOnes() {
        long[] earlier = new long[calls.size()];
        for (int i = 0; i < earlier.length; i++) {
            for (int j = 0; j < earlier.length; j++) {
                Call call = calls.get(i);
                Call other = calls.get(j);
                boolean isEarlier = other.start < call.start || (other.start == call.start && j < i);
                if (isEarlier && call.isLike(other)) {
                    earlier[i] |= 1L << j;
                }
            }
        }
        return earlier;
    }

    private boolean search(long done, long state, long[] earlier, Set<Long> seen) {
        long firstEnd = Long.MAX_VALUE;
        boolean isOver = true;
        for (int i = 0; i < calls.size(); i++) {
            if ((done & 1L << i) == 0) {
                firstEnd = Math.min(firstEnd, calls.get(i).end);
                isOver &= calls.get(i).end == Long.MAX_VALUE;
            }
        }
        if (isOver) {
            return true;
        }
        if (!seen.add(done * 1_000_003 ^ Long.rotateLeft(state * 0x9E3779B97F4A7C15L, 17))) {
            return false;
        }
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            if ((done & 1L << i) == 0 && call.start <= firstEnd && (earlier[i] & ~done) == 0) {
                Long next = call.effect.apply(state);
                if (next != null && search(done | 1L << i, next, earlier, seen)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("no order explains the calls on " + name + ":");
        for (Call call : calls) {
            text.append("\n    ").append(call.start).append(" to ");
            text.append(call.end == Long.MAX_VALUE ? "?" : String.valueOf(call.end));
            text.append(": ").append(call.what);
        }
        return text.toString();
    }
}
