package org.batonfs.sync;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads of one process on {@link SyncHandle} and the client's tables: whatever the interleaving, calls look like steps,
 * none waits for ever, and nothing stays behind. A few interleavings of a few scenarios; {@link LincheckMain} takes more.
 */
@Tag("lincheck")
class LincheckTest {
    @Test
    void uses() {
        LincheckRuns.modelCheck(SyncHandleUses.class, SyncHandleUses.Counter.class, 2, 20);
    }

    @Test
    void ends() {
        LincheckRuns.modelCheck(SyncHandleEnds.class, SyncHandleEnds.Counter.class, 2, 20);
    }

    @Test
    void operations() {
        LincheckRuns.modelCheck(SyncHandleOperations.class, SyncHandleOperations.Counter.class, 2, 20);
    }

    @Test
    void timedOperations() {
        LincheckRuns.stress(SyncHandleOperations.Timed.class, SyncHandleOperations.Counter.class, 2, 100);
    }

    @Test
    void timed() {
        LincheckRuns.stress(SyncHandleUses.Timed.class, SyncHandleUses.Counter.class, 2, 100);
    }
}
