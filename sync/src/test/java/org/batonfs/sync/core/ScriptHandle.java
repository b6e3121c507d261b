package org.batonfs.sync.core;

import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** A client's lock on a resource, and what the shell around it would keep: its timer. */
final class ScriptHandle implements Wakeups {
    /** A time, or a thread, that is not there. */
    static final int NONE = -1;

    final ScriptClient client;
    final int resource;

    /** {@code null} before it is opened and after its process has died. */
    @Nullable
    ClientLock lock;

    /** When the timer goes off. */
    long wakeAtNanos = NONE;

    /** Whether what it holds was lost with a server, and it has not been told yet. */
    boolean voided;

    /** Which server gave it what it holds or held last. */
    int grantedBy;

    /** The thread that the last grant was for, while it has not begun its use. */
    int owedThread = NONE;

    ScriptHandle(ScriptClient client, int resource) {
        this.client = client;
        this.resource = resource;
    }

    void open() {
        lock = newLock();
    }

    ClientLock newLock() {
        long minimumNanos = client.world.scenario.isHold() ? World.MINIMUM_HOLD_NANOS : 0;
        ClientLock made = new ClientLock(client.handleOn(resource), client, this, minimumNanos);
        made.minimumHold.checkNanos = World.TICK_NANOS;
        made.untoldChangesMax = World.UNTOLD_CHANGES_MAX;
        return made;
    }

    @Override
    public void wake(Waiter waiter) {
        ((ScriptThread.ScriptWaiter) waiter).told = true;
    }

    @Override
    public void wakeAt(long nanos) {
        wakeAtNanos = nanos;
    }

    /** Whether what it holds is held against all others: the process lives, and the hold was not lost. */
    boolean counts() {
        return lock != null && client.counts() && !voided;
    }

    /** Whether a use that was lost with a server goes on in ignorance or in vain. */
    boolean isUsedInVain() {
        for (ScriptThread thread : client.threads) {
            if (thread.inVain[resource]) {
                return true;
            }
        }
        return voided;
    }

    /** Notes whom a grant that arrives now is for. */
    void expectUse(Mode granted) {
        if (lock.state() == ClientLock.State.OPEN || lock.state() == ClientLock.State.CLOSING) {
            ScriptThread.ScriptWaiter head = (ScriptThread.ScriptWaiter) lock.waiters.peekFirst();
            owedThread = head != null && granted.covers(head.mode()) ? head.thread.number : NONE;
        }
    }

    /** Forgets the thread that the last grant was for, once it does not wait any more. */
    void settleUse() {
        if (owedThread != NONE) {
            ScriptThread.ScriptWaiter waiter = client.threads[owedThread].waiter;
            if (waiter == null || !lock.waiters.contains(waiter)) {
                owedThread = NONE;
            }
        }
    }

    void transfer(StateBytes io) {
        grantedBy = io.number(grantedBy);
        voided = io.flag(voided);
        boolean isOpen = io.flag(lock != null);
        if (!isOpen) {
            lock = null;
            wakeAtNanos = NONE;
            owedThread = NONE;
            return;
        }
        if (lock == null) {
            lock = newLock();
        }
        transferLock(io);
        transferWaiters(io);
        owedThread = io.number(owedThread + 1) - 1;
        if (client.world.scenario.isHold()) {
            transferTime(io);
        }
    }

    /** Everything in the lock but its waiters and its past. */
    void transferLock(StateBytes io) {
        ClientLock it = lock;
        it.state = io.choice(it.state, STATES);
        it.mode = io.choice(it.mode, Mode.all());
        it.generation = io.number(it.generation);
        it.client = io.number(it.client);
        it.epoch = io.number(it.epoch);
        it.version = io.number(it.version);
        it.inDoubt = io.flag(it.inDoubt);
        it.serverVersion = io.number(it.serverVersion);
        long number = io.number(Envelope.number(it.value));
        if (io.isReading()) {
            Envelope.setNumber(it.value, number);
        }
        it.requested = io.choice(it.requested, Mode.all());
        it.recalledTo = io.choice(it.recalledTo, Mode.all());
        it.keeping = io.flag(it.keeping);
        it.grantUnused = io.flag(it.grantUnused);
        it.readers = io.number(it.readers);
        it.writer = io.flag(it.writer);
        it.suspended = io.flag(it.suspended);
    }

    private void transferWaiters(StateBytes io) {
        int count = io.number(lock.waiters.size());
        if (!io.isReading()) {
            for (Waiter waiter : lock.waiters) {
                io.number(((ScriptThread.ScriptWaiter) waiter).thread.number);
            }
            return;
        }
        lock.waiters.clear();
        for (int i = 0; i < count; i++) {
            lock.waiters.addLast(client.threads[io.number(0)].waiter);
        }
    }

    private void transferTime(StateBytes io) {
        lock.uses = io.number(lock.uses);
        MinimumHold past = lock.minimumHold;
        past.grantedAtNanos = client.nowNanos - World.TICK_NANOS * io.number(client.ticksSince(past.grantedAtNanos));
        past.gaveUpAtNanos = client.nowNanos - World.TICK_NANOS * io.number(client.ticksSince(past.gaveUpAtNanos));
        past.hasGivenUp = io.flag(past.hasGivenUp);
        past.sparseTimes = io.number(past.sparseTimes);
        past.isSteady = io.flag(past.isSteady);
        past.usesSeen = io.number(past.usesSeen);
        past.checkAtNanos = client.nowNanos + World.TICK_NANOS * io.number(-client.ticksSince(past.checkAtNanos));
        boolean isSet = io.flag(wakeAtNanos != NONE);
        long left = isSet ? io.number(-client.ticksSince(wakeAtNanos)) : 0;
        wakeAtNanos = isSet ? client.nowNanos + World.TICK_NANOS * left : NONE;
    }

    private static final ClientLock.State[] STATES = ClientLock.State.values();
}
