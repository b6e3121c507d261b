package org.batonfs.fs.simulation;

import java.util.Map;
import org.batonfs.sync.testing.Commands;

/** A child that replays seeds and answers with what happened, as a number. */
final class SimulatedChild {
    private SimulatedChild() {}

    public static void main(String[] arguments) throws Exception {
        Simulation simulation = Simulation.load(Map.of());
        Commands.loop(words -> Long.toHexString(simulation
                .run(Simulation.plan(Long.parseLong(words[1])), false)
                .run()
                .hash()));
    }
}
