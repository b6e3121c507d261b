package org.batonfs.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void shouldCountOnlyWhatHappensWithinTheWindow() throws Exception {
        Counting workload = new Counting(false);
        Window window = windowFromNow();

        Measured measured = new ClosedLoop(workload, new Pace.Thinking(100_000)).run(window);

        assertEquals(workload.operations, measured.totalOperations());
        // However long this thread was not let run: those whose time lies within it, and no others.
        assertEquals(workload.within(measured.beginNanos(), measured.endNanos()), measured.operations());
        assertTrue(measured.operations() > 0, measured::toString);
        assertEquals(
                Map.of("asked", 2 * measured.operations(), "answered", measured.operations()), measured.messages());
        assertEquals(measured.operations(), measured.nanos().getTotalCount());
        assertTrue(measured.effort().cpuNanos() > 0, measured::toString);
        assertTrue(measured.effort().wakeups() > 0, measured::toString); // it slept between any two operations
        assertTrue(measured.beginNanos() >= window.beginNanos() && measured.endNanos() >= window.endNanos());
        assertEquals(measured.operations() * 1e9 / (measured.endNanos() - measured.beginNanos()), measured.perSecond());
    }

    @Test
    void shouldLeavePausesAndPreparationOutOfTheLatency() throws Exception {
        Measured measured = new ClosedLoop(new Counting(true), new Pace.Thinking(2 * MILLI)).run(windowFromNow());

        // The pause alone takes 2 ms, and the preparation 2 ms more; the operation nothing, unless the thread was not
        // let run.
        assertTrue(measured.nanos().getMinValue() < MILLI, measured::toString);
    }

    @Test
    void shouldTravelAsALine() throws Exception {
        Measured measured = new ClosedLoop(new Counting(false), new Pace.Thinking(0)).run(windowFromNow());

        Measured copy = Measured.from(Fields.parse(measured.toFields().toString()));

        assertEquals(measured, copy);
        assertEquals(measured.nanos().getValueAtPercentile(99.9), copy.nanos().getValueAtPercentile(99.9));
    }

    @Test
    void shouldKeepBlanksAndSignsOfValuesOnALine() {
        Fields fields = Fields.of("prepare").put("target", "a b=c\n\u00fc/%").put("empty", "");

        Fields copy = Fields.parse(fields.toString());

        assertEquals("prepare", copy.verb());
        assertEquals("a b=c\n\u00fc/%", copy.text("target"));
        assertEquals("", copy.text("empty"));
    }

    private static Window windowFromNow() {
        long start = System.nanoTime() + MILLI;
        return new Window(start, start + 10 * MILLI, start + 40 * MILLI, start + 50 * MILLI);
    }

    private static final class Counting implements Workload {
        private final boolean prepares;
        private final List<Long> times = new ArrayList<>();
        private long operations;

        Counting(boolean prepares) {
            this.prepares = prepares;
        }

        @Override
        public boolean prepares() {
            return prepares;
        }

        @Override
        public void prepare(long sequence) {
            if (prepares) {
                Pace.sleepUntil(System.nanoTime() + 2 * MILLI);
            }
        }

        @Override
        public void operate(long sequence) {
            assertEquals(operations, sequence);
            operations++;
            times.add(System.nanoTime());
        }

        long within(long beginNanos, long endNanos) {
            return times.stream()
                    .filter(time -> time - beginNanos >= 0 && time - endNanos <= 0)
                    .count();
        }

        @Override
        public Map<String, Long> messages() {
            return Map.of("asked", 2 * operations, "answered", operations, "neverUsed", 0L);
        }

        @Override
        public void close() {}
    }
}
