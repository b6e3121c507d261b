package org.batonfs.fs.internal;

import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;

/** Taking holds, with the errors that a file operation has. */
final class Holds {
    private Holds() {}

    /**
     * Begins a hold for an operation on a path.
     *
     * @throws AccessDeniedException if the main process does not let this client hold so much
     * @throws InterruptedIOException if the thread is interrupted while it waits; its interrupt status is set again
     */
    static Hold acquire(SyncHandle handle, Mode mode, String path)
            throws SyncException, InterruptedIOException, AccessDeniedException {
        try {
            return handle.acquire(mode);
        } catch (PermissionDeniedException e) {
            throw denied(path, e);
        } catch (InterruptedException e) {
            throw interrupted(path, e);
        }
    }

    /** As {@link #acquire}, of somebody who then acquires {@code next}. */
    static Hold acquireBefore(SyncHandle handle, Mode mode, SyncHandle next, String path)
            throws SyncException, InterruptedIOException, AccessDeniedException {
        try {
            return handle.acquireBefore(mode, next);
        } catch (PermissionDeniedException e) {
            throw denied(path, e);
        } catch (InterruptedException e) {
            throw interrupted(path, e);
        }
    }

    /** What a call throws that the server's policy is against. */
    static AccessDeniedException denied(String path, PermissionDeniedException e) {
        AccessDeniedException error = new AccessDeniedException(path, null, "the main process does not allow it");
        error.initCause(e);
        return error;
    }

    /** What an interrupted wait throws. */
    static InterruptedIOException interrupted(String path, InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException error = new InterruptedIOException(path + ": interrupted while waiting for a hold");
        error.initCause(e);
        return error;
    }
}
