package org.batonfs.fs.simulation;

import org.batonfs.fs.simulation.plan.Fault;
import org.batonfs.fs.simulation.plan.FaultKind;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;

/** A fault that happens, in a thread of its own. */
final class Injection {
    private final World world;
    private final Fault fault;
    private final Client client;

    Injection(World world, Fault fault) {
        this.world = world;
        this.fault = fault;
        this.client = world.client(fault.client());
    }

    void start() {
        client.faultBegins();
        SimProcess.current().spawn("fault " + fault.kind(), () -> {
            try {
                inject();
            } catch (Exception e) {
                throw new AssertionError("injecting " + fault + " fails", e);
            }
            client.faultEnds();
        });
    }

    private void inject() throws Exception {
        SimProcess victim = client.process();
        boolean isBusy = !victim.isDead() && victim.isAlive();
        if (fault.kind() != FaultKind.CRASH && !isBusy) {
            return;
        }
        world.tally().count("fault: " + fault.kind());
        world.machine().log("world", "injects " + fault);
        switch (fault.kind()) {
            case KILL -> {
                world.onLoss();
                victim.kill();
                SimThread.sleep(fault.forMicros() / 1000); // virtual time: so long nobody starts it again
                restart(victim);
            }
            case STOP -> {
                world.onStopped(victim);
                victim.stop();
                SimThread.sleep(Math.max(1, fault.forMicros() / 1000)); // virtual time: so long it is stopped
                victim.goOn();
            }
            case CUT -> {
                world.onLoss();
                world.onCut(victim);
                victim.cutConnections();
            }
            case INTERRUPT -> {
                if (!client.workers().isEmpty()) {
                    client.workers()
                            .get((int) (fault.forMicros() % client.workers().size()))
                            .interrupt();
                }
            }
            case EXIT -> {
                world.onLoss();
                victim.exit();
                restart(victim);
            }
            case CRASH -> world.main().crash(fault.forMicros() * 1000);
        }
    }

    private void restart(SimProcess victim) {
        if (client.process() == victim) {
            client.start();
        }
    }
}
