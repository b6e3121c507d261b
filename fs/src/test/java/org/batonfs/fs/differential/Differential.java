package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;

/** Random sequences under one policy until so many operations are done, or until a difference is found and shrunk. */
final class Differential {
    static final int SEQUENCE_STEPS = 400;

    private final Comparison comparison;
    private final Policy policy;
    private long sequences;

    Differential(Path folder, Policy policy) {
        this.policy = policy;
        this.comparison = new Comparison(folder, policy);
    }

    /** What is different, with its seed and as the lines of a test; {@code null} if nothing is. */
    @Nullable
    String run(long firstSeed, long operations) throws IOException {
        for (long seed = firstSeed; comparison.performed() < operations; seed++) {
            sequences++;
            Comparison.Difference found = comparison.compare(new Generator(seed, SEQUENCE_STEPS));
            if (found != null) {
                return "seed " + seed + " under " + policy + ", "
                        + found.steps().size() + " steps, shrunk:\n"
                        + Shrinker.shrink(comparison, found).asTest();
            }
        }
        return null;
    }

    /** What is different after these steps; {@code null} if nothing is. */
    @Nullable
    String run(String... lines) throws IOException {
        List<Step> steps = Arrays.stream(lines).map(Step::of).toList();
        Comparison.Difference found = comparison.compare(steps);
        return found == null ? null : found.asTest();
    }

    long operations() {
        return comparison.performed();
    }

    long sequences() {
        return sequences;
    }
}
