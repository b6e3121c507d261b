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
 *
 * <p>What comes before and after the window is done and timed by the same code. A loop of its own for the window would
 * be compiled, with all that it calls, while it is measured.
 */
final class ClosedLoop {
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Workload workload;
    private final Pace pace;
    private final boolean backToBack;
    private long sequence;

    ClosedLoop(Workload workload, Pace pace) {
        this.workload = workload;
        this.pace = pace;
        this.backToBack = !pace.pauses() && !workload.prepares();
    }

    Measured run(Window window) throws Exception {
        Histogram unmeasured = new Histogram(NANOS_MAX, 3);
        Histogram nanos = new Histogram(NANOS_MAX, 3);
        Pace.sleepUntil(window.startNanos());
        workUntil(window.beginNanos(), System.nanoTime(), unmeasured, true);
        Map<String, Long> before = workload.messages();
        long operationsBefore = sequence;
        Effort effortBefore = Effort.now();
        long begin = System.nanoTime();
        long end = workUntil(window.endNanos(), operate(begin, nanos), nanos, false);
        Effort effort = Effort.now().minus(effortBefore);
        long operations = sequence - operationsBefore;
        Map<String, Long> messages = difference(workload.messages(), before);
        workUntil(window.stopNanos(), System.nanoTime(), unmeasured, true);
        pace.close();
        return new Measured(begin, end, operations, sequence, effort, messages, nanos);
    }

    /**
     * Works until then, and returns when the last operation ended.
     *
     * @param isOverInPause whether no operation begins if the pause before it goes on until then
     */
    private long workUntil(long endNanos, long beginNanos, Histogram nanos, boolean isOverInPause) throws Exception {
        long after = beginNanos;
        while ((isOverInPause && !backToBack ? System.nanoTime() : after) - endNanos < 0) {
            after = operate(after, nanos);
        }
        return after;
    }

    /** One operation, and when it ended. It is called so often that it is compiled by itself, whoever calls it. */
    private long operate(long lastNanos, Histogram nanos) throws Exception {
        pace.before();
        workload.prepare(sequence);
        long before = backToBack ? lastNanos : System.nanoTime();
        workload.operate(sequence++);
        long after = System.nanoTime();
        nanos.recordValue(Math.min(after - before, NANOS_MAX));
        pace.after();
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
