package org.batonfs.fs.history;

import java.util.List;
import java.util.function.Consumer;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;

/** A file that does not change, which all read through one shared position: the state is the position. */
final class QueueModel implements Model<Integer> {
    private final List<Long> content;

    QueueModel(List<Long> content) {
        this.content = content;
    }

    @Override
    public Integer initial() {
        return 0;
    }

    @Override
    public void apply(Integer position, Operation operation, Consumer<? super Integer> next) {
        boolean isRead = Act.of(operation) == Act.READ;
        if (!isRead && Act.of(operation) != Act.POSITION) {
            throw new IllegalArgumentException(describe(operation));
        }
        boolean isEnd = position == content.size();
        long seen = !isRead ? position : isEnd ? -1 : content.get(position);
        if (operation.isOptional() || operation.first() == seen) {
            next.accept(isRead && !isEnd ? position + 1 : position);
        }
    }

    @Override
    public boolean isObservation(Operation operation) {
        return Act.of(operation) == Act.POSITION;
    }

    @Override
    public String describe(Operation operation) {
        return Act.describe(operation);
    }
}
