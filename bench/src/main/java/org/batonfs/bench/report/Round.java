package org.batonfs.bench.report;

import java.util.List;
import java.util.Map;

/**
 * One measuring window of a scenario.
 *
 * @param perSecond operations per second, all processes together
 * @param operations operations of each process within the window
 * @param cpuMicros processor time of the processes within the window, per operation; the main process's is not in it
 * @param messages frames that the processes sent and received within the window, by kind
 */
public record Round(double perSecond, List<Long> operations, double cpuMicros, Map<String, Long> messages) {
    /** The operations of all processes. */
    public long totalOperations() {
        return operations.stream().mapToLong(Long::longValue).sum();
    }

    /** The frames of all kinds. */
    public long totalMessages() {
        return messages.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Frames per operation. */
    public double messagesPerOperation() {
        return (double) totalMessages() / Math.max(1, totalOperations());
    }

    /** The largest share of a process divided by the smallest: 1 is fair. */
    public double share() {
        long largest = operations.stream().mapToLong(Long::longValue).max().orElse(0);
        long smallest = operations.stream().mapToLong(Long::longValue).min().orElse(0);
        // A process that did nothing at all has the least share that can be told.
        return (double) Math.max(largest, 1) / Math.max(smallest, 1);
    }
}
