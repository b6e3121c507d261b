package org.batonfs.sync.core;

import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncRequests;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of one resource: the cached lock and value, who inside the client uses it, and who waits.
 *
 * <p>It stands on two floors. Towards the server it holds a mode and has at most one request under way. Towards its own
 * users it admits any number of readers or one writer, first come first served, as far as that mode covers. The rules,
 * numbered as the invariants in the design:
 *
 * <ul>
 *   <li>(3) its mode is lowered before it says so, and raised only by a grant, so it never believes to hold more than the
 *       server believes;
 *   <li>(4) a recall that names another epoch than the last grant's, or does not lower the mode, changes nothing and is
 *       answered;
 *   <li>(5) whoever waited for a grant begins its use in the same step as the grant arrives, or is owed one use before a
 *       recall is honoured, when other users of this client have to finish first;
 *   <li>(7) a reader that upgrades stops being a user while it waits, so a recall of SHARED can be honoured meanwhile. It
 *       sees from the version whether the value changed;
 *   <li>(9) a use whose hold was lost with a server sees no other grant: nothing is asked for before it has ended.
 * </ul>
 *
 * <p>It knows no clock, thread or socket, and is not safe for several threads: its owner protects it, and hands in time.
 */
public final class ClientLock {
    /** The life of a handle; each state can only be left for a later one. */
    public enum State {
        /** In use. */
        OPEN,
        /** Closed by its owner while uses were in progress; they end in peace. */
        CLOSING,
        /** Given back. */
        CLOSED,
        /** The server refused to bind it. */
        REFUSED,
        /** The connection ended. */
        FAILED
    }

    private final long handle;
    private final SyncRequests requests;
    private final Wakeups wakeups;
    final MinimumHold minimumHold;

    private final Acquire acquire = new Acquire();
    private final Release release = new Release();
    private final Recall recall = new Recall();

    State state = State.OPEN;

    // What is held: valid as of the last grant, and what was changed since.
    Mode mode = Mode.INVALID;

    /** Which of the servers at the socket gave the last grant. */
    long generation;

    /** Over which of its connections that came, in that server's count. */
    long client;

    long epoch;
    long version;
    boolean inDoubt;

    /** The version that the server knows; a higher one has been made here since. */
    long serverVersion;

    final Payload value = new Payload();

    /** See {@link SyncProtocol#UNTOLD_CHANGES_MAX}. */
    int untoldChangesMax = SyncProtocol.UNTOLD_CHANGES_MAX;

    /** How many uses began since the last grant, or went on over it. */
    long uses;

    /** What the request under way asks for; {@code INVALID} when there is none. */
    Mode requested = Mode.INVALID;

    /** What a recall that is not honoured yet asks to lower to; {@code EXCLUSIVE} when there is none. */
    Mode recalledTo = Mode.EXCLUSIVE;

    /** Whether the recall waits for the end of the minimum hold. */
    boolean keeping;

    /** Whether somebody waited for the last grant, and nobody has used it yet. */
    boolean grantUnused;

    /** Whether the server is gone and its successor has not confirmed what is held: no use begins, nothing is sent. */
    boolean suspended;

    /** How often what was held has been lost with a server: a use that began under another number is void. */
    private volatile int losses;

    // Who uses it.
    int readers;
    boolean writer;

    final WaiterQueue waiters = new WaiterQueue();

    /**
     * A handle on nothing yet; its owner has sent the message that binds it.
     *
     * @param handle the number of the handle
     * @param requests where to send requests
     * @param wakeups whom to tell about decided waits and wanted times
     * @param minimumHoldNanos the longest minimum hold, or 0 to give up as soon as asked
     */
    public ClientLock(long handle, SyncRequests requests, Wakeups wakeups, long minimumHoldNanos) {
        this.handle = handle;
        this.requests = requests;
        this.wakeups = wakeups;
        this.minimumHold = new MinimumHold(minimumHoldNanos);
    }

    // ---- uses

    /** Begins a use if what is held allows it and nobody is passed; no message, no time. */
    public boolean tryUse(Mode wanted) {
        if (state != State.OPEN || !mode.covers(wanted) || !waiters.isEmpty() || suspended) {
            return false;
        }
        return (!isRecalled() || keeping) && beginUse(wanted);
    }

