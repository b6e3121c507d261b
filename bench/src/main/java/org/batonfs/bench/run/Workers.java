package org.batonfs.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.batonfs.bench.worker.Kind;

/**
 * The worker processes of a run. They live from one round to the next, so that what is measured is compiled code. Each
 * kind of work has processes of its own, so that none is compiled for a mixture of floor and Baton.
 */
final class Workers implements AutoCloseable {
    private final ChildJvm jvm;
    private final Map<Kind, List<WorkerProcess>> workers = new EnumMap<>(Kind.class);

    Workers(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** So many processes for this kind of work; those that are missing are started. */
    List<WorkerProcess> of(Kind kind, int count) throws IOException {
        List<WorkerProcess> ofKind = workers.computeIfAbsent(kind, key -> new ArrayList<>());
        while (ofKind.size() < count) {
            ofKind.add(WorkerProcess.start("worker " + kind + " " + ofKind.size(), jvm));
        }
        return ofKind.subList(0, count);
    }

    /** How many of so many processes for this kind of work are not started yet. */
    int missing(Kind kind, int count) {
        return Math.max(0, count - workers.getOrDefault(kind, List.of()).size());
    }

    @Override
    public void close() {
        workers.values().forEach(ofKind -> ofKind.forEach(WorkerProcess::close));
    }
}
