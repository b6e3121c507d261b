package org.batonfs.ipc.simulation;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real thread that carries simulated ones, one after the other. It runs only when it was handed the baton. */
final class Carrier extends Thread {
    private static final ConcurrentLinkedDeque<Carrier> IDLE = new ConcurrentLinkedDeque<>();

    @Nullable
    SimThread running;

    private volatile boolean hasBaton;

    private Carrier() {
        super("simulation");
        setDaemon(true);
    }

    /** One that is free. */
    static Carrier take() {
        Carrier idle = IDLE.pollFirst();
        if (idle == null) {
            idle = new Carrier();
            idle.start();
        }
        return idle;
    }

    /** Can be taken again, also by its own last act. */
    void giveBack() {
        running = null;
        IDLE.addFirst(this);
    }

    void handBaton() {
        hasBaton = true;
        LockSupport.unpark(this);
    }

    void awaitBaton() {
        while (!hasBaton) {
            LockSupport.park(this);
        }
        hasBaton = false;
    }

    @Override
    public void run() {
        while (true) {
            awaitBaton();
            SimThread thread = running;
            if (thread != null) {
                thread.machine().execute(thread);
            }
        }
    }
}
