package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A queue, the example of the literature. */
final class FifoModel implements Model<List<Long>> {
    static final int ENQUEUE = 0;

    /** Returns the oldest in {@code first}, or 0 if it is empty. */
    static final int DEQUEUE = 1;

    @Override
    public List<Long> initial() {
        return List.of();
    }

    @Override
    public void apply(List<Long> state, Operation operation, Consumer<? super List<Long>> next) {
        if (operation.kind() == ENQUEUE) {
            List<Long> longer = new ArrayList<>(state);
            longer.add(operation.argument());
            next.accept(longer);
        } else if (operation.isOptional() || operation.first() == (state.isEmpty() ? 0 : state.get(0))) {
            next.accept(state.isEmpty() ? state : new ArrayList<>(state.subList(1, state.size())));
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        return false;
    }

    @Override
    public String describe(Operation operation) {
        return operation.kind() == ENQUEUE ? "enqueue " + operation.argument() : "dequeue -> " + operation.first();
    }
}