    /** Begins a use now or queues it; the outcome is decided when this returns, or is told by a wake-up. */
    public void use(Waiter waiter, long nowNanos) {
        requireOpen();
        if (tryUse(waiter.mode())) {
            waiter.decide(Waiter.Outcome.ADMITTED, losses);
            return;
        }
        if (!mode.covers(waiter.mode()) && requested == Mode.INVALID) {
            minimumHold.onWanted(nowNanos);
        }
        waiters.addLast(waiter);
        advance(nowNanos);
    }

    /** Ends a use if nothing else follows from that; no message, no time. */
    public boolean tryRelease(Mode used) {
        boolean mustLook = isRecalled() && (!keeping || minimumHold.looksAfter(uses) || isInFirstUse());
        if (state != State.OPEN || mustLook || !waiters.isEmpty() || suspended) {
            return false;
        }
        endUse(used);
        return true;
    }

    /** Ends a use, and does what waited for that. */
    public void release(Mode used, long nowNanos) {
        endUse(used, nowNanos);
        advance(nowNanos, used);
    }

    /** What the end of a use has given up is sent. */
    public void onSent(long nowNanos) {
        minimumHold.onSent(nowNanos);
    }

    /** Turns a shared use into a wait for an exclusive one, which begins now or is told by a wake-up. */
    public void upgrade(Waiter waiter, long nowNanos) {
        requireOpen();
        endUse(Mode.SHARED, nowNanos);
        if (tryUse(Mode.EXCLUSIVE)) {
            waiter.decide(Waiter.Outcome.ADMITTED, losses);
            return;
        }
        waiters.addLast(waiter);
        advance(nowNanos);
    }

    /** Whether it is held EXCLUSIVE, and nobody uses it or waits for it here. */
    public boolean mayGiveUpUnasked() {
        return state == State.OPEN && !suspended && mode == Mode.EXCLUSIVE && !isInUse() && waiters.isEmpty();
    }

    /** What it is used within has been given up: gives it up as well, recalled or not, if it {@linkplain #mayGiveUpUnasked may}. */
    public void giveUpUnasked(long nowNanos) {
        if (mayGiveUpUnasked()) {
            recalledTo = Mode.INVALID;
            keeping = false;
            advance(nowNanos);
        }
    }

    /** Takes a wait back that is not decided. A request that is under way for it is kept: its grant will be cached. */
    public void cancel(Waiter waiter, long nowNanos) {
        if (waiters.remove(waiter)) {
            advance(nowNanos);
        }
    }

    /**
     * Replaces the value; the caller has an exclusive use.
     *
     * @return whether that was told to the server, see {@link #tellChanges}
     */
    public boolean update(byte[] source, int offset, int length) {
        requireWriter();
        value.set(source, offset, length);
        return touch() && tellChanges();
    }

    /** Writes a number into the value at an offset, in little-endian order, as {@link #update}. */
    public boolean putLong(int offset, long number) {
        requireWriter();
        value.putLong(offset, number);
        return touch() && tellChanges();
    }

    /**
     * Says that what the resource stands for has changed, though its value has not; the caller has an exclusive use, and
     * needs no protection.
     *
     * @return whether so much is untold now that {@link #tellChanges} has to follow
     * @throws IllegalStateException if too many changes are made in one use while the server is gone
     */
    public boolean touch() {
        requireWriter();
        if (isMostUntold()) {
            throw new IllegalStateException("handle " + handle + ": more than " + untoldChangesMax
                    + " changes in one use while its server is gone");
        }
        version = Counting.next(version);
        inDoubt = false;
        return isMostUntold();
    }

    /** Hands the value back and keeps the mode, if as many changes are untold as may be; says whether it has. */
    public boolean tellChanges() {
        boolean mayTell = mode == Mode.EXCLUSIVE && !suspended && !isOver();
        if (!mayTell || !isMostUntold()) {
            return false;
        }
        tell(Mode.EXCLUSIVE, Mode.INVALID);
        return true;
    }

    private boolean isMostUntold() {
        return !Counting.isLater(Counting.after(serverVersion, untoldChangesMax), version);
    }

    /** Tells the server what is held from now on, and the value if it has changed, and asks for what is wanted. */
    private void tell(Mode kept, Mode wanted) {
        boolean changed = version != serverVersion;
        release.set(handle, epoch, kept, version, changed).wanting(wanted);
        if (changed) {
            release.value().set(value);
        }
        serverVersion = version;
        requests.release(release);
    }

