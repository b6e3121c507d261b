package org.batonfs.fs.simulation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongFunction;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.ipc.simulation.Machine;

/** Runs seeds: see {@link #USAGE}. */
public final class SimulatorMain {
    private static final String USAGE = """
            --seed N                    replays one seed, with its log
            --plan FILE                 replays a plan, as failing runs print it, with its log
            --seeds COUNT               runs so many seeds, with --plan that plan under each; ends when one fails
              --from N                  the first of them, 0 unless given
              --threads N               how many worlds run at the same time: as many as there are cores
              --go-on                   goes on behind failures, and reports each kind of them
            """;

    private SimulatorMain() {}

    public static void main(String[] arguments) throws Exception {
        long count = 0;
        long from = 0;
        int threads = Runtime.getRuntime().availableProcessors();
        boolean goesOn = false;
        Plan replayed = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seed" -> replayed = Simulation.plan(number(arguments[++i]));
                case "--plan" -> replayed = Plan.parse(Files.readString(Path.of(arguments[++i])));
                case "--seeds" -> count = number(arguments[++i]);
                case "--from" -> from = number(arguments[++i]);
                case "--threads" -> threads = (int) number(arguments[++i]);
                case "--go-on" -> goesOn = true;
                default -> {
                    System.out.print(USAGE);
                    return;
                }
            }
        }
        if (!Machine.isQuick()) {
            System.out.println(
                    "This Java has no continuations (24 has): each simulated thread needs a real one, and a seed"
                            + " some times as long. JAVA_HOME says which Java is taken.");
        }
        Simulation simulation = Simulation.load(Map.of());
        if (replayed != null && count == 0) {
            System.exit(replay(simulation, replayed) ? 0 : 1);
        }
        Plan plan = replayed;
        LongFunction<Plan> plans = plan == null ? Simulation::plan : plan::withSeed;
        Soak soak = new Soak(simulation, plans, from, from + count, goesOn);
        soak.run(threads);
        System.out.println(soak.report());
        System.exit(soak.isFailed() ? 1 : 0);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace("_", ""));
    }

    private static boolean replay(Simulation simulation, Plan plan) {
        SimulatedRun run = simulation.run(plan, true);
        System.out.println(plan.text());
        System.out.println(run.run().log());
        System.out.println(run.isFailed() ? "fails: " + run.run().failure() : "passes");
        System.out.println(run.run().steps() + " steps, trace "
                + Long.toHexString(run.run().hash()));
        return !run.isFailed();
    }
}
