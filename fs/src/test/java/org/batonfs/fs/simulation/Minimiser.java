package org.batonfs.fs.simulation;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.fs.simulation.plan.Act;
import org.batonfs.fs.simulation.plan.ClientPlan;
import org.batonfs.fs.simulation.plan.Fault;
import org.batonfs.fs.simulation.plan.Plan;

/**
 * Makes a failing plan smaller, as long as it fails with the same symptom under its own seed or one of a few others: less to
 * do makes other things happen first.
 */
final class Minimiser {
    private static final int SEEDS = 12;

    private final Simulation simulation;
    private final String symptom;
    private int runsLeft;
    private SimulatedRun smallest;

    private Minimiser(Simulation simulation, SimulatedRun failed, int runsMax) {
        this.simulation = simulation;
        this.symptom = failed.symptom();
        this.smallest = failed;
        this.runsLeft = runsMax;
    }

    /** The smallest that was found in so many runs. */
    static SimulatedRun minimise(Simulation simulation, SimulatedRun failed, int runsMax) {
        Minimiser minimiser = new Minimiser(simulation, failed, runsMax);
        boolean isSmaller = true;
        while (isSmaller && minimiser.runsLeft > 0) {
            isSmaller = minimiser.dropFaults();
            isSmaller |= minimiser.dropThreads();
            isSmaller |= minimiser.dropActs();
        }
        return minimiser.smallest;
    }

    private boolean fails(Plan plan) {
        for (int i = 0; i < SEEDS && runsLeft > 0; i++) {
            runsLeft--;
            SimulatedRun run = simulation.run(i == 0 ? plan : plan.withSeed(i), false);
            if (run.isFailed() && run.symptom().equals(symptom)) {
                smallest = run;
                return true;
            }
        }
        return false;
    }

    private boolean dropFaults() {
        boolean dropped = false;
        for (int i = smallest.plan().faults().size() - 1; i >= 0; i--) {
            List<Fault> fewer = new ArrayList<>(smallest.plan().faults());
            fewer.remove(i);
            dropped |= fails(smallest.plan().withFaults(fewer));
        }
        return dropped;
    }

    private boolean dropThreads() {
        boolean dropped = false;
        for (int client = smallest.plan().clients().size() - 1; client >= 0; client--) {
            for (int thread = threads(client).size() - 1; thread >= 0; thread--) {
                List<List<Act>> fewer = new ArrayList<>(threads(client));
                fewer.remove(thread);
                dropped |= fails(with(client, fewer));
            }
        }
        return dropped;
    }

    private boolean dropActs() {
        boolean dropped = false;
        for (int client = smallest.plan().clients().size() - 1; client >= 0; client--) {
            for (int thread = threads(client).size() - 1; thread >= 0; thread--) {
                for (int act = threads(client).get(thread).size() - 1; act >= 0; act--) {
                    List<List<Act>> threads = new ArrayList<>(threads(client));
                    List<Act> fewer = new ArrayList<>(threads.get(thread));
                    fewer.remove(act);
                    threads.set(thread, fewer);
                    dropped |= fails(with(client, threads));
                }
            }
        }
        return dropped;
    }

    private List<List<Act>> threads(int client) {
        return smallest.plan().clients().get(client).threads();
    }

    /** The clients keep their numbers, which faults name. */
    private Plan with(int client, List<List<Act>> threads) {
        List<ClientPlan> clients = new ArrayList<>(smallest.plan().clients());
        clients.set(client, new ClientPlan(clients.get(client).reconnects(), threads));
        return smallest.plan().withClients(clients);
    }
}
