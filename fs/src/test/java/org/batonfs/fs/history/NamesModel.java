package org.batonfs.fs.history;

import java.util.Arrays;
import java.util.function.Consumer;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;
import org.jspecify.annotations.Nullable;

/** A directory with a few names, each of which stands for an inode or for nothing. */
final class NamesModel implements Model<NamesModel.Names> {
    /** How many names are used. */
    static final int NAMES = 3;

    /** An inode that nobody was told of: its maker has not returned. */
    private static final long UNKNOWN = -1;

    /** Which inode each name stands for, or 0. */
    static final class Names {
        final long[] inodes;

        Names(long[] inodes) {
            this.inodes = inodes;
        }

        Names with(int name, long inode) {
            long[] changed = inodes.clone();
            changed[name] = inode;
            return new Names(changed);
        }

        long listing() {
            long bits = 0;
            for (int name = 0; name < inodes.length; name++) {
                bits |= inodes[name] == 0 ? 0 : 1L << name;
            }
            return bits;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Names that && Arrays.equals(that.inodes, inodes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(inodes);
        }

        @Override
        public String toString() {
            return "names of " + Arrays.toString(inodes);
        }
    }

    @Override
    public Names initial() {
        return new Names(new long[NAMES]);
    }

    @Override
    public void apply(Names names, Operation operation, Consumer<? super Names> next) {
        int name = (int) operation.argument();
        boolean isOptional = operation.isOptional();
        long inode = name < NAMES ? names.inodes[name] : 0;
        switch (Act.of(operation)) {
            case CREATE -> {
                boolean made = isOptional ? inode == 0 : operation.first() != 0;
                if (made && inode == 0) {
                    next.accept(names.with(name, isOptional ? UNKNOWN : operation.first()));
                } else if (!made && inode != 0) {
                    next.accept(names);
                }
            }
            case UNLINK -> change(names, operation, inode, names.with(name, 0), next);
            case RENAME -> {
                int from = (int) (operation.argument() >> 32);
                long moved = names.inodes[from];
                change(names, operation, moved, names.with(from, 0).with(name, moved), next);
            }
            case STAT -> {
                if (isOptional || operation.first() == inode) {
                    next.accept(names);
                } else if (inode == UNKNOWN && operation.first() != 0) {
                    next.accept(names.with(name, operation.first()));
                }
            }
            case LIST -> {
                if (isOptional || operation.first() == names.listing()) {
                    next.accept(names);
                }
            }
            default -> throw new IllegalArgumentException(describe(operation));
        }
    }

    /** A change that needs a name to be there, and says whether it was. */
    private static void change(
            Names names, Operation operation, long inode, Names changed, Consumer<? super Names> next) {
        boolean done = operation.isOptional() ? inode != 0 : operation.first() != 0;
        if (done == (inode != 0)) {
            next.accept(done ? changed : names);
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        return Act.of(operation) == Act.STAT || Act.of(operation) == Act.LIST;
    }

    @Override
    public String describe(Operation operation) {
        return Act.describe(operation);
    }
}
