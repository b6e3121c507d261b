package org.batonfs.sync.core;

import java.util.ArrayDeque;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncRequests;
import org.jspecify.annotations.Nullable;

/** A client process: its threads and locks, its connection with what is under way on it, and its clock. */
final class ScriptClient implements SyncRequests {
    final World world;
    final int number;
    final ScriptThread[] threads;
    final ScriptHandle[] handles;
    final ArrayDeque<Envelope> toServer = new ArrayDeque<>();
    final ArrayDeque<Envelope> toClient = new ArrayDeque<>();
    ServerSession session;
    /** Which server that is; the first is 1. */
    int server = 1;
    /** The number of the connection, which no other at the same server has. */
    int connection;

    long nowNanos;

    /** Whether the process lives. */
    boolean alive = true;
    /** Whether the connection is over, so that nothing more can be sent. */
    boolean broken;
    /** Whether the server, and the client, know that. */
    boolean serverKnows;

    boolean clientKnows;

    /** Whether its server has died, and it is not connected to the successor. */
    boolean orphaned;
    /** Whether its connection broke, though its server lived, and it looks for a server again. */
    boolean seeks;
    /** Whether a successor takes no more claims meanwhile, or has not until it died as well. */
    boolean late;

    int lateRecallsLeft;
    /** A copy of a recall that was delivered, still under way. */
    @Nullable
    Envelope lateRecall;

    ScriptClient(World world, int number, ServerSession session) {
        this.world = world;
        this.number = number;
        this.connection = number + 1;
        this.session = session;
        Scenario scenario = world.scenario;
        Step[][] scripts = scenario.threadsOf(number);
        threads = new ScriptThread[scripts.length];
        for (int thread = 0; thread < threads.length; thread++) {
            threads[thread] = new ScriptThread(this, thread, scripts[thread], scenario.resources());
        }
        handles = new ScriptHandle[scenario.resources()];
        for (int resource = 0; resource < handles.length; resource++) {
            handles[resource] = new ScriptHandle(this, resource);
        }
        lateRecallsLeft = scenario.lateRecalls();
    }

    /** Whether client and server still serve each other, as far as the server knows. */
    boolean isConnected() {
        return alive && !serverKnows;
    }

    /** Whether what it holds is held against all others. */
    boolean counts() {
        return isConnected() || (alive && orphaned && !late);
    }

    /** Whether it knows that it has no server, and may get another. */
    boolean isSearching() {
        return alive && (orphaned || seeks) && clientKnows;
    }

    long handleOn(int resource) {
        return (long) number * handles.length + resource + 1;
    }

    int resourceOf(long handle) {
        return (int) ((handle - 1) % handles.length);
    }

    /** How many ticks ago something was. */
    long ticksSince(long nanos) {
        return (nowNanos - nanos) / World.TICK_NANOS;
    }

    // ---- what its threads do

    boolean mayRun(ScriptThread thread) {
        if (!alive || thread.isFinished() || thread.waiter != null || thread.awaitsAnswer) {
            return false;
        }
        return switch (thread.step().kind()) {
            case OPEN, OPEN_AND_WAIT, END -> true;
            case ADOPT, TAKE_BACK -> world.ticketIsPublished;
            case GIVE_UP, READ, WRITE, UPGRADE, CLOSE, SHARE ->
                handles[thread.step().resource()].lock != null || isOver();
        };
    }

    /** Whether it has lost its server for good, and knows: nothing is opened any more. */
    private boolean isOver() {
        return clientKnows && !isSearching();
    }

    void run(ScriptThread thread) {
        Step step = thread.step();
        ScriptHandle handle = handles[step.resource()];
        if (isOver() && (handle.lock == null || step.binds())) {
            thread.giveUp();
            return;
        }
        switch (step.kind()) {
            case GIVE_UP -> {
                thread.next++;
                handle.lock.giveUpUnasked(nowNanos);
            }
            case READ, WRITE -> begin(thread, handle.lock);
            case UPGRADE -> upgrade(thread, handle.lock);
            case END -> end(thread, handle.lock, step.resource());
            case CLOSE -> {
                thread.next++;
                handle.lock.close(nowNanos);
            }
            case SHARE -> share(thread, handle.lock, step.resource());
            case OPEN, OPEN_AND_WAIT -> open(thread, handle, step.kind() == Step.Kind.OPEN_AND_WAIT);
            case ADOPT -> adopt(thread, handle);
            case TAKE_BACK -> {
                thread.next++;
                send(new Envelope(Envelope.Kind.CANCEL, step.resource()));
            }
        }
    }

