package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code SyncHandle}: how often it was changed, and a tag that no two changes share.
 *
 * <p>What is promised, and checked: a hold that is not in doubt sees the latest change. One that is in doubt may see the value
 * as it was some changes ago, if since then nobody has seen or made a change who is still there to remember it; then the
 * later changes are undone for everybody. A doubt begins only after somebody was killed or put out, every hold tells of it, and
 * it ends with the next change.
 */
public final class ValueModel implements Model<ValueModel.State> {
    /** Returns the tag in {@code first}, and in {@code second} twice the count, plus 1 in doubt. */
    public static final int READ = 0;

    /** Adds 1 to the count and puts {@code argument} in the tag's place; returns what {@link #READ} would have, before. */
    public static final int ADD = 1;

    private final Fates fates;
    private final Map<Long, List<Operation>> witnesses = new HashMap<>();

    /** The count that was seen with a tag. */
    private final Map<Long, Long> counts = new HashMap<>();

    /**
     * The model of one value.
     *
     * @param history the operations on it
     * @param fates what happened to those who did them
     */
    public ValueModel(Collection<Operation> history, Fates fates) {
        this.fates = fates;
        for (Operation operation : history) {
            if (!operation.isOptional()) {
                witness(operation.first(), operation);
                counts.putIfAbsent(operation.first(), operation.second() >> 1);
                if (operation.kind() == ADD) {
                    witness(operation.argument(), operation);
                }
            }
        }
    }

    /** A change, and the one before it. */
    public record Change(long tag, long count, @Nullable Change previous) {
        static final Change NONE = new Change(0, 0, null);

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Change that && that.tag == tag && that.count == count;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(tag);
        }

        @Override
        public String toString() {
            return "change " + count + " by " + Long.toHexString(tag);
        }
    }

    /** The last change, and whether it is in doubt. */
    public record State(Change last, boolean inDoubt) {
        @Override
        public String toString() {
            return last + (inDoubt ? ", in doubt" : "");
        }
    }

    @Override
    public State initial() {
        return new State(Change.NONE, false);
    }

    @Override
    public void apply(State state, Operation operation, Consumer<? super State> next) {
        if (operation.isOptional()) {
            applyOptional(state, operation, next);
            return;
        }
        State seen = (operation.second() & 1) == 0 ? certain(state, operation) : doubtful(state, operation);
        if (seen != null) {
            next.accept(operation.kind() == ADD ? changed(seen.last, operation) : seen);
        }
    }

    /**
     * It may have seen a doubt; what is lost of its change is lost by the next doubt. The count that others saw with its tag
     * says which change it followed.
     */
    private void applyOptional(State state, Operation operation, Consumer<? super State> next) {
        Long count = counts.get(operation.argument());
        for (Change change = state.last; count != null && change != null; change = change.previous) {
            if (change.count + 1 == count) {
                next.accept(changed(change, operation));
            }
            if (change.count < count || !fates.hadTrouble(Operation.NEVER) || !mayBeLost(change, operation)) {
                return;
            }
        }
    }

    private static State changed(Change before, Operation add) {
        return new State(new Change(add.argument(), before.count + 1, before), false);
    }

    private static @Nullable State certain(State state, Operation operation) {
        return !state.inDoubt && isSeen(state.last, operation) ? state : null;
    }

    private @Nullable State doubtful(State state, Operation operation) {
        if (!fates.hadTrouble(operation.returned())) {
            return null;
        }
        for (Change change = state.last; change != null; change = change.previous) {
            if (isSeen(change, operation)) {
                return new State(change, true);
            }
            if (!mayBeLost(change, operation)) {
                return null;
            }
        }
        return null;
    }

    private static boolean isSeen(Change change, Operation operation) {
        return change.tag == operation.first() && change.count == operation.second() >> 1;
    }

    /** Whether all who certainly knew of a change when the operation began may have forgotten it when it returned. */
    private boolean mayBeLost(Change change, Operation operation) {
        for (Operation witness : witnesses.getOrDefault(change.tag, List.of())) {
            if (witness.returned() < operation.called()
                    && !fates.mayForget(witness.process(), witness.returned(), operation.returned())) {
                return false;
            }
        }
        return true;
    }

    private void witness(long tag, Operation operation) {
        witnesses.computeIfAbsent(tag, key -> new ArrayList<>(2)).add(operation);
    }

    @Override
    public boolean isObservation(Operation operation) {
        // A change that never returned and that nobody has seen is as good as none.
        return operation.kind() == READ || (operation.isOptional() && !counts.containsKey(operation.argument()));
    }

    @Override
    public String describe(Operation operation) {
        String what = operation.kind() == ADD ? "add " + Long.toHexString(operation.argument()) : "read";
        return operation.isOptional()
                ? what
                : what + " -> " + new Change(operation.first(), operation.second() >> 1, null)
                        + ((operation.second() & 1) == 0 ? "" : ", in doubt");
    }
}
