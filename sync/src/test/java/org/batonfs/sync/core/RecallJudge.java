package org.batonfs.sync.core;

import java.util.Arrays;
import org.batonfs.sync.Mode;

/** Judges what a recall does to the lock that it reaches. */
final class RecallJudge {
    private final StateBytes lockBefore = new StateBytes();
    private final StateBytes lockAfter = new StateBytes();
    private int answersBefore;
    private Mode modeBefore = Mode.INVALID;

    void before(ScriptHandle handle, Envelope recall) {
        modeBefore = handle.lock.mode();
        handle.transferLock(lockBefore.write());
        answersBefore = answers(handle, recall);
    }

    void after(ScriptHandle handle, Envelope recall) {
        ClientLock lock = handle.lock;
        Invariant.ONLY_LOWER.require(
                modeBefore.covers(lock.mode()),
                () -> handle.client + ", who held " + modeBefore + ", holds " + lock.mode() + " after a " + recall);
        boolean isOver = lock.state() != ClientLock.State.OPEN && lock.state() != ClientLock.State.CLOSING;
        handle.transferLock(lockAfter.write());
        boolean isLate = recall.epoch != lock.epoch || recall.mode.covers(modeBefore);
        if (isOver || !isLate) {
            return;
        }
        Invariant.ONLY_LOWER.require(
                Arrays.equals(lockBefore.array(), 0, lockBefore.length(), lockAfter.array(), 0, lockAfter.length()),
                () -> "a late " + recall + " changed what " + handle.client + " holds: " + lock);
        Invariant.ONLY_LOWER.require(
                handle.client.broken || answers(handle, recall) == answersBefore + 1,
                () -> "a late " + recall + " was not answered once by " + handle.client);
    }

    private static int answers(ScriptHandle handle, Envelope recall) {
        int count = 0;
        for (Envelope envelope : handle.client.toServer) {
            count += envelope.kind == Envelope.Kind.RELEASE
                            && envelope.resource == handle.resource
                            && envelope.epoch == recall.epoch
                    ? 1
                    : 0;
        }
        return count;
    }
}
