package org.batonfs.ipc.simulation;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Each simulated thread has a real one, which runs when it has been handed the baton. Works on every JDK. */
final class Batons implements Carriage {
    private final Machine machine;

    Batons(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void begin(SimThread first) {
        resume(first);
    }

    @Override
    public void handOver(SimThread from, SimThread to) {
        Runner mine = (Runner) from.carrier;
        resume(to);
        if (mine != null) {
            mine.awaitBaton();
        }
    }

    private static void resume(SimThread next) {
        Runner runner = (Runner) next.carrier;
        if (runner == null) {
            runner = Runner.take();
            runner.running = next;
            next.carrier = runner;
        }
        runner.handBaton();
    }

    @Override
    public void end(SimThread ended, @Nullable SimThread next) {
        Runner runner = (Runner) ended.carrier;
        ended.carrier = null;
        if (runner != null) {
            runner.giveBack();
        }
        if (next == null) {
            machine.ended(null);
        } else {
            resume(next);
        }
    }

    @Override
    public StackTraceElement[] stack(SimThread thread) {
        Runner runner = (Runner) thread.carrier;
        return runner == null ? new StackTraceElement[0] : runner.getStackTrace();
    }

    @Override
    public boolean mustUnwind() {
        return true;
    }

    /** Carries one simulated thread after the other. */
    private static final class Runner extends Carrier {
        private static final ConcurrentLinkedDeque<Runner> IDLE = new ConcurrentLinkedDeque<>();

        private volatile boolean hasBaton;

        /** One that is free. */
        static Runner take() {
            Runner idle = IDLE.pollFirst();
            if (idle == null) {
                idle = new Runner();
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
}
