package org.batonfs.bench.run;

import org.batonfs.bench.report.Role;
import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/**
 * One combination to be measured.
 *
 * @param name what reports and command lines call it
 * @param what the part of the name that rows of one kind have in common
 * @param role what it is in a report
 * @param kind what the workers do
 * @param processes how many workers
 * @param rhythm when their operations follow each other
 * @param policy when they give back what they hold
 * @param saysPolicy whether the policy matters
 * @param transport who provides the sockets
 * @param connected how many clients are connected, with those that do nothing; 0 if there are none of those
 * @param floor the scenario that it is compared with; empty if there is none
 */
public record Scenario(
        String name,
        String what,
        Role role,
        Kind kind,
        int processes,
        Rhythm rhythm,
        Policy policy,
        boolean saysPolicy,
        Transport transport,
        int connected,
        String floor) {
    /** The same without pauses, to warm up with: a process that pauses would take minutes to compile what it does. */
    Scenario withoutPauses() {
        return with(rhythm.thinkMicros() > 0 ? Rhythm.DENSE : rhythm, policy);
    }

    /** The same with a transfer for each operation. */
    Scenario handingOver() {
        return with(rhythm, Policy.STRICT);
    }

    /** Whether the same is done by as many, under another policy. */
    boolean differsInPolicyOnly(Scenario other) {
        return what.equals(other.what)
                && processes == other.processes
                && rhythm.equals(other.rhythm)
                && transport == other.transport
                && connected == other.connected
                && policy != other.policy;
    }

    private Scenario with(Rhythm newRhythm, Policy newPolicy) {
        return new Scenario(
                name, what, role, kind, processes, newRhythm, newPolicy, saysPolicy, transport, connected, floor);
    }

    ScenarioResult.Subject subject() {
        return new ScenarioResult.Subject(
                name,
                what,
                role.name(),
                processes,
                rhythm.word(),
                rhythm.thinkMicros(),
                connected,
                saysPolicy ? policy.name() : "",
                floor);
    }
}
