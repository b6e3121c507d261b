package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/** A long row of numbers that only grows, in pieces, so that growing copies nothing. */
final class IntSequence {
    private static final int PIECE_BITS = 16;
    private static final int PIECE = 1 << PIECE_BITS;

    private final List<int[]> pieces = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(int number) {
        if (size == pieces.size() << PIECE_BITS) {
            pieces.add(new int[PIECE]);
        }
        set(size++, number);
    }

    int get(int index) {
        return pieces.get(index >> PIECE_BITS)[index & (PIECE - 1)];
    }

    void set(int index, int number) {
        pieces.get(index >> PIECE_BITS)[index & (PIECE - 1)] = number;
    }
}
