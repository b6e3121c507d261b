package org.batonfs.fs.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times that something took. */
final class Times {
    private final List<Long> nanos = new ArrayList<>();

    void add(long time) {
        nanos.add(time);
    }

    /** The time that a share of all do not exceed, in nanoseconds; 0 if there are none. */
    long quantile(double share) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, index));
    }

    int count() {
        return nanos.size();
    }

    @Override
    public String toString() {
        return String.format(
                "%d times: median %.2f ms, p90 %.2f ms, max %.2f ms",
                count(), quantile(0.5) / 1e6, quantile(0.9) / 1e6, quantile(1) / 1e6);
    }
}
