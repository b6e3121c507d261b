package org.batonfs.bench.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.batonfs.bench.report.Environment;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/** Looks at the machine. What it cannot find out it calls unknown. */
public final class EnvironmentProbe {
    private static final String UNKNOWN = "unknown";

    private EnvironmentProbe() {}

    /** Looks once. */
    public static Environment look(
            String command,
            String commit,
            ChildJvm jvm,
            Path data,
            Path sockets,
            ScenarioRun.Timing timing,
            Transport transport,
            Policy defaultPolicy)
            throws IOException {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                commit,
                valueIn(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                memoryMebibytes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Files.getFileStore(data).type() + ", sockets on "
                        + Files.getFileStore(sockets).type(),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.name") + " "
                        + System.getProperty("java.vm.version"),
                jvm.describeWorkers(),
                Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                timing.launches(),
                timing.rounds(),
                timing.windowMillis(),
                transport.name(),
                defaultPolicy.name());
    }

    private static long memoryMebibytes() {
        String value = valueIn(Path.of("/proc/meminfo"), "MemTotal");
        return value.endsWith(" kB") ? Long.parseLong(value.substring(0, value.length() - 3)) / 1024 : 0;
    }

    private static String valueIn(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
