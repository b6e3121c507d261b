package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;

/** Makes histories and judges them; adds up what was judged. */
final class HistoryRun {
    private static final int CLIENTS = 3;

    private final Map<Act, Integer> kinds = new TreeMap<>();
    private final Map<Nemesis.Strike, Integer> strikes = new TreeMap<>();
    private long operations;
    private int evictions;
    private int innocents;
    private int afterlives;

    long operations() {
        return operations;
    }

    /** How many clients were put out. */
    int evictions() {
        return evictions;
    }

    /**
     * Makes one history and judges it.
     *
     * @param stepsPerPhase how much each client does in a phase
     * @param plan what happens in the phases
     * @throws AssertionError if something is wrong; the history is kept then
     */
    void round(Policy policy, long seed, long stepsPerPhase, List<Nemesis.Strike> plan) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = Files.createTempDirectory("baton-history-");
        HistoryFamily family = new HistoryFamily(policy, random.split(), folder, CLIENTS);
        boolean done = false;
        try {
            Nemesis nemesis = new Nemesis(family, random.split(), stepsPerPhase);
            for (Nemesis.Strike strike : plan) {
                nemesis.phase(strike);
                strikes.merge(strike, 1, Integer::sum);
            }
            family.close();
            done = true;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(where(policy, seed, folder, family) + e.getMessage(), e);
        } finally {
            if (!done) {
                family.abandon();
            }
        }
        Judge judge = new Judge(family.histories(), family.host(), family.fates(), family.quiet());
        List<String> faults = judge.faults();
        if (!faults.isEmpty()) {
            throw new AssertionError(where(policy, seed, folder, family) + String.join("\n", faults));
        }
        operations += judge.operations();
        judge.kinds().forEach((kind, count) -> kinds.merge(kind, count, Integer::sum));
        evictions += family.evictions();
        innocents += family.innocents();
        afterlives += judge.afterlives();
        delete(folder);
    }

    /** What was judged, for people. */
    String summary() {
        return String.format(
                "%,d operations, %d evictions (%d of processes that were not stopped; %d calls under way then,"
                        + " or later), %s, %s",
                operations, evictions, innocents, afterlives, strikes, kinds);
    }

    private static String where(Policy policy, long seed, Path folder, HistoryFamily family) {
        return policy + ", seed " + seed + ", kept in " + folder + "\n" + String.join("\n", family.events()) + "\n";
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
