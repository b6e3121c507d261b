package org.batonfs.fs.simulation.plan;

import java.util.Map;
import java.util.TreeMap;

/** Counts what happened in many runs. */
public final class Tally {
    private final Map<String, Long> counts = new TreeMap<>();

    /** Once more. */
    public void count(String what) {
        count(what, 1);
    }

    /** So many times more. */
    public void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** How often it happened. */
    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** How often all that begins so happened. */
    public long sum(String prefix) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Adds what another one has counted. */
    public void add(Tally other) {
        other.counts.forEach(this::count);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, times) -> text.append(String.format(java.util.Locale.ROOT, "%,14d  %s%n", times, what)));
        return text.toString();
    }
}
