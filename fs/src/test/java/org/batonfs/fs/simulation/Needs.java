package org.batonfs.fs.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.batonfs.fs.simulation.plan.Act;
import org.batonfs.fs.simulation.plan.ActKind;
import org.batonfs.fs.simulation.plan.Plan;

/** What the acts of a plan touch: nothing else is made, because that would take a third of a small world's time. */
final class Needs {
    private static final int TICKETS_MAX = 12;

    private static final Set<ActKind> OF_REGISTERS = EnumSet.of(
            ActKind.READ, ActKind.WRITE, ActKind.UPGRADE, ActKind.TRY, ActKind.TIMED, ActKind.KEEP, ActKind.REOPEN);
    private static final Set<ActKind> OF_NUMBERS = EnumSet.of(ActKind.STORE, ActKind.FETCH);
    private static final Set<ActKind> OF_RECORDS = EnumSet.of(ActKind.APPEND, ActKind.SCAN);
    private static final Set<ActKind> OF_CELLS = EnumSet.of(ActKind.PUT, ActKind.GET);
    private static final Set<ActKind> OF_NAMES =
            EnumSet.of(ActKind.CREATE, ActKind.UNLINK, ActKind.RENAME, ActKind.EXISTS, ActKind.LIST);

    private final List<Act> acts;

    Needs(Plan plan) {
        acts = plan.clients().stream()
                .flatMap(client -> client.threads().stream())
                .flatMap(List::stream)
                .toList();
    }

    private boolean hasAny(Set<ActKind> kinds) {
        return acts.stream().anyMatch(act -> kinds.contains(act.kind()));
    }

    private boolean hasAny(Set<ActKind> kinds, int target) {
        return acts.stream().anyMatch(act -> kinds.contains(act.kind()) && act.target() % World.TARGETS == target);
    }

    boolean register(int number) {
        return hasAny(OF_REGISTERS, number);
    }

    boolean number(int number) {
        return hasAny(OF_NUMBERS, number);
    }

    boolean log(int number) {
        return hasAny(OF_RECORDS, number);
    }

    /** Whether the file with the shared position is read or written. */
    boolean shared() {
        return tickets() > 0 || hasAny(OF_RECORDS, 0) || hasAny(EnumSet.of(ActKind.STRETCH));
    }

    /** How many handles of the shared position are adopted at most; it is one for each connection that writes there. */
    int tickets() {
        long count =
                acts.stream().filter(act -> act.kind() == ActKind.SHARED_WRITE).count();
        return (int) Math.min(TICKETS_MAX, count);
    }

    boolean cells() {
        return hasAny(OF_CELLS);
    }

    boolean names() {
        return hasAny(OF_NAMES);
    }
}
