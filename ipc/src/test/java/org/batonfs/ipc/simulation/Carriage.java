package org.batonfs.ipc.simulation;

import org.jspecify.annotations.Nullable;

/** How the simulated threads of a machine come to run on real ones: one at a time, and the others stay where they are. */
interface Carriage {
    /** Lets the first thread of a machine begin, elsewhere. */
    void begin(SimThread first);

    /** Lets another thread run, and comes back when this one is to go on; perhaps never, if the machine has come to its end. */
    void handOver(SimThread from, SimThread to);

    /** A thread has ended; lets another one run. With none, the machine has come to its end. */
    void end(SimThread ended, @Nullable SimThread next);

    /** Where a thread is. */
    StackTraceElement[] stack(SimThread thread);

    /** Whether all threads must come to their ends, one after the other, when the machine does. */
    boolean mustUnwind();

    /** One for a machine: the fastest that this JDK has. */
    static Carriage of(Machine machine) {
        Carriage continuations = Continuations.of(machine);
        return continuations == null ? new Batons(machine) : continuations;
    }
}
