package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.batonfs.sync.Policy;

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
        long operations = 1_000_000;
        long seed = System.nanoTime();
        Path folder = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String value =
                    i + 1 < arguments.length ? arguments[i + 1].replace("_", "").replace(",", "") : "";
            if (arguments[i].equals("--operations") && !value.isEmpty()) {
                operations = Long.parseLong(value);
            } else if (arguments[i].equals("--seed") && !value.isEmpty()) {
                seed = Long.parseLong(value);
            } else if (arguments[i].equals("--folder") && !value.isEmpty()) {
                folder = Files.createTempDirectory(Path.of(arguments[i + 1]), "baton");
            } else {
                System.out.print(USAGE);
                System.exit(arguments[i].equals("--help") ? 0 : 2);
            }
        }
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
