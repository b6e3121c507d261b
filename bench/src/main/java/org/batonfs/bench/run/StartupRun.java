package org.batonfs.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * clock. With a class-data archive or an AOT cache each kind has its own, made by a run of the same program.
 */
public final class StartupRun {
    private static final long CHILD_SECONDS_MAX = 60;

    private final ChildJvm jvm;
    private final MainProcess main;

    /** A run against these servers. */
    public StartupRun(ChildJvm jvm, MainProcess main) {
        this.jvm = jvm;
        this.main = main;
    }

    /** What helps a JVM to start. */
    enum Variant {
        PLAIN("plain", "", ""),
        ARCHIVE("class-data archive", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile="),
        AOT_CACHE("AOT cache", "-XX:AOTCacheOutput=", "-XX:AOTCache=");

        private static final int FIRST_WITH_AOT_CACHE = 25;

        private final String word;
        private final String makes;
        private final String uses;

        Variant(String word, String makes, String uses) {
            this.word = word;
            this.makes = makes;
            this.uses = uses;
        }

        /** An archive needs jars on the class path, and a cache a newer JDK. */
        boolean works(ChildJvm jvm) {
            return switch (this) {
                case PLAIN -> true;
                case ARCHIVE -> jvm.isOfJars();
                case AOT_CACHE -> jvm.isOfJars() && Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
            };
        }
    }

    /** A program, the server that it connects to, and its archive. */
    private record Child(Class<?> mainClass, Transport transport, Path socket, List<String> flags) {}

    /**
     * Measures one transport, in each way to start that this JVM has.
     *
     * @param children how many of each kind, after one of each that is thrown away
     */
    public List<StartupResult> run(Transport transport, int children)
            throws BenchmarkException, IOException, InterruptedException {
        List<StartupResult> results = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            if (variant.works(jvm)) {
                results.add(run(transport, variant, children));
            }
        }
        return results;
    }

    private StartupResult run(Transport transport, Variant variant, int children)
            throws BenchmarkException, IOException, InterruptedException {
        Path folder = Files.createTempDirectory("baton-bench-archives-");
        try {
            Child echo = child(FirstEcho.class, transport, main.echoes().bare(transport), variant, folder);
            Child link = child(FirstLinkEcho.class, transport, main.echoes().link(transport), variant, folder);
            Child grant = child(FirstGrant.class, transport, main.socket(), variant, folder);
            return measure(transport, variant, children, echo, link, grant);
        } finally {
            RivalServer.remove(folder);
        }
    }

    private StartupResult measure(
            Transport transport, Variant variant, int children, Child echoes, Child links, Child grants)
            throws BenchmarkException, IOException, InterruptedException {
        double[] echo = new double[children];
        double[] link = new double[children];
        double[] grant = new double[children];
        double[] ratio = new double[children];
        for (int i = -1; i < children; i++) {
            double echoMillis = millis(echoes);
            double linkMillis = millis(links);
            double grantMillis = millis(grants);
            if (i >= 0) {
                echo[i] = echoMillis;
                link[i] = linkMillis;
                grant[i] = grantMillis;
                ratio[i] = grantMillis / echoMillis;
            }
        }
        return new StartupResult(
                transport.name(),
                variant.word,
                children,
                Spread.of(echo),
                Spread.of(link),
                Spread.of(grant),
                Spread.of(ratio));
    }

    private Child child(Class<?> mainClass, Transport transport, Path socket, Variant variant, Path folder)
            throws BenchmarkException, IOException, InterruptedException {
        if (variant == Variant.PLAIN) {
            return new Child(mainClass, transport, socket, List.of());
        }
        Path archive = folder.resolve(mainClass.getSimpleName());
        millis(new Child(mainClass, transport, socket, List.of("-Xlog:disable", variant.makes + archive)));
        if (!Files.exists(archive)) {
            throw new BenchmarkException(mainClass.getSimpleName() + " has made no " + variant.word);
        }
        return new Child(mainClass, transport, socket, List.of(variant.uses + archive));
    }

    private double millis(Child what) throws BenchmarkException, IOException, InterruptedException {
        List<String> arguments = List.of(what.transport().name(), what.socket().toString());
        ProcessBuilder builder = new ProcessBuilder(jvm.client(what.flags(), what.mainClass(), arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        long begin = System.nanoTime();
        Process child = builder.start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            if (!child.waitFor(CHILD_SECONDS_MAX, TimeUnit.SECONDS) || child.exitValue() != 0 || line == null) {
                throw new BenchmarkException(
                        what.mainClass().getSimpleName() + " over " + what.transport() + " failed");
            }
            return (Long.parseLong(line) - begin) / 1e6;
        } finally {
            child.destroyForcibly();
        }
    }
}
