package org.batonfs.ipc.simulation;

/** Numbers from a seed (SplitMix64, Steele and others), the same on every JDK. */
public final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** Begins a sequence. */
    public Chance(long seed) {
        this.state = mix(seed + GOLDEN);
    }

    /** The next 64 bits. */
    public long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** A number from 0 to bound - 1. */
    public int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    /** A number from min to max. */
    public int between(int min, int max) {
        return min + below(max - min + 1);
    }

    /** True once in so many times; never for 0. */
    public boolean oneIn(int times) {
        return times > 0 && below(times) == 0;
    }

    /** One of them. */
    @SafeVarargs
    public final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    /** Spreads the bits of a number. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
