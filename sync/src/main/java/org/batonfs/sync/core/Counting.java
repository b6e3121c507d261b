package org.batonfs.sync.core;

/**
 * Numbers from 0 to {@code Long.MAX_VALUE} in a circle. Versions and epochs come from peers as well; if they could run
 * out, one peer's lie would make the honest ones say what is malformed.
 */
final class Counting {
    private Counting() {}

    /** The number after this one; 0, which means that nothing has happened yet, does not come again. */
    static long next(long number) {
        return number == Long.MAX_VALUE ? 1 : number + 1;
    }

    /** The number that comes so many steps after this one. */
    static long after(long number, int steps) {
        long sum = number + steps;
        return sum < 0 ? sum - Long.MAX_VALUE : sum;
    }

    /** Whether one number lies within the half circle after the other. */
    static boolean isLater(long number, long other) {
        return (number - other) << 1 > 0;
    }
}
