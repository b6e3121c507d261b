package org.batonfs.bench.worker;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Does one operation after the other, with a pause between them or none, and measures those of the window.
 *
 * <p>In a dense run an operation is timed from the end of the one before, so the clock is read once per operation and the
 * recording itself counts as part of the next one. The same loop runs Baton and its floors.
 */
final class ClosedLoop {
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Workload workload;
    private final Pace pace;
    private final boolean backToBack;
    private final Histogram nanos = new Histogram(NANOS_MAX, 3);
    private long sequence;

    ClosedLoop(Workload workload, Pace pace) {
        this.workload = workload;
        this.pace = pace;
        this.backToBack = !pace.pauses() && !workload.prepares();
    }

    Measured run(Window window) throws Exception {
        Pace.sleepUntil(window.startNanos());
        workUntil(window.beginNanos());
        Map<String, Long> before = workload.messages();
        long operationsBefore = sequence;
        Effort effortBefore = Effort.now();
        long begin = System.nanoTime();
        long end = measureUntil(window.endNanos(), begin);
        Effort effort = Effort.now().minus(effortBefore);
        long operations = sequence - operationsBefore;
        Map<String, Long> messages = difference(workload.messages(), before);
        workUntil(window.stopNanos());
        pace.close();
        return new Measured(begin, end, operations, sequence, effort, messages, nanos);
    }

    private void workUntil(long endNanos) throws Exception {
        while (System.nanoTime() - endNanos < 0) {
            pace.before();
            workload.prepare(sequence);
            workload.operate(sequence++);
            pace.after();
        }
    }

    /** Returns when the last operation ended. */
    private long measureUntil(long endNanos, long beginNanos) throws Exception {
        long after = beginNanos;
        do {
            pace.before();
            workload.prepare(sequence);
            long before = backToBack ? after : System.nanoTime();
            workload.operate(sequence++);
            after = System.nanoTime();
            nanos.recordValue(Math.min(after - before, NANOS_MAX));
            pace.after();
        } while (after - endNanos < 0);
        return after;
    }

    private static Map<String, Long> difference(Map<String, Long> after, Map<String, Long> before) {
        Map<String, Long> difference = new TreeMap<>();
        after.forEach((kind, count) -> {
            long more = count - before.getOrDefault(kind, 0L);
            if (more != 0) {
                difference.put(kind, more);
            }
        });
        return difference;
    }
}
