package org.batonfs.sync.core;

/**
 * A set of states, by 128 bits each, that numbers them as they come. That two of 10 million states are taken for one
 * happens with a probability of about 10^-25.
 */
final class Fingerprints {
    private static final double FULL = 0.6;

    private long[] firsts = new long[1 << 12];
    private long[] seconds = new long[1 << 12];
    private int[] numbers = new int[1 << 12];
    private int size;

    private long first;
    private long second;

    int size() {
        return size;
    }

    /** The number of a state; of one that is new, {@code -1 - number}. */
    int add(byte[] state, int offset, int length) {
        digest(state, offset, length);
        if (size > FULL * numbers.length) {
            grow();
        }
        int slot = slotOf(first, second);
        if (numbers[slot] != 0) {
            return numbers[slot] - 1;
        }
        put(slot, first, second, ++size);
        return -size;
    }

    private int slotOf(long high, long low) {
        int mask = numbers.length - 1;
        int slot = (int) high & mask;
        while (numbers[slot] != 0 && (firsts[slot] != high || seconds[slot] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void put(int slot, long high, long low, int number) {
        firsts[slot] = high;
        seconds[slot] = low;
        numbers[slot] = number;
    }

    private void grow() {
        long[] oldFirsts = firsts;
        long[] oldSeconds = seconds;
        int[] oldNumbers = numbers;
        firsts = new long[2 * oldFirsts.length];
        seconds = new long[2 * oldSeconds.length];
        numbers = new int[2 * oldNumbers.length];
        for (int slot = 0; slot < oldNumbers.length; slot++) {
            if (oldNumbers[slot] != 0) {
                put(slotOf(oldFirsts[slot], oldSeconds[slot]), oldFirsts[slot], oldSeconds[slot], oldNumbers[slot]);
            }
        }
    }

    /** Two sums of products with odd constants, each mixed as in SplitMix64 (Steele, Lea and Flood, 2014). */
    private void digest(byte[] state, int offset, int length) {
        long a = 0x9E3779B97F4A7C15L ^ length;
        long b = 0xC2B2AE3D27D4EB4FL + length;
        for (int i = offset; i < offset + length; i++) {
            a = (a ^ (state[i] & 0xFF)) * 0xBF58476D1CE4E5B9L;
            a ^= a >>> 29;
            b = (b + (state[i] & 0xFF) + 1) * 0x94D049BB133111EBL;
            b ^= b >>> 32;
        }
        first = mix(a);
        second = mix(b);
    }

    private static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
