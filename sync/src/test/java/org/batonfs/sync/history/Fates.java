package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has befallen the processes of a history, on the clock of the operations. */
public final class Fates {
    private final Map<Integer, Long> goneAt = new HashMap<>();
    private final Map<Integer, Long> putOutAt = new HashMap<>();
    private final List<Long> lossesAt = new ArrayList<>();
    private long firstTrouble = Long.MAX_VALUE;

    /** From this moment on a process, or its main process, may have been killed or kept from answering. */
    public void trouble(long nanos) {
        firstTrouble = Math.min(firstTrouble, nanos);
    }

    /** A process was killed, or put out: what it held from this moment on may be lost. */
    public void gone(int process, long nanos) {
        goneAt.merge(process, nanos, Math::min);
        trouble(nanos);
    }

    /** A process was put out at a moment: what it held is free from then on, though it may not know. */
    public void putOut(int process, long nanos) {
        gone(process, nanos);
        putOutAt.merge(process, nanos, Math::min);
    }

    /** Whether an operation was still under way when its process was put out, or was called after that. */
    public boolean isAfterlife(Operation operation) {
        return operation.returned() >= putOutAt.getOrDefault(operation.process(), Long.MAX_VALUE);
    }

    /** Whether an operation was called by a process after it had been put out. */
    public boolean isCalledAfterlife(Operation operation) {
        return operation.called() >= putOutAt.getOrDefault(operation.process(), Long.MAX_VALUE);
    }

    /** The main process was killed, and some client did not get back from its successor what it had held. */
    public void lost(long nanos) {
        lossesAt.add(nanos);
        trouble(nanos);
    }

    /** Whether anything had happened before. */
    public boolean hadTrouble(long before) {
        return firstTrouble < before;
    }

    /** Whether what a process knew at one time may have been lost before another one. */
    public boolean mayForget(int process, long known, long before) {
        return goneAt.getOrDefault(process, Long.MAX_VALUE) < before
                || lossesAt.stream().anyMatch(at -> known <= at && at < before);
    }
}