    private void begin(ScriptThread thread, ClientLock lock) {
        if (lock.state() != ClientLock.State.OPEN) {
            thread.giveUp();
            return;
        }
        Mode mode = thread.step().kind() == Step.Kind.READ ? Mode.SHARED : Mode.EXCLUSIVE;
        boolean wasSuspended = lock.isSuspended();
        if (lock.tryUse(mode)) {
            Invariant.PESSIMIST.require(!wasSuspended, () -> thread + " begins a use while its client has no server");
            thread.uses[thread.step().resource()] = mode;
            thread.next++;
        } else {
            thread.waiter = new ScriptThread.ScriptWaiter(thread);
            lock.use(thread.waiter, nowNanos);
            thread.waiter.told |= thread.waiter.outcome() != Waiter.Outcome.WAITING;
        }
    }

    private void upgrade(ScriptThread thread, ClientLock lock) {
        if (lock.state() != ClientLock.State.OPEN) {
            thread.giveUp();
            return;
        }
        thread.versionSeen = lock.version();
        thread.uses[thread.step().resource()] = Mode.INVALID;
        thread.changedSince &= thread.readsInVain(thread.step().resource());
        thread.inVain[thread.step().resource()] = false;
        thread.waiter = new ScriptThread.ScriptWaiter(thread);
        lock.upgrade(thread.waiter, nowNanos);
        thread.waiter.told |= thread.waiter.outcome() != Waiter.Outcome.WAITING;
    }

    private void end(ScriptThread thread, ClientLock lock, int resource) {
        Mode mode = thread.uses[resource];
        thread.uses[resource] = Mode.INVALID;
        thread.next++;
        if (mode == Mode.EXCLUSIVE && !thread.inVain[resource]) {
            // What it writes while it has lost the hold and does not know is no later than what it had written before.
            long number = seeks && serverKnows ? Envelope.number(lock.value()) : world.nextNumber(resource);
            lock.putLong(0, number);
            if (handles[resource].counts()) {
                world.witness.onWritten(resource, number);
            }
        }
        thread.inVain[resource] = false;
        if (!lock.tryRelease(mode)) {
            lock.release(mode, nowNanos);
        }
    }

    private void share(ScriptThread thread, ClientLock lock, int resource) {
        if (lock.state() != ClientLock.State.OPEN) {
            thread.giveUp();
            return;
        }
        thread.awaitsAnswer = true;
        send(new Envelope(Envelope.Kind.INHERIT, resource));
    }

    private void adopt(ScriptThread thread, ScriptHandle handle) {
        thread.awaitsAnswer = true;
        open(handle);
        send(new Envelope(Envelope.Kind.ADOPT, handle.resource));
    }

    private void open(ScriptHandle handle) {
        handle.open();
        if (isSearching()) {
            handle.lock.suspend();
        }
    }

    /** Opens the handle, or asks once more whether it is bound. */
    private void open(ScriptThread thread, ScriptHandle handle, boolean confirm) {
        if (handle.lock == null) {
            open(handle);
        } else if (handle.lock.state() != ClientLock.State.OPEN) {
            thread.giveUp();
            return;
        }
        Envelope open = new Envelope(Envelope.Kind.OPEN, handle.resource);
        open.flag = confirm;
        thread.awaitsAnswer = confirm;
        thread.next += confirm ? 0 : 1;
        send(open);
    }

    /** Asks the successor of a dead server what that has not answered. */
    void askAgain(int resource) {
        for (ScriptThread thread : threads) {
            if (thread.awaitsAnswer && thread.step().resource() == resource) {
                Envelope request = new Envelope(requestOf(thread.step().kind()), resource);
                request.flag = request.kind == Envelope.Kind.OPEN;
                send(request);
            }
        }
    }

    private static Envelope.Kind requestOf(Step.Kind step) {
        return switch (step) {
            case SHARE -> Envelope.Kind.INHERIT;
            case ADOPT -> Envelope.Kind.ADOPT;
            default -> Envelope.Kind.OPEN;
        };
    }

    /** The server has answered: the thread that waits for it goes on, if there is one. */
    boolean answer(Step.Kind request, int resource) {
        for (ScriptThread thread : threads) {
            if (thread.awaitsAnswer
                    && thread.step().kind() == request
                    && thread.step().resource() == resource) {
                thread.awaitsAnswer = false;
                thread.next++;
                return true;
            }
        }
        return false;
    }

