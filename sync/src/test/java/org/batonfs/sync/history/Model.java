package org.batonfs.sync.history;

import java.util.function.Consumer;

/**
 * What a thing does when it is used by one call after the other. States are immutable and have {@code equals}.
 *
 * @param <S> the states
 */
public interface Model<S> {
    /** The state in the beginning. */
    S initial();

    /**
     * Hands on each state that may follow when the operation happens now; none if it cannot have happened now with the
     * result that it had. An operation that is {@link Operation#isOptional optional} has no result to agree with.
     */
    void apply(S state, Operation operation, Consumer<? super S> next);

    /**
     * Whether the operation changes nothing that anybody saw, so that a violation that is left without it is a simpler one,
     * and one that never returned can be left out.
     */
    boolean isObservation(Operation operation);

    /** The operation, for people. */
    String describe(Operation operation);
}
