package org.batonfs.fs.history;

import java.util.Arrays;
import java.util.function.Consumer;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A file of a few slots with one shared position, which is read, written and moved, while slots are read and written
 * directly as well. The state is the position, the size, and what is in each slot.
 *
 * <p>Of a write through the position that never returned, the data alone may have come to the file: it is written before the
 * position moves, so that no position ever lies beyond data that is lost.
 */
final class TapeModel implements Model<TapeModel.Tape> {
    /** Slots; a position that has come to the end has to be moved back before it writes. */
    static final int SLOTS = 4;

    /** What it is in. */
    static final class Tape {
        final int position;
        final long[] tags;

        Tape(int position, long[] tags) {
            this.position = position;
            this.tags = tags;
        }

        long tag(int slot) {
            return slot < tags.length ? tags[slot] : -1;
        }

        Tape at(int newPosition) {
            return new Tape(newPosition, tags);
        }

        Tape with(int slot, long tag) {
            long[] changed = Arrays.copyOf(tags, Math.max(tags.length, slot + 1));
            changed[slot] = tag;
            return new Tape(position, changed);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tape that && that.position == position && Arrays.equals(that.tags, tags);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tags) * 31 + position;
        }

        @Override
        public String toString() {
            return "position " + position + " in " + Arrays.toString(tags);
        }
    }

    @Override
    public Tape initial() {
        return new Tape(0, new long[0]);
    }

    @Override
    public void apply(Tape tape, Operation operation, Consumer<? super Tape> next) {
        switch (Act.of(operation)) {
            case WRITE -> {
                Tape written = tape.with(tape.position, operation.argument());
                next.accept(written.at(tape.position + 1));
                if (operation.isOptional()) {
                    next.accept(written);
                }
            }
            case WRITE_AT -> next.accept(tape.with((int) operation.argument(), operation.argument() >> 32));
            case SEEK -> next.accept(tape.at((int) operation.argument()));
            case READ -> {
                long seen = tape.tag(tape.position);
                see(operation, seen, seen < 0 ? tape : tape.at(tape.position + 1), next);
            }
            case READ_AT -> see(operation, tape.tag((int) operation.argument()), tape, next);
            case SIZE -> see(operation, tape.tags.length, tape, next);
            case POSITION -> see(operation, tape.position, tape, next);
            default -> throw new IllegalArgumentException(describe(operation));
        }
    }

    private static void see(Operation operation, long seen, Tape after, Consumer<? super Tape> next) {
        if (operation.isOptional() || operation.first() == seen) {
            next.accept(after);
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        Act act = Act.of(operation);
        return act == Act.READ_AT || act == Act.SIZE || act == Act.POSITION;
    }

    @Override
    public String describe(Operation operation) {
        return Act.describe(operation);
    }
}
