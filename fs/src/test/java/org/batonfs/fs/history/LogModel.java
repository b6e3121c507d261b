package org.batonfs.fs.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;

/**
 * A file of records that only grows, by handles that append. Since no slot changes once it is written, the file as it is in
 * the end tells where each record came to lie, and the size is all of the state: an append goes to the slot that is the size
 * then, and a slot is seen by whoever looks when the size is beyond it.
 */
final class LogModel implements Model<Integer> {
    private final List<Long> content;
    private final Map<Long, Integer> slots = new HashMap<>();

    /** The model of a file whose tags are these in the end. */
    LogModel(List<Long> content) {
        this.content = content;
        for (int slot = 0; slot < content.size(); slot++) {
            Integer other = slots.put(content.get(slot), slot);
            if (other != null) {
                throw new AssertionError("record " + content.get(slot) + " is there twice: " + other + " and " + slot);
            }
        }
    }

    @Override
    public Integer initial() {
        return 0;
    }

    @Override
    public void apply(Integer size, Operation operation, Consumer<? super Integer> next) {
        switch (Act.of(operation)) {
            case APPEND -> append(size, operation, next);
            case SIZE -> look(size, operation, size, next);
            case READ_AT -> {
                int slot = (int) operation.argument();
                look(size, operation, slot < size ? content.get(slot) : -1, next);
            }
            default -> throw new IllegalArgumentException(describe(operation));
        }
    }

    private void append(int size, Operation operation, Consumer<? super Integer> next) {
        boolean isHere = size < content.size() && content.get(size) == operation.argument();
        if (isHere && (operation.isOptional() || operation.first() == size)) {
            next.accept(size + 1);
        }
    }

    private static void look(int size, Operation operation, long seen, Consumer<? super Integer> next) {
        if (operation.isOptional() || operation.first() == seen) {
            next.accept(size);
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        boolean isNotHere = operation.isOptional() && !slots.containsKey(operation.argument());
        return Act.of(operation) != Act.APPEND || isNotHere;
    }

    @Override
    public String describe(Operation operation) {
        return Act.describe(operation);
    }
}
