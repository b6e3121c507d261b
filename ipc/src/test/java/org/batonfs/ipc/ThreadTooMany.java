package org.batonfs.ipc;

/** Fails to start as any thread does where the system has none left. */
final class ThreadTooMany extends Thread {
    static final String MESSAGE = "unable to create native thread";

    @Override
    public synchronized void start() {
        throw new OutOfMemoryError(MESSAGE);
    }
}
