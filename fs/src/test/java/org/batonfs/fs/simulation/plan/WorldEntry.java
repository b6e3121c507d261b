package org.batonfs.fs.simulation.plan;

import org.batonfs.ipc.simulation.Machine;

/** The door between the classes outside of a simulation and those inside. */
public interface WorldEntry {
    /** Runs a plan in the first thread of a machine, and throws what goes wrong. */
    void run(Machine machine, Plan plan, Tally tally) throws Exception;
}
