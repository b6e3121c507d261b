package org.batonfs.ipc;

import java.util.concurrent.locks.LockSupport;

/** Between two looks at what nothing tells of. */
final class Pause {
    private Pause() {}

    /** Loads this class, for those who pause because there is no memory, nor perhaps for a class. */
    static void prepare() {}

    /** Lasts also when the thread is interrupted, which it is afterwards: there would be no pause, and looks would spin. */
    static void nanos(long duration) {
        long began = System.nanoTime();
        boolean interrupted = false;
        for (long left = duration; left > 0; left = duration - (System.nanoTime() - began)) {
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
