package org.batonfs.sync.history;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.batonfs.sync.history.Linearizability.Configuration;
import org.batonfs.sync.history.Linearizability.Event;
import org.batonfs.sync.history.Linearizability.Step;

/** Tells people of a violation: the return that nothing explains, what was pending then, and what led there. */
final class Report<S> {
    private static final int OPERATIONS_MAX = 40;
    private static final int PREFIX_MAX = 12;
    private static final int STATES_MAX = 4;

    private final Model<S> model;

    Report(Model<S> model) {
        this.model = model;
    }

    String of(Event[] events, int at, Set<Configuration<S>> before) {
        Operation culprit = events[at].operation();
        long origin = culprit.called();
        StringBuilder text = new StringBuilder("no order explains  ");
        line(text, culprit, origin);
        text.append("the longest prefix that has an order ends, in one of them, with\n");
        Configuration<S> longest = before.iterator().next();
        for (Operation operation : Step.tail(longest.lastStep, PREFIX_MAX)) {
            line(text.append("  "), operation, origin);
        }
        text.append("and leads to ").append(before.size()).append(" possible states, such as\n");
        before.stream()
                .limit(STATES_MAX)
                .forEach(one -> text.append("  ").append(one.state).append('\n'));
        text.append("the window of the history: call and return in microseconds before and after that call\n");
        for (Operation operation : window(events, at)) {
            line(text.append(operation.equals(culprit) ? "> " : "  "), operation, origin);
        }
        return text.toString();
    }

    /** What has overlapped since everything was quiet, as far as it fits. */
    private static List<Operation> window(Event[] events, int at) {
        int pending = 0;
        int quiet = 0;
        for (int i = 0; i < at; i++) {
            if (!events[i].operation().isOptional()) {
                quiet = pending == 0 ? i : quiet;
                pending += events[i].isReturn() ? -1 : 1;
            }
        }
        Set<Operation> window = new LinkedHashSet<>();
        for (int i = at; i >= 0 && window.size() < OPERATIONS_MAX; i--) {
            Operation operation = events[i].operation();
            if (i >= quiet || operation.isOptional() || window.size() < OPERATIONS_MAX / 2) {
                window.add(operation);
            }
        }
        return window.stream()
                .sorted(Comparator.comparingLong(Operation::called))
                .toList();
    }

    private void line(StringBuilder text, Operation operation, long origin) {
        text.append(String.format(
                "p%d-t%d  %,12.1f .. %12s  %s%n",
                operation.process(),
                operation.thread(),
                (operation.called() - origin) / 1e3,
                operation.isOptional() ? "never" : String.format("%,.1f", (operation.returned() - origin) / 1e3),
                model.describe(operation)));
    }
}
