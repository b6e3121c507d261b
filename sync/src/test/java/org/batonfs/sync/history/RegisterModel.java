package org.batonfs.sync.history;

import java.util.function.Consumer;

/** A place for one number, 0 in the beginning. What is written must never be written twice, so that faults show. */
public final class RegisterModel implements Model<Long> {
    /** Returns the number, in {@code first}. */
    public static final int READ = 0;

    /** Replaces the number by {@code argument}. */
    public static final int WRITE = 1;

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public void apply(Long state, Operation operation, Consumer<? super Long> next) {
        if (operation.kind() == WRITE) {
            next.accept(operation.argument());
        } else if (operation.isOptional() || operation.first() == state) {
            next.accept(state);
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        return operation.kind() == READ;
    }

    @Override
    public String describe(Operation operation) {
        return operation.kind() == WRITE
                ? "write " + operation.argument()
                : operation.isOptional() ? "read" : "read -> " + operation.first();
    }
}
