package org.batonfs.fs.history;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Options;

/**
 * Judges as many operations as it is told, over all policies in turn: {@code .ci/prove histories [--operations N] [--seed S]}.
 * A failure tells the seed of its round; {@code --seed} with that begins with it.
 */
public final class HistoriesMain {
    private static final long OPERATIONS = 1_000_000;
    private static final long STEPS_PER_PHASE = 3_000;
    private static final int PHASES = 8;

    private static final String USAGE = """
            usage: histories [--operations N] [--seed S]

            Makes histories of N operations (default 1,000,000) by real processes that are killed and stopped and lose their
            main process, and judges whether they are linearizable.
            """;

    private HistoriesMain() {}

    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(USAGE, List.of("--operations", "--seed"), List.of(), arguments);
        long operations = options.number("--operations", OPERATIONS);
        long seed = options.number("--seed", System.nanoTime());
        long startedAt = System.nanoTime();
        HistoryRun run = new HistoryRun();
        for (int round = 0; run.operations() < operations; round++) {
            Policy policy = Policy.values()[round % Policy.values().length];
            try {
                run.round(policy, seed + round, STEPS_PER_PHASE, plan(new SplittableRandom(seed + round)));
            } catch (AssertionError e) {
                e.printStackTrace();
                System.exit(1);
            }
            System.out.printf(
                    "%4d s  round %d, %s, seed %d: %s%n",
                    (System.nanoTime() - startedAt) / 1_000_000_000, round + 1, policy, seed + round, run.summary());
        }
        System.out.println("linearizable: " + run.summary());
    }

    /** Phases in which anything may happen. */
    static List<Nemesis.Strike> plan(SplittableRandom random) {
        List<Nemesis.Strike> plan = new ArrayList<>();
        Nemesis.Strike[] all = Nemesis.Strike.values();
        for (int i = 0; i < PHASES; i++) {
            plan.add(all[random.nextInt(all.length)]);
        }
        return plan;
    }
}
