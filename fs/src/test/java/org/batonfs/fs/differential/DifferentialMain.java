package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Options;

/** The differential test as long as one likes: {@code --operations N --seed S}. */
final class DifferentialMain {
    private static final String USAGE = """
            usage: differential [--operations N] [--seed S] [--folder F]

            Does N (default 1,000,000) random file operations, a part of them under each policy, with Baton and with the
            host alone, and compares what both say. Prints the shortest sequence that differs, if one does. Sequence i of a
            policy has the seed S + i; without --seed it is taken from the clock. The files are in memory, at /dev/shm, unless
            a folder on a disk is given; a disk is slow, but uses the numbers of inodes again.
            """;

    private DifferentialMain() {}

    public static void main(String[] arguments) throws IOException {
        Options options = Options.parse(USAGE, List.of("--operations", "--seed", "--folder"), List.of(), arguments);
        long operations = options.number("--operations", 1_000_000);
        long seed = options.number("--seed", System.nanoTime());
        String disk = options.text("--folder");
        Path folder = disk == null ? null : Files.createTempDirectory(Path.of(disk), "baton");
        Path place = folder == null ? Memory.createFolder() : folder;
        boolean same = false;
        try {
            same = run(place, operations, seed);
        } finally {
            Files.deleteIfExists(place);
        }
        System.exit(same ? 0 : 1);
    }

    private static boolean run(Path folder, long operations, long seed) throws IOException {
        Policy[] policies = Policy.values();
        for (Policy policy : policies) {
            Differential differential = new Differential(folder, policy);
            long began = System.nanoTime();
            String difference = differential.run(seed, operations / policies.length);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d operations in %,d sequences from seed %d, %.1f s, %,.0f a second%n",
                    policy,
                    differential.operations(),
                    differential.sequences(),
                    seed,
                    seconds,
                    differential.operations() / seconds);
            if (difference != null) {
                System.out.println(difference);
                return false;
            }
        }
        System.out.println("no difference");
        return true;
    }
}