    /** Lets threads whose wait was decided go on. */
    void resume() {
        for (ScriptThread thread : threads) {
            ScriptThread.ScriptWaiter waiter = thread.waiter;
            if (waiter == null || waiter.outcome() == Waiter.Outcome.WAITING) {
                continue;
            }
            Invariant.PROGRESS.require(waiter.told, () -> thread + " is " + waiter.outcome() + ", but nobody woke it");
            if (waiter.outcome() != Waiter.Outcome.ADMITTED) {
                thread.giveUp();
                continue;
            }
            Step step = thread.step();
            if (step.kind() == Step.Kind.UPGRADE) {
                requireTruth(thread, handles[step.resource()].lock.version() != thread.versionSeen);
            }
            thread.uses[step.resource()] = waiter.mode();
            thread.waiter = null;
            thread.next++;
        }
        for (ScriptHandle handle : handles) {
            handle.settleUse();
        }
    }

    private void requireTruth(ScriptThread thread, boolean told) {
        Invariant.UPGRADE.require(
                !isConnected() || told == thread.changedSince || (told && world.hasReconnected),
                () -> thread + " has upgraded and is told that the resource was " + (told ? "" : "not ")
                        + "changed meanwhile, which is wrong");
    }

    // ---- what it sends

    private void send(Envelope envelope) {
        if (!broken) {
            toServer.addLast(envelope);
        }
        world.tell(this, "sends", envelope);
    }

    @Override
    public void acquire(Acquire acquire) {
        send(Envelope.of(acquire, resourceOf(acquire.handle())));
    }

    @Override
    public void release(Release release) {
        int resource = resourceOf(release.handle());
        send(Envelope.of(release, resource));
        if (release.wanted() != Mode.INVALID) { // as two messages, between which other things can happen
            send(Envelope.of(new Acquire().set(release.handle(), release.wanted()), resource));
        }
    }

    @Override
    public void close(Close close) {
        send(Envelope.of(close, resourceOf(close.handle())));
    }

    @Override
    public void open(Open open) {
        throw new UnsupportedOperationException("a lock does not open itself");
    }

    @Override
    public void adopt(Adopt adopt) {
        throw new UnsupportedOperationException("a lock does not adopt itself");
    }

    @Override
    public void inherit(Inherit inherit) {
        throw new UnsupportedOperationException("a lock makes no tickets");
    }

    @Override
    public void pair(Pair pair) {
        throw new UnsupportedOperationException("a lock pairs nothing");
    }

    @Override
    public void cancel(Cancel cancel) {
        throw new UnsupportedOperationException("a lock takes no tickets back");
    }

    @Override
    public void reclaim(Reclaim reclaim) {
        send(Envelope.of(reclaim, resourceOf(reclaim.handle())));
    }

    // ---- its state

    void transfer(StateBytes io) {
        alive = io.flag(alive);
        broken = io.flag(broken);
        serverKnows = io.flag(serverKnows);
        clientKnows = io.flag(clientKnows);
        orphaned = io.flag(orphaned);
        seeks = io.flag(seeks);
        server = io.number(server);
        late = io.flag(late);
        for (ScriptThread thread : threads) {
            thread.transfer(io);
        }
        for (ScriptHandle handle : handles) {
            handle.transfer(io);
        }
        transfer(toServer, io);
        transfer(toClient, io);
        lateRecallsLeft = io.number(lateRecallsLeft);
        boolean isLate = io.flag(lateRecall != null);
        if (!isLate) {
            lateRecall = null;
        } else {
            if (io.isReading()) {
                lateRecall = new Envelope(Envelope.Kind.RECALL, 0);
            }
            lateRecall.transfer(io);
        }
    }

    private static void transfer(ArrayDeque<Envelope> envelopes, StateBytes io) {
        int count = io.number(envelopes.size());
        if (!io.isReading()) {
            for (Envelope envelope : envelopes) {
                envelope.transfer(io);
            }
            return;
        }
        envelopes.clear();
        for (int i = 0; i < count; i++) {
            Envelope envelope = new Envelope(Envelope.Kind.OPEN, 0);
            envelope.transfer(io);
            envelopes.addLast(envelope);
        }
    }

    @Override
    public String toString() {
        return String.valueOf((char) ('A' + number));
    }
}