    // ---- what the server says

    /** A grant has arrived. */
    public void onGranted(Granted granted, long nowNanos) {
        if (isOver()) {
            return;
        }
        if (suspended) {
            onReclaimed(granted, nowNanos);
            return;
        }
        boolean isUnasked = requested == Mode.INVALID;
        boolean isPossible =
                isUnasked ? mode == Mode.INVALID && granted.mode() == Mode.EXCLUSIVE : !mode.covers(granted.mode());
        if (!isPossible) {
            throw new ProtocolViolationException("handle " + handle + ": granted " + granted.mode() + ", but holds "
                    + mode + " and asked for " + requested);
        }
        if (isUnasked && isInUse()) { // which has lost its hold, and must not see this one
            requests.release(release.set(handle, granted.epoch(), Mode.INVALID, granted.version(), false));
            return;
        }
        if (mode == Mode.INVALID) {
            value.set(granted.value());
        }
        mode = granted.mode();
        generation = granted.generation();
        client = granted.client();
        epoch = granted.epoch();
        version = granted.version();
        serverVersion = version;
        inDoubt = granted.inDoubt();
        requested = Mode.INVALID;
        recalledTo = Mode.EXCLUSIVE;
        keeping = false;
        uses = readers; // those that go on under the grant before are uses of this one
        grantUnused = !waiters.isEmpty();
        minimumHold.onGranted(nowNanos, granted.waiting());
        advance(nowNanos);
        if (granted.recalledTo() != Mode.EXCLUSIVE) {
            onRecall(recall.set(handle, epoch, granted.recalledTo()), nowNanos);
        }
    }

    /** A recall has arrived. */
    public void onRecall(Recall recall, long nowNanos) {
        onRecall(recall, nowNanos, false);
    }

    /**
     * A recall has arrived.
     *
     * @param waitsWithin whether uses of this wait for another resource: how long the first one takes says nothing then
     */
    public void onRecall(Recall recall, long nowNanos, boolean waitsWithin) {
        if (isOver()) {
            return;
        }
        if (recall.epoch() != epoch || recall.mode().covers(mode)) {
            Mode kept = recall.epoch() == epoch ? mode : Mode.INVALID;
            requests.release(release.set(handle, recall.epoch(), kept, version, false));
            return;
        }
        if (recalledTo.covers(recall.mode())) {
            recalledTo = recall.mode();
        }
        keeping = minimumHold.keeps(nowNanos, uses, (waitsWithin || keeping) && isInFirstUse());
        if (keeping) {
            wakeups.wakeAt(minimumHold.wakeNanos());
        }
        advance(nowNanos);
    }

    /**
     * An operation that the server did for this client has told what the value is now. It is remembered as what the server
     * knows, should the server die; it allows no use.
     */
    public void onTold(long toldGeneration, long toldEpoch, long toldVersion, Payload toldValue) {
        boolean isNews =
                generation == toldGeneration ? Counting.isLater(toldVersion, version) : generation < toldGeneration;
        if (!isOver() && !suspended && mode == Mode.INVALID && !isInUse() && isNews) {
            generation = toldGeneration;
            client = 0; // it was no grant
            epoch = toldEpoch;
            version = toldVersion;
            serverVersion = toldVersion;
            inDoubt = false;
            value.set(toldValue);
        }
    }

    /** The server has died, and a successor may come: uses in progress go on, no new one begins. */
    public void suspend() {
        if (!isOver()) {
            suspended = true;
            requested = Mode.INVALID;
            recalledTo = Mode.EXCLUSIVE;
            keeping = false;
        }
    }

    /** A successor of the dead server is there: claims what is held. */
    public void resume(String name, long nowNanos) {
        if (isOver() || !suspended) {
            return;
        }
        forgetVoidChanges();
        Reclaim reclaim = new Reclaim();
        if (epoch == 0) {
            reclaim.set(handle, name, Mode.INVALID, 0, 0, 0, 0, false);
        } else {
            reclaim.set(handle, name, mode, generation, client, epoch, version, inDoubt);
            reclaim.value().set(value);
        }
        requests.reclaim(reclaim);
        if (mode == Mode.INVALID) {
            suspended = false;
            advance(nowNanos);
        }
    }

