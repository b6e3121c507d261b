package org.batonfs.fs.history;

import java.util.function.Consumer;
import org.batonfs.sync.history.Fates;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;

/**
 * A value that is read, replaced and added to by single operations, which the policy sends to the main process or not: a
 * register, whose lower half is the tag of the last {@link Act#PUT} and whose upper half counts the {@link Act#ADD}s since.
 *
 * <p>Unlike a hold, no operation ever tells a value that is in doubt. So what is promised, and checked, has only one excuse: an operation
 * may say that the value is in doubt, and do nothing, once somebody was killed or put out; from then on each says so, until
 * the next put. A value that is told is the latest, always.
 */
final class SentModel implements Model<SentModel.State> {
    /** What an {@link Act#ADD} adds. */
    static final long ONE = 1L << 32;

    private final Fates fates;

    SentModel(Fates fates) {
        this.fates = fates;
    }

    /** The number, and whether it is known to be in doubt. */
    record State(long number, boolean inDoubt) {
        @Override
        public String toString() {
            return Long.toHexString(number) + (inDoubt ? ", in doubt" : "");
        }
    }

    /** Whether the answer was that the value is in doubt. */
    private static boolean tellsDoubt(Operation operation) {
        return operation.second() != 0;
    }

    @Override
    public State initial() {
        return new State(0, false);
    }

    @Override
    public void apply(State state, Operation operation, Consumer<? super State> next) {
        Act act = Act.of(operation);
        if (act == Act.PUT) {
            next.accept(new State(operation.argument(), false));
        } else if (tellsDoubt(operation)) {
            if (fates.hadTrouble(operation.returned())) {
                next.accept(new State(state.number, true));
            }
        } else if (operation.isOptional()) {
            next.accept(state.inDoubt || act == Act.GET ? state : added(state));
        } else if (!state.inDoubt) {
            State after = act == Act.ADD ? added(state) : state;
            if (operation.first() == after.number) {
                next.accept(after);
            }
        }
    }

    private static State added(State state) {
        return new State(state.number + ONE, false);
    }

    @Override
    public boolean isObservation(Operation operation) {
        return Act.of(operation) == Act.GET || tellsDoubt(operation);
    }

    @Override
    public String describe(Operation operation) {
        String result = operation.isOptional()
                ? ""
                : tellsDoubt(operation) ? " -> in doubt" : " -> " + Long.toHexString(operation.first());
        return Act.of(operation) + " " + Long.toHexString(operation.argument()) + result;
    }
}
