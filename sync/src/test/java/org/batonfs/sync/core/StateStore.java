package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/** States as bytes, first in, first out; kept in pieces that are reused. */
final class StateStore {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int LENGTH_BYTES = 2;

    private final List<byte[]> pieces = new ArrayList<>();
    private final IntSequence ends = new IntSequence();
    private int pieceCount;
    private int end;

    private int readPiece;
    private int readAt;
    private int againAt;

    void clear() {
        pieceCount = 0;
        end = PIECE_BYTES;
        readPiece = 0;
        readAt = 0;
    }

    StateStore() {
        clear();
    }

    boolean isEmpty() {
        return pieceCount == 0;
    }

    void add(StateBytes state) {
        int length = state.length();
        if (end + LENGTH_BYTES + length > PIECE_BYTES) {
            nextPiece();
        }
        byte[] piece = pieces.get(pieceCount - 1);
        piece[end] = (byte) length;
        piece[end + 1] = (byte) (length >> 8);
        System.arraycopy(state.array(), 0, piece, end + LENGTH_BYTES, length);
        end += LENGTH_BYTES + length;
        ends.set(pieceCount - 1, end);
    }

    private void nextPiece() {
        if (pieceCount == pieces.size()) {
            pieces.add(new byte[PIECE_BYTES]);
            ends.add(0);
        }
        pieceCount++;
        end = 0;
    }

    boolean hasNext() {
        return readPiece < pieceCount - 1 || (readPiece < pieceCount && readAt < ends.get(readPiece));
    }

    /** Makes {@code state} read the next state. */
    void next(StateBytes state) {
        if (readAt == ends.get(readPiece)) {
            readPiece++;
            readAt = 0;
        }
        againAt = readAt;
        readAt += LENGTH_BYTES + again(state);
    }

    /** Makes {@code state} read the last state once more. */
    int again(StateBytes state) {
        byte[] piece = pieces.get(readPiece);
        int length = (piece[againAt] & 0xFF) | ((piece[againAt + 1] & 0xFF) << 8);
        state.read(piece, againAt + LENGTH_BYTES, length);
        return length;
    }
}