    private void onReclaimed(Granted granted, long nowNanos) {
        if (granted.mode() != mode) {
            throw new ProtocolViolationException(
                    "handle " + handle + ": claimed " + mode + ", but was given " + granted.mode());
        }
        suspended = false;
        generation = granted.generation();
        client = granted.client();
        epoch = granted.epoch();
        inDoubt = granted.inDoubt() && version == granted.version();
        serverVersion = granted.version();
        tellChanges();
        advance(nowNanos);
    }

    /** What was held is lost with the dead server; uses in progress are void, and the handle goes on. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the owner's protection only; volatile for its readers
    public void onHoldLost(long nowNanos) {
        if (!isOver() && suspended) {
            suspended = false;
            mode = Mode.INVALID;
            forgetVoidChanges();
            wakeups.onLost();
            losses = losses + 1;
            advance(nowNanos);
        }
    }

    /** What a void use has made of the value, before or after it became void, is nobody's: as if there had never been a grant. */
    private void forgetVoidChanges() {
        if (version != serverVersion && mode != Mode.EXCLUSIVE) {
            generation = 0;
            client = 0;
            epoch = 0;
            version = serverVersion;
        }
    }

    /** Whether claims are under way, or wait for a server. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Changes when uses in progress become void. May be asked by any thread. */
    public int losses() {
        return losses;
    }

    /** The server refused to bind this handle; uses in progress, which a dead server allowed, are void. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // as in onHoldLost
    public void onRefused() {
        if (!isOver()) {
            losses = losses + 1;
        }
        end(State.REFUSED, Waiter.Outcome.REFUSED);
    }

    /** The server does not let this client hold what it asked for: whoever wants as much is refused, the handle goes on. */
    public void onAcquireRefused(long nowNanos) {
        if (isOver() || suspended) {
            return;
        }
        if (requested == Mode.INVALID) {
            throw new ProtocolViolationException("handle " + handle + ": refused a mode that it has not asked for");
        }
        Mode refused = requested;
        requested = Mode.INVALID;
        for (Waiter waiter : waiters) {
            if (waiter.mode().covers(refused)) {
                waiters.remove(waiter);
                decide(waiter, Waiter.Outcome.REFUSED);
            }
        }
        advance(nowNanos);
    }

    /** The connection has ended. */
    public void onConnectionEnded() {
        end(State.FAILED, Waiter.Outcome.FAILED);
    }

    /** Time has passed. While the first use goes on there is nothing to look for: its end asks for the next look. */
    public void onTime(long nowNanos) {
        advance(nowNanos);
        if (keeping && state == State.OPEN && !isKeptByFirstUse()) {
            wakeups.wakeAt(minimumHold.wakeNanos());
        }
    }

    /**
     * Time has passed, and the owner has looked without protection meanwhile.
     *
     * @param usesBefore {@link #usesBegun} at that look
     */
    public void onTime(long nowNanos, long usesBefore) {
        if (keeping && !isKeptByFirstUse()) {
            minimumHold.saw(nowNanos, usesBefore);
        }
        onTime(nowNanos);
    }

