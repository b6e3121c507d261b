package org.batonfs.bench.run;

import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/**
 * One thing to measure.
 *
 * @param name what reports call it
 * @param kind what each process does
 * @param processes how many processes do it at once
 * @param rhythm when the operations of a process follow each other
 * @param policy when holders give back; not said where nothing is held
 * @param saysPolicy whether the policy matters
 * @param transport who provides the sockets
 * @param floor the name of the scenario to compare with; empty for a floor
 */
public record Scenario(
        String name,
        Kind kind,
        int processes,
        Rhythm rhythm,
        Policy policy,
        boolean saysPolicy,
        Transport transport,
        String floor) {
    /** Whether this is what others are compared with. */
    public boolean isFloor() {
        return floor.isEmpty();
    }

    ScenarioResult.Subject subject() {
        return new ScenarioResult.Subject(name, processes, rhythm.word(), saysPolicy ? policy.name() : "", floor);
    }
}
