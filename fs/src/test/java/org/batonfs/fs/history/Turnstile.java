package org.batonfs.fs.history;

/** Lets the threads of an actor do so many steps, and knows when all of them stand before it. */
final class Turnstile {
    private final int threads;

    // Guarded by this.
    private long steps;
    private int waiting;
    private int gone;
    private boolean isOver;

    Turnstile(int threads) {
        this.threads = threads;
    }

    /** Waits until there is a step to do; returns false when there will be no more. */
    synchronized boolean pass() throws InterruptedException {
        waiting++;
        notifyAll();
        while (steps == 0 && !isOver) {
            wait();
        }
        waiting--;
        if (isOver) {
            return false;
        }
        steps--;
        return true;
    }

    /** A thread has ended. */
    synchronized void leave() {
        gone++;
        notifyAll();
    }

    /** Allows more steps. */
    synchronized void allow(long more) {
        steps += more;
        notifyAll();
    }

    /** Waits until all steps are done, or nobody is left to do them. */
    synchronized void awaitDone() throws InterruptedException {
        while (gone < threads && (steps > 0 || waiting + gone < threads)) {
            wait();
        }
    }

    /** Lets nobody pass any more. */
    synchronized void end() {
        isOver = true;
        notifyAll();
    }
}
