package org.batonfs.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.batonfs.bench.report.Spread;
import org.batonfs.bench.report.StartupResult;
import org.batonfs.bench.worker.FirstEcho;
import org.batonfs.bench.worker.FirstGrant;
import org.batonfs.bench.worker.FirstLinkEcho;
import org.batonfs.ipc.Transport;

/**
 * How long does a child take from its exec to its first grant, and how long does the same JVM take to its first bare echo?
 * Children run one at a time, the kinds in turn; each prints the clock when it has its answer, and all processes share that
 * clock.
 */
public final class StartupRun {
    private static final long CHILD_SECONDS_MAX = 30;

    private final ChildJvm jvm;
    private final MainProcess main;

    /** A run against these servers. */
    public StartupRun(ChildJvm jvm, MainProcess main) {
        this.jvm = jvm;
        this.main = main;
    }

    /**
     * Measures one transport.
     *
     * @param children how many of each kind, after one of each that is thrown away
     */
    public StartupResult run(Transport transport, int children)
            throws BenchmarkException, IOException, InterruptedException {
        double[] echo = new double[children];
        double[] link = new double[children];
        double[] grant = new double[children];
        double[] ratio = new double[children];
        for (int i = -1; i < children; i++) {
            double echoMillis = millis(FirstEcho.class, transport, main.echoes().bare(transport));
            double linkMillis =
                    millis(FirstLinkEcho.class, transport, main.echoes().link(transport));
            double grantMillis = millis(FirstGrant.class, transport, main.socket());
            if (i >= 0) {
                echo[i] = echoMillis;
                link[i] = linkMillis;
                grant[i] = grantMillis;
                ratio[i] = grantMillis / echoMillis;
            }
        }
        return new StartupResult(
                transport.name(), children, Spread.of(echo), Spread.of(link), Spread.of(grant), Spread.of(ratio));
    }

    private double millis(Class<?> mainClass, Transport transport, Path socket)
            throws BenchmarkException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(jvm.client(mainClass, List.of(transport.name(), socket.toString())))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        long begin = System.nanoTime();
        Process child = builder.start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            if (!child.waitFor(CHILD_SECONDS_MAX, TimeUnit.SECONDS) || child.exitValue() != 0 || line == null) {
                throw new BenchmarkException(mainClass.getSimpleName() + " over " + transport + " failed");
            }
            return (Long.parseLong(line) - begin) / 1e6;
        } finally {
            child.destroyForcibly();
        }
    }
}
