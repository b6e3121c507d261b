package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.batonfs.sync.history.Linearizability.Event;

/**
 * Makes a violation small: leaves out what only looks, as long as the rest is a violation. The rest of a history that is
 * linearizable is linearizable too, if only such operations are left out, so what stays shows the same.
 */
final class Shrinker {
    private static final int TRIES_MAX = 300;

    private Shrinker() {}

    static <S> Event[] shrink(Event[] events, Model<S> model, long[] quiet) {
        Set<Operation> kept = new LinkedHashSet<>();
        List<Operation> candidates = new ArrayList<>();
        for (Event event : events) {
            if (kept.add(event.operation()) && model.isObservation(event.operation())) {
                candidates.add(event.operation());
            }
        }
        int tries = 0;
        for (int size = candidates.size(); size > 0 && tries < TRIES_MAX; size /= 2) {
            for (int from = 0; from < candidates.size() && tries < TRIES_MAX; tries++) {
                List<Operation> out = candidates.subList(from, Math.min(from + size, candidates.size()));
                Set<Operation> less = new LinkedHashSet<>(kept);
                out.forEach(less::remove);
                if (Linearizability.outcome(Linearizability.events(less), model, quiet) == Verdict.Outcome.VIOLATION) {
                    kept = less;
                    out.clear();
                } else {
                    from += size;
                }
            }
        }
        return Linearizability.events(kept);
    }
}
