package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.List;

/** The plainest judge, for short histories: tries every order by the definition, with no memory and no cleverness. */
final class Exhaustive {
    private Exhaustive() {}

    static <S> boolean isLinearizable(List<Operation> history, Model<S> model) {
        return search(model.initial(), new ArrayList<>(history), model);
    }

    private static <S> boolean search(S state, List<Operation> left, Model<S> model) {
        if (left.stream().allMatch(Operation::isOptional)) {
            return true;
        }
        for (int i = 0; i < left.size(); i++) {
            Operation first = left.get(i);
            if (left.stream().anyMatch(other -> other.returned() < first.called())) {
                continue;
            }
            List<Operation> rest = new ArrayList<>(left);
            rest.remove(i);
            boolean[] found = {false};
            model.apply(state, first, next -> found[0] = found[0] || search(next, rest, model));
            if (found[0]) {
                return true;
            }
        }
        return false;
    }
}
