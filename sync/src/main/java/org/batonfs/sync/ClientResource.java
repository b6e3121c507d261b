package org.batonfs.sync;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.Escape;
import org.batonfs.sync.core.ClientLock;
import org.batonfs.sync.core.Waiter;
import org.batonfs.sync.core.Wakeups;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A resource as this process knows it: the pure {@link ClientLock} with a mutex, real time and waiting threads around it.
 *
 * <p>Locking: {@link #mutex} guards the lock and the answers that are awaited. Under it frames are appended to the link,
 * so that they go in the order of the steps, but the socket is never touched: {@link SyncClient#flush} comes after. A thread
 * that waits holds no mutex, since it may be the one that hears what the server says, to any resource.
 */
final class ClientResource implements Wakeups {
    private static final long SUSPENDED_PAUSE_NANOS = 1_000_000;

    final String name;
    final long handle;

    /** How many {@link SyncHandle}s stand on this; guarded by the client's table. */
    int handles = 1;

    private final SyncClient client;
    private final ReentrantLock mutex = new ReentrantLock();
    private final ClientLock lock;

    /** What the policy says of sending; the adaptive one changes its mind. */
    private final Sending sending;

    private final AwaitedRequests awaited = new AwaitedRequests();

    /** Whether a message that binds the handle has been sent to the server of this connection. */
    private boolean isBindingSent;

    /** Whether the server has said anything that shows that the handle is bound. */
    private boolean isBound;

    private @Nullable Refused refusal;

    /** Guarded by {@link #mutex}. */
    private @Nullable HoldListener listener;

    /** Guarded by {@link #mutex}. */
    private final Pairing pairing = new Pairing();

    /** {@link ClientLock#usesBegun} when the timer looked last, or was asked to look; the timer's mutex makes it known to its thread. */
    private long usesAtLook;

    /** How long after that look the next one comes; as {@link #usesAtLook}. */
    private long lookNanos;

    ClientResource(SyncClient client, String name, long handle, boolean suspended) {
        this.client = client;
        this.name = name;
        this.handle = handle;
        this.lock = new ClientLock(handle, client.requests(), this, client.minimumHoldNanos());
        this.sending = new Sending(client.policy(), client.minimumHoldNanos());
        if (suspended) {
            lock.suspend();
        }
    }

    // ---- uses

    /**
     * Begins a use, waiting for it if it must.
     *
     * @return {@link ClientLock#losses} when the use began
     */
    int acquire(Mode mode, long timeoutNanos) throws SyncException, InterruptedException {
        return acquire(mode, timeoutNanos, null);
    }

    /** As {@link #acquire}; what is acquired next is given up with it. */
    int acquireBefore(Mode mode, ClientResource next) throws SyncException, InterruptedException {
        return acquire(mode, SyncHandle.FOREVER, next);
    }

    private int acquire(Mode mode, long timeoutNanos, @Nullable ClientResource next)
            throws SyncException, InterruptedException {
        ThreadWaiter waiter;
        mutex.lock();
        try {
            if (next != null && client.policy() != Policy.STRICT) {
                pairing.begin(next);
            }
            if (lock.tryUse(mode)) {
                return lock.losses();
            }
            requireOpen();
            tellInner();
            waiter = new ThreadWaiter(mode);
            lock.use(waiter, System.nanoTime());
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
        return await(waiter, timeoutNanos);
    }

    /** Says what is used within this, unless it is said already: a grant that is asked for from now on brings it. */
    private void tellInner() {
        ClientResource inner = lock.isSuspended() ? null : pairing.takeUntold();
        if (inner != null) {
            client.requests().pair(new Pair().set(handle, inner.handle));
        }
    }

    /** What is used within this goes with it, recalled or not, and before it: so who comes next finds both free, and gets both at once. */
    private void giveUpInner() {
        ClientResource inner = pairing.inner();
        if (inner != null && inner.mutex.tryLock()) { // whoever has it uses the inner one just now
            try {
                inner.giveUpUnasked();
            } finally {
                inner.mutex.unlock();
            }
        }
    }

    private void giveUpUnasked() {
        if (pairing.isExpectedElsewhere() && lock.mayGiveUpUnasked()) {
            pairing.giveUpUnasked();
            lock.giveUpUnasked(System.nanoTime());
        }
    }

    /** Begins a use if that needs neither a message nor a wait. */
    @Nullable
    Hold tryAcquire(Mode mode) throws SyncException {
        mutex.lock();
        try {
            if (lock.tryUse(mode)) {
                return new Hold(this, mode, lock.losses());
            }
            requireOpen();
            return null;
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
    }

    void release(Mode used) {
        boolean isGivenUp;
        lockToEnd();
        try {
            if (lock.tryRelease(used)) {
                return;
            }
            lock.release(used, System.nanoTime());
            isGivenUp = lock.mode() == Mode.INVALID;
            forgetIfClosed();
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
        if (isGivenUp && mutex.tryLock()) { // whoever has it now makes the time of little use
            try {
                lock.onSent(System.nanoTime());
            } finally {
                mutex.unlock();
            }
        }
    }

    /** Ends a shared use and begins an exclusive one. If it throws, neither is in progress. */
    int upgrade(long timeoutNanos) throws SyncException, InterruptedException {
        ThreadWaiter waiter;
        lockToEnd();
        try {
            waiter = new ThreadWaiter(Mode.EXCLUSIVE);
            if (lock.state() != ClientLock.State.OPEN) {
                lock.release(Mode.SHARED, System.nanoTime());
                forgetIfClosed();
                requireOpen();
            }
            lock.upgrade(waiter, System.nanoTime());
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
        return await(waiter, timeoutNanos);
    }

    /**
     * Replaces the value; the caller has an exclusive use. Under the mutex, since a claim may copy the value meanwhile, or
     * its refusal make the use void.
     *
     * @param lossesBefore {@link ClientLock#losses} when the use began
     */
    void update(byte[] value, int lossesBefore) throws SyncException {
        boolean isTold;
        mutex.lock();
        try {
            requireHeld(lossesBefore);
            isTold = lock.update(value, 0, value.length);
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        if (isTold) {
            client.flush();
        }
    }

    /** Writes into the value, as {@link #update}. */
    void putLong(int offset, long number, int lossesBefore) throws SyncException {
        boolean isTold;
        mutex.lock();
        try {
            requireHeld(lossesBefore);
            isTold = lock.putLong(offset, number);
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        if (isTold) {
            client.flush();
        }
    }

    /** Hands the value back and keeps the mode, since the caller's exclusive use has made as many changes as may be untold. */
    void tellChanges() {
        mutex.lock();
        try {
            lock.tellChanges();
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
    }

    /** The lock, for what a use in progress may do without the mutex: read its value, and read and move its version. */
    ClientLock lock() {
        return lock;
    }

    /** Before what cannot be undone: makes sure that this process knows what has become of its hold while it was stopped. */
    void requireHeard() {
        if (client.mayHaveBeenStopped()) {
            client.hearAll();
            boolean interrupted = false;
            while (isSuspended() && client.isOpen()) {
                LockSupport.parkNanos(this, SUSPENDED_PAUSE_NANOS);
                interrupted |= Thread.interrupted(); // the pause would be none
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isSuspended() {
        mutex.lock();
        try {
            return lock.isSuspended();
        } finally {
            mutex.unlock();
        }
    }

    /** Who hears of the end of what is held; made when it is first asked for. */
    HoldListener listener(Supplier<? extends HoldListener> made) {
        mutex.lock();
        try {
            if (listener == null) {
                listener = made.get();
            }
            return listener;
        } finally {
            mutex.unlock();
        }
    }

    /** Checks that a value is not longer than it may be. */
    void requireValueFits(byte[] value) {
        if (value.length > SyncProtocol.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("value of " + value.length + " bytes for " + name + ": the limit is "
                    + SyncProtocol.VALUE_BYTES_MAX);
        }
    }

    /** Checks that a number of 8 bytes at an offset does not make the value longer than it may be. */
    void requireNumberFits(int offset) {
        if (offset < 0 || offset > SyncProtocol.VALUE_BYTES_MAX - Long.BYTES) {
            throw new IndexOutOfBoundsException(
                    "offset " + offset + " of " + name + ": the limit is " + SyncProtocol.VALUE_BYTES_MAX + " bytes");
        }
    }

    /** Checks that a use which began when so many holds had been lost is not void. */
    void requireHeld(int lossesBefore) throws SyncException {
        if (lock.losses() != lossesBefore) {
            throw new HoldLostException("the hold of " + name + " was lost when the server died");
        }
        if (!client.isOpen()) {
            throw client.lost();
        }
    }

    Mode mode() {
        mutex.lock();
        try {
            return lock.mode();
        } finally {
            mutex.unlock();
        }
    }

    private int await(ThreadWaiter waiter, long timeoutNanos) throws SyncException, InterruptedException {
        boolean timed = timeoutNanos != SyncHandle.FOREVER;
        long deadline = timed ? System.nanoTime() + timeoutNanos : 0;
        while (!waiter.getAsBoolean()) {
            if (Thread.interrupted()) {
                if (withdraw(waiter)) {
                    throw new InterruptedException("interrupted while waiting for " + waiter.mode() + " of " + name);
                }
                Thread.currentThread().interrupt();
                break;
            }
            if (!timed) {
                client.sleep(waiter, ClientLink.FOREVER);
                continue;
            }
            long left = deadline - System.nanoTime();
            if (left > 0) {
                client.sleep(waiter, left);
            } else if (withdraw(waiter)) {
                throw new AcquireTimeoutException(
                        waiter.mode() + " of " + name + " was not granted within " + timeoutNanos + " ns");
            }
        }
        requireAdmitted(waiter);
        return waiter.losses();
    }

    private boolean withdraw(ThreadWaiter waiter) {
        lockToEnd();
        try {
            if (waiter.outcome() != Waiter.Outcome.WAITING) {
                return false;
            }
            lock.cancel(waiter, System.nanoTime());
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
        return true;
    }

    /** To end a use or a wait, which must not stay when the call fails: nobody would end it any more. */
    private void lockToEnd() {
        try {
            mutex.lock();
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        }
    }

    private void requireAdmitted(ThreadWaiter waiter) throws SyncException {
        switch (waiter.outcome()) {
            case ADMITTED -> {}
            case CLOSED -> throw closed();
            case FAILED -> throw client.lost();
            case REFUSED -> throw refused();
            case WAITING -> throw new IllegalStateException("the wait is not over");
        }
    }

    // ---- sharing

    /** Binds the handle to the resource of its name. Nothing is sent before the next flush, and nothing is awaited. */
    void bindLater() {
        mutex.lock();
        try {
            if (!isBindingSent && !lock.isSuspended()) {
                isBindingSent = true;
                client.requests().open(new Open().set(handle, name, false));
            }
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
    }

    /** Binds the handle to the resource of its name, unless it is known to be bound, and waits until it is. */
    void bind() throws SyncException, InterruptedException {
        ask(new AwaitedRequests.Request(client, SyncProtocol.OPEN, 0));
    }

    /** Binds the handle by a ticket, and waits for the answer. */
    void adopt(long ticket) throws SyncException, InterruptedException {
        ask(new AwaitedRequests.Request(client, SyncProtocol.ADOPT, ticket));
    }

    /** Makes a ticket, and waits until it stands. */
    void inherit(long ticket) throws SyncException, InterruptedException {
        ask(new AwaitedRequests.Request(client, SyncProtocol.INHERIT, ticket));
    }

    private void ask(AwaitedRequests.Request request) throws SyncException, InterruptedException {
        mutex.lock();
        try {
            requireOpen();
            boolean binds = request.type() != SyncProtocol.INHERIT;
            if (binds && isBound) {
                return;
            }
            awaited.add(request);
            if (!lock.isSuspended()) {
                isBindingSent |= binds;
                request.send(client.requests(), handle, name);
            }
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
        switch (request.await(name)) {
            case LOST -> throw ended();
            case REFUSED -> throw exceptionFor(Objects.requireNonNull(request.refusal()));
            case DONE, WAITING -> {}
        }
    }

    // ---- operations that the server does

    /**
     * Begins a use, waiting for it if it must, unless it is better to have the server do what the use is for.
     *
     * @return {@code null} then
     */
    @Nullable
    Hold acquireUnlessSent(Mode mode) throws SyncException, InterruptedException {
        mutex.lock();
        try {
            if (lock.tryUse(mode)) {
                return new Hold(this, mode, lock.losses());
            }
            requireOpen();
            if (sending.isPreferred() && !lock.mode().covers(mode)) {
                return null;
            }
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        return new Hold(this, mode, acquire(mode, SyncHandle.FOREVER));
    }

    /** What is done with this resource takes another one as well, also when the server does it. */
    void usedInPairs() {
        mutex.lock();
        try {
            sending.inPairs(true);
        } finally {
            mutex.unlock();
        }
    }

    /** Whether something that needs a mode is better done by the server; never if the mode is held here. */
    boolean wouldSend(Mode mode) {
        if (!sending.isPreferred()) {
            return false;
        }
        mutex.lock();
        try {
            return !lock.mode().covers(mode);
        } finally {
            mutex.unlock();
        }
    }

    /** Asks the server for an operation; the handle is bound. */
    PendingOperation send(@Nullable ClientResource other, int number, boolean onlyReads, byte[] body, int answerBytes)
            throws SyncException, InterruptedException {
        PendingOperation operation = new PendingOperation(this, other, number, onlyReads, body, answerBytes);
        mutex.lock();
        try {
            requireOpen();
            operation.isDense = sending.onSent();
        } finally {
            mutex.unlock();
        }
        try {
            client.operations().send(operation);
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        }
        client.flush();
        return operation;
    }

    SyncClient client() {
        return client;
    }

    void withdraw(PendingOperation operation) {
        try {
            client.operations().withdraw(operation);
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        }
        client.flush();
    }

    /** The answer to an operation on the value has come, which is the value. */
    void onTold(Applied answer) {
        mutex.lock();
        try {
            lock.onTold(answer.generation(), answer.epoch(), answer.version(), answer.body());
        } finally {
            mutex.unlock();
        }
    }

    /**
     * A thread has the answer to an operation that was done.
     *
     * @param run how many operations in a row came from this client
     * @param isDense whether it was asked for at once after the one before
     * @param isPair whether it took another resource as well
     */
    void onApplied(int run, boolean isDense, boolean isPair) {
        mutex.lock();
        try {
            sending.inPairs(isPair);
            sending.onAnswered(run, isDense);
        } finally {
            mutex.unlock();
        }
    }

    /** Throws if it is closed, refused or lost. */
    void requireUsable() throws SyncException {
        mutex.lock();
        try {
            requireOpen();
        } finally {
            mutex.unlock();
        }
    }

    // ---- the death of a server

    /** The server has died, and a successor may come. */
    void suspend() {
        mutex.lock();
        try {
            lock.suspend();
        } finally {
            mutex.unlock();
        }
    }

    /** A successor is there: claims what is held, and asks again what was not answered. */
    void resume() {
        mutex.lock();
        try {
            isBindingSent = true;
            pairing.end(); // the successor does not know of it
            lock.resume(name, System.nanoTime());
            forgetIfClosed();
            awaited.sendAll(client.requests(), handle, name);
        } finally {
            mutex.unlock();
        }
    }

    // ---- what the server says

    void onGranted(Granted granted) {
        mutex.lock();
        try {
            isBound = true;
            pairing.onGranted(granted.epoch(), granted.recalledTo() != Mode.EXCLUSIVE);
            lock.onGranted(granted, System.nanoTime());
            forgetIfClosed();
        } finally {
            mutex.unlock();
        }
    }

    void onRecall(Recall recall) {
        mutex.lock();
        try {
            pairing.onRecall();
            lock.onRecall(recall, System.nanoTime(), pairing.inner() != null);
        } finally {
            mutex.unlock();
        }
    }

    /** The oldest open, adopt or share that was awaited is done. */
    void onDone() {
        mutex.lock();
        try {
            isBound = true;
            awaited.done();
        } finally {
            mutex.unlock();
        }
    }

    void onRefused(Refused refused) {
        Refused copy = new Refused().set(refused.request(), handle, refused.reason(), refused.detail());
        mutex.lock();
        try {
            boolean binds = copy.request() == SyncProtocol.OPEN.id() || copy.request() == SyncProtocol.ADOPT.id();
            if (binds) {
                refuse(copy);
            } else if (copy.request() == SyncProtocol.INHERIT.id()) {
                awaited.refused(copy);
            } else if (copy.request() == SyncProtocol.RECLAIM.id()) {
                onReclaimRefused(copy);
            } else if (copy.reason() == RefusalReason.NOT_PERMITTED) {
                refusal = copy;
                lock.onAcquireRefused(System.nanoTime());
            }
            forgetIfClosed();
        } finally {
            mutex.unlock();
        }
    }

    private void onReclaimRefused(Refused refused) {
        if (refused.reason() == RefusalReason.HOLD_LOST) {
            lock.onHoldLost(System.nanoTime());
        } else {
            refuse(refused);
        }
    }

    /** The handle is bound to nothing. It is not found by its name any more before anyone is told, who may open that anew. */
    private void refuse(Refused why) {
        refusal = why;
        client.forget(this);
        lock.onRefused();
        awaited.refuseAll(why);
    }

    void onConnectionEnded() {
        mutex.lock();
        try {
            lock.onConnectionEnded();
            awaited.failAll();
        } finally {
            mutex.unlock();
        }
    }

    // ---- time and end

    /**
     * The time that was asked for by {@link #wakeAt} has come. As long as dense uses go on the mutex is left alone: the thread that
     * uses the resource takes it a million times a second, and if it finds it taken it sleeps for as long as many uses take.
     * That thread also ends the hold when its time is over, and this one soon after if it has not. Each look that finds new uses puts
     * the next one off for twice as long: every one of them takes a processor from somebody.
     */
    void onTime() {
        if (!lock.isKept()) {
            return;
        }
        long uses = lock.usesBegun();
        long now = System.nanoTime();
        if (lock.isKeptOn(now, usesAtLook, uses)) {
            usesAtLook = uses;
            lookNanos = 2 * lookNanos;
            client.timer().wakeAt(this, lock.lookAgainNanos(now, lookNanos));
            return;
        }
        mutex.lock();
        try {
            lock.onTime(System.nanoTime(), uses);
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
    }

    void close() {
        client.operations().withdrawAll(handle);
        mutex.lock();
        try {
            lock.close(System.nanoTime());
            pairing.end();
            forgetIfClosed();
        } catch (VirtualMachineError e) {
            throw client.abandon(e);
        } finally {
            mutex.unlock();
        }
        client.flush();
    }

    boolean isInUse() {
        mutex.lock();
        try {
            return lock.isInUse();
        } finally {
            mutex.unlock();
        }
    }

    @Override
    public void wake(Waiter waiter) {
        client.wake(((ThreadWaiter) waiter).thread);
    }

    @Override
    public void gaveUp(long uses) {
        if (pairing.isUnasked()) {
            return;
        }
        if (uses > 0) {
            sending.onGaveUp(uses);
        }
        if (lock.mode() == Mode.INVALID) {
            tellInner();
            giveUpInner();
        }
    }

    @Override
    public void beforeLowering() {
        if (listener != null) {
            listener.beforeLowering(client.mayHaveBeenStopped());
        }
    }

    @Override
    public void onLost() {
        if (listener != null) {
            listener.onLost();
        }
    }

    @Override
    public void wakeAt(long nanos) {
        usesAtLook = lock.usesBegun();
        lookNanos = lock.checkNanos();
        client.timer().wakeAt(this, nanos);
    }

    /** Once nothing is left to say about the handle, no answer will find it: whoever waits for one is told now. */
    private void forgetIfClosed() {
        if (lock.state() == ClientLock.State.CLOSED) {
            awaited.failAll();
            client.forget(this);
        }
    }

    /** Why a request was not answered, or an operation not done. */
    SyncException ended() throws SyncException {
        mutex.lock();
        try {
            requireOpen();
            return client.lost();
        } finally {
            mutex.unlock();
        }
    }

    private void requireOpen() throws SyncException {
        switch (lock.state()) {
            case OPEN -> {}
            case CLOSING, CLOSED -> throw closed();
            case FAILED -> throw client.lost();
            case REFUSED -> throw refused();
        }
    }

    private HandleClosedException closed() {
        return new HandleClosedException("handle of " + name + " is closed");
    }

    private SyncException refused() {
        Refused why = refusal;
        return why == null ? closed() : exceptionFor(why);
    }

    private SyncException exceptionFor(Refused why) {
        String message = name + ": " + Escape.line(why.detail());
        return switch (why.reason()) {
            case UNKNOWN_TICKET -> new UnknownTicketException(message);
            case LIMIT_REACHED -> new LimitReachedException(message);
            case NOT_PERMITTED -> new PermissionDeniedException(message);
            case UNKNOWN_HANDLE, HOLD_LOST -> new HandleClosedException(message);
        };
    }

    /** Of a thread that sleeps until its wait is over. */
    private static final class ThreadWaiter extends Waiter implements BooleanSupplier {
        final Thread thread = Thread.currentThread();

        @Override
        public boolean getAsBoolean() {
            return outcome() != Outcome.WAITING;
        }

        ThreadWaiter(Mode mode) {
            super(mode);
        }
    }
}
