package org.batonfs.bench.report;

import java.util.List;
import java.util.Map;

/**
 * One measuring window of a scenario.
 *
 * @param launch which launch of the workers it belongs to, from 1
 * @param perSecond operations per second, all processes together
 * @param operations operations of each process within the window
 * @param writes those of them that count as writes: all, but among readers only the writer's
 * @param cpuMicros processor time of the workers within the window, per write, in microseconds
 * @param serverCpuMicros the same of the main process
 * @param wakeups how often a thread of the workers slept and was woken, per write
 * @param serverWakeups the same of the main process
 * @param latency how long its operations took
 * @param messages frames that the processes sent and received within the window, by kind
 */
public record Round(
        int launch,
        double perSecond,
        List<Long> operations,
        long writes,
        double cpuMicros,
        double serverCpuMicros,
        double wakeups,
        double serverWakeups,
        Latency latency,
        Map<String, Long> messages) {
    /** The frames of all kinds. */
    public long totalMessages() {
        return messages.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Frames per write. */
    public double messagesPerWrite() {
        return (double) totalMessages() / Math.max(1, writes);
    }

    /** The largest share of a process divided by the smallest: 1 is fair. */
    public double share() {
        long largest = operations.stream().mapToLong(Long::longValue).max().orElse(0);
        long smallest = operations.stream().mapToLong(Long::longValue).min().orElse(0);
        // A process that did nothing at all has the least share that can be told.
        return (double) Math.max(largest, 1) / Math.max(smallest, 1);
    }
}
