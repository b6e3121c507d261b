package org.batonfs.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.testing.ChildProcess;

/** What a server logs, in the order in which it does. */
final class Ends implements IpcListener {
    private final Queue<EndReason> reasons = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void onEnded(long connection, Peer peer, EndReason reason) {
        reasons.add(reason);
    }

    @Override
    public void onFailure(String what, Throwable cause) {
        failures.add(what + ": " + cause);
    }

    /** Waits until so many connections have ended, and returns why. */
    List<EndReason> await(int count) {
        Eventually.await("end " + count).atMost(ChildProcess.DEADLINE).until(() -> reasons.size() >= count);
        return new ArrayList<>(reasons);
    }

    /** Forgets what has been logged so far. */
    void forget() {
        reasons.clear();
        failures.clear();
    }

    int count() {
        return reasons.size();
    }

    List<String> failures() {
        return new ArrayList<>(failures);
    }
}
