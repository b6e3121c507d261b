package org.batonfs.fs.simulation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.ipc.simulation.Machine;
import org.batonfs.sync.testing.Options;

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
        Options options = Options.parse(
                USAGE, List.of("--seed", "--plan", "--seeds", "--from", "--threads"), List.of("--go-on"), arguments);
        long count = options.number("--seeds", 0);
        long from = options.number("--from", 0);
        int threads = (int) options.number("--threads", Runtime.getRuntime().availableProcessors());
        String file = options.text("--plan");
        Plan replayed = file != null
                ? Plan.parse(Files.readString(Path.of(file)))
                : options.has("--seed") ? Simulation.plan(options.number("--seed", 0)) : null;
        if (!Machine.isQuick()) {
            System.out.println(
                    "This Java has no continuations (24 has): each simulated thread needs a real one, and a seed"
                            + " some times as long. JAVA_HOME says which Java is taken.");
        }
        Simulation simulation = Simulation.load(Map.of());
        if (replayed != null && count == 0) {
            System.exit(replay(simulation, replayed) ? 0 : 1);
        }
        if (count < 1) {
            options.endWith("nothing to run");
        }
        Plan plan = replayed;
        LongFunction<Plan> plans = plan == null ? Simulation::plan : plan::withSeed;
        Soak soak = new Soak(simulation, plans, from, from + count, options.has("--go-on"));
        soak.run(threads);
        System.out.println(soak.report());
        System.exit(soak.isFailed() ? 1 : 0);
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