    /** Gives the handle up: waits are ended, uses in progress are left to end, then what is held goes back. */
    public void close(long nowNanos) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            endWaits(Waiter.Outcome.CLOSED);
            advance(nowNanos);
        }
    }

    // ---- what can be seen

    /** The life of the handle. */
    public State state() {
        return state;
    }

    /** The number that the client chose. */
    public long handle() {
        return handle;
    }

    /** Which server gave the last grant. */
    long generation() {
        return generation;
    }

    /** The number of the last grant. */
    long epoch() {
        return epoch;
    }

    /** Whether the value was changed, and the server does not know it yet. */
    boolean isChanged() {
        return version != serverVersion;
    }

    /** The server knows the value as it is now; for the server's own agent, which has given it there. */
    void stored() {
        serverVersion = version;
    }

    /** The mode held towards the server. */
    public Mode mode() {
        return mode;
    }

    /** How often the value has been changed, as of what is held. */
    public long version() {
        return version;
    }

    /** Whether the value may be stale because its last exclusive holder died. */
    public boolean inDoubt() {
        return inDoubt;
    }

    /** The value; to be read during a use only, and not to be written. */
    public Payload value() {
        return value;
    }

    /** How many uses began since the last grant, or went on over it. Without protection it may be what was so just now. */
    public long usesBegun() {
        return uses;
    }

    /** Whether a recall waits for the end of the minimum hold. Without protection it may be what was so just now. */
    public boolean isKept() {
        return keeping;
    }

    /** Without a use in so long, dense uses have ended, in nanoseconds. */
    public long checkNanos() {
        return minimumHold.checkNanos;
    }

    /**
     * Whether a look finds that what is kept for a recall is kept on: dense uses have gone on since the look before, and its time is not over. Without
     * protection it may be what was so just now.
     */
    public boolean isKeptOn(long nowNanos, long usesBefore, long usesNow) {
        return minimumHold.isKeptOn(nowNanos, usesBefore, usesNow);
    }

    /** When to look again whether uses go on: so far from now, but soon after the end of the minimum hold at the latest. */
    public long lookAgainNanos(long nowNanos, long apartNanos) {
        return minimumHold.lookAgainNanos(nowNanos, apartNanos);
    }

    /** Whether any use is in progress. */
    public boolean isInUse() {
        return readers > 0 || writer;
    }

    // ---- how it goes on

    private void advance(long nowNanos) {
        advance(nowNanos, Mode.INVALID);
    }

    /** A use of this mode has just ended, if it is not {@code INVALID}. */
    private void advance(long nowNanos, Mode used) {
        if (isOver() || suspended) {
            return;
        }
        if (state == State.CLOSING) {
            advanceClosing(nowNanos);
            return;
        }
        if (keeping) {
            boolean isEnded = !isKeptByFirstUse()
                    && ((minimumHold.isIdle(nowNanos, uses) && !isInUse()) || minimumHold.isOver(nowNanos));
            keeping = !isEnded && headInWantOfMore() == null;
        }
        if (isRecalled() && !keeping && mayGiveUp()) {
            giveUp(nowNanos, used);
        }
        admitWaiters();
        requestForHead();
    }

    /** The first use goes on, and has to end before anything can be given up. */
    private boolean isKeptByFirstUse() {
        return isUseInTheWay() && hasNoUseEnded();
    }

    /** Its minimum hold is not counted yet: that begins when a use has ended. */
    private boolean isInFirstUse() {
        return isInUse() && hasNoUseEnded();
    }

    private boolean hasNoUseEnded() {
        return uses == readers + (writer ? 1 : 0);
    }

    private boolean mayGiveUp() {
        return !isUseInTheWay() && !isUseOwed();
    }

    /** Whether a use goes on that needs more than the recall leaves. */
    private boolean isUseInTheWay() {
        return recalledTo == Mode.INVALID ? isInUse() : writer;
    }

    /** Whether the head of the waiters has not had its use of the last grant yet, and would lose it to the recall. */
    private boolean isUseOwed() {
        Waiter head = waiters.peekFirst();
        return grantUnused && head != null && mode.covers(head.mode()) && !recalledTo.covers(head.mode());
    }

    /** The head of the waiters, if what is held is not enough for it. */
    private @Nullable Waiter headInWantOfMore() {
        Waiter head = waiters.peekFirst();
        return head == null || mode.covers(head.mode()) ? null : head;
    }

    /** Lowers the mode as far as was asked, and asks in the same message for what is waited for, or will be wanted at once. */
    private void giveUp(long nowNanos, Mode used) {
        beforeLowering();
        Mode kept = recalledTo;
        mode = kept;
        recalledTo = Mode.EXCLUSIVE;
        minimumHold.onGivenUp(nowNanos, uses, used != Mode.INVALID);
        wakeups.gaveUp(uses);
        Mode wanted = Mode.INVALID;
        if (state == State.OPEN && requested == Mode.INVALID) {
            @Nullable Waiter next = waiters.peekFirst();
            Mode more = next != null ? next.mode() : minimumHold.goesOn(uses) ? used : Mode.INVALID;
            wanted = kept.covers(more) ? Mode.INVALID : more;
            requested = wanted;
            if (wanted != Mode.INVALID) {
                minimumHold.onAskedAgain();
            }
        }
        tell(kept, wanted);
    }

    private void admitWaiters() {
        for (Waiter head = waiters.peekFirst(); head != null; head = waiters.peekFirst()) {
            boolean recallIsFirst = isRecalled() && !keeping && !isUseOwed();
            if (recallIsFirst || !mode.covers(head.mode()) || !beginUse(head.mode())) {
                return;
            }
            waiters.pollFirst();
            decide(head, Waiter.Outcome.ADMITTED);
        }
    }

    private void requestForHead() {
        Waiter head = headInWantOfMore();
        if (head != null && mayAsk()) {
            requested = head.mode();
            requests.acquire(acquire.set(handle, requested));
        }
    }

    /**
     * Whether a request may go out: there is at most one at a time, a recall comes before it, and so does the end of a use
     * whose hold was lost, since what its thread still reads of the version, or counts, must not be a new grant's.
     */
    private boolean mayAsk() {
        boolean voidInUse = mode == Mode.INVALID && isInUse();
        return requested == Mode.INVALID && !isRecalled() && !voidInUse;
    }

    /** Gives back all once nobody uses it; until then what a recall asks for and the last users can do without. */
    private void advanceClosing(long nowNanos) {
        if (isInUse()) {
            if (isRecalled() && mayGiveUp()) {
                giveUp(nowNanos, Mode.INVALID);
            }
        } else {
            beforeLowering();
            boolean changed = version != serverVersion;
            Close close = new Close().set(handle, epoch, version, changed);
            if (changed) {
                close.value().set(value);
            }
            mode = Mode.INVALID;
            state = State.CLOSED;
            requests.close(close);
        }
    }

    private void beforeLowering() {
        if (mode == Mode.EXCLUSIVE) {
            wakeups.beforeLowering();
        }
    }

    /** Also what memory has run out in the middle of, and is done again. */
    private void end(State last, Waiter.Outcome outcome) {
        if (!isOver()) {
            state = last;
            wakeups.onLost();
            mode = Mode.INVALID;
        }
        endWaits(outcome);
    }

    private void endWaits(Waiter.Outcome outcome) {
        for (Waiter waiter = waiters.pollFirst(); waiter != null; waiter = waiters.pollFirst()) {
            decide(waiter, outcome);
        }
    }

    private void decide(Waiter waiter, Waiter.Outcome outcome) {
        waiter.decide(outcome, losses);
        wakeups.wake(waiter);
    }

    private boolean beginUse(Mode wanted) {
        if (writer || (wanted == Mode.EXCLUSIVE && readers > 0)) {
            return false;
        }
        if (wanted == Mode.EXCLUSIVE) {
            writer = true;
        } else {
            readers++;
        }
        uses++;
        grantUnused = false;
        return true;
    }

    /** Ends a use. If none had ended before, the minimum hold begins here, and a look that came before is asked for again. */
    private void endUse(Mode used, long nowNanos) {
        boolean isFirst = isInFirstUse();
        endUse(used);
        if (isFirst && isRecalled()) {
            boolean isLookOver = minimumHold.isLookOver(nowNanos);
            minimumHold.onFirstUse(nowNanos, uses);
            if (keeping && isLookOver && state == State.OPEN) {
                wakeups.wakeAt(minimumHold.wakeNanos());
            }
        }
    }

    private void endUse(Mode used) {
        if (used == Mode.EXCLUSIVE) {
            requireWriter();
            writer = false;
            forgetVoidChanges(); // its thread may have counted one more when it did not know of the loss yet
        } else if (readers == 0) {
            throw new IllegalStateException("handle " + handle + ": a shared use ends that never began");
        } else {
            readers--;
        }
    }

    private boolean isRecalled() {
        return recalledTo != Mode.EXCLUSIVE;
    }

    private boolean isOver() {
        return state == State.CLOSED || state == State.REFUSED || state == State.FAILED;
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("handle " + handle + " is " + state);
        }
    }

    private void requireWriter() {
        if (!writer) {
            throw new IllegalStateException("handle " + handle + ": no exclusive use is in progress");
        }
    }

    /** The request under way, the recall not honoured yet and the users, for traces and failures. */
    @Override
    public String toString() {
        @Nullable Waiter head = waiters.peekFirst();
        return "handle " + handle + " " + state + " holds " + mode + " of epoch " + epoch + ", version " + version
                + (requested == Mode.INVALID ? "" : ", asked for " + requested)
                + (isRecalled() ? ", recalled to " + recalledTo : "") + ", " + readers + " readers"
                + (writer ? ", a writer" : "") + ", " + waiters.size() + " waiting"
                + (head == null ? "" : ", first for " + head.mode());
    }
}
