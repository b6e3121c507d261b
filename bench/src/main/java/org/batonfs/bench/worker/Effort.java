package org.batonfs.bench.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has cost so far.
 *
 * @param cpuNanos processor time of all Java threads, without the compiler's and the collector's
 * @param wakeups how often one of its threads has gone to sleep to wait for something, and so was woken: the kernel's count
 *     of voluntary context switches, over all threads that live
 */
public record Effort(long cpuNanos, long wakeups) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final String VOLUNTARY = "\nvoluntary_ctxt_switches:";

    /** Looks. Takes a fraction of a millisecond, mostly for the wake-ups. */
    public static Effort now() throws IOException {
        return new Effort(cpu(), switches());
    }

    /** What was added since. */
    public Effort minus(Effort earlier) {
        return new Effort(cpuNanos - earlier.cpuNanos, Math.max(0, wakeups - earlier.wakeups));
    }

    private static long cpu() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            sum += Math.max(0, THREADS.getThreadCpuTime(id)); // -1 for one that has just ended
        }
        return sum;
    }

    private static long switches() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                sum += switchesOf(task);
            }
        }
        return sum;
    }

    private static long switchesOf(Path task) {
        String status;
        try {
            status = new String(Files.readAllBytes(task.resolve("status")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return 0; // the thread has just ended
        }
        int at = status.indexOf(VOLUNTARY);
        if (at < 0) {
            throw new IllegalStateException("the kernel does not tell how often " + task + " slept");
        }
        int from = at + VOLUNTARY.length();
        int end = status.indexOf('\n', from);
        return Long.parseLong(
                status.substring(from, end < 0 ? status.length() : end).strip());
    }
}
