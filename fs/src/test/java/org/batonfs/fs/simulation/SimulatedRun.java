package org.batonfs.fs.simulation;

import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.fs.simulation.plan.Tally;
import org.batonfs.ipc.simulation.MachineRun;

/** What came of a plan. */
record SimulatedRun(Plan plan, MachineRun run, Tally tally) {
    boolean isFailed() {
        return run.failure() != null;
    }

    /** What failed, in one line: minimised plans must fail in the same way. */
    String symptom() {
        String failure = String.valueOf(run.failure());
        int end = failure.indexOf("\ninit/");
        String first = end < 0 ? failure : failure.substring(0, end);
        String line = first.lines()
                .filter(text -> !text.startsWith("    at "))
                .reduce((before, after) -> before + " / " + after)
                .orElse("");
        return line.replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#");
    }
}
