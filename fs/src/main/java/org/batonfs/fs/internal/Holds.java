package org.batonfs.fs.internal;

import java.io.InterruptedIOException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;

/** Taking holds, with the errors that a file operation has. */
final class Holds {
    private Holds() {}

    /**
     * Begins a hold for an operation on a path.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits; its interrupt status is set again
     */
    static Hold acquire(SyncHandle handle, Mode mode, String path) throws SyncException, InterruptedIOException {
        try {
            return handle.acquire(mode);
        } catch (InterruptedException e) {
            throw interrupted(path, e);
        }
    }

    /** What an interrupted wait throws. */
    static InterruptedIOException interrupted(String path, InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException error = new InterruptedIOException(path + ": interrupted while waiting for a hold");
        error.initCause(e);
        return error;
    }
}
