package org.batonfs.sync;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.sync.core.ClientLock;
import org.batonfs.sync.core.Waiter;
import org.batonfs.sync.core.Wakeups;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A resource as this process knows it: the pure {@link ClientLock} with a mutex, real time and waiting threads around it.
 *
 * <p>Locking: {@link #mutex} guards the lock and the answers that are awaited. Under it frames are appended to the link,
 * so that they go in the order of the steps, but the socket is never touched: {@link SyncClient#flush} comes after.
 */
final class ClientResource implements Wakeups {
    final String name;
    final long handle;

    /** How many {@link SyncHandle}s stand on this; guarded by the client's table. */
    int handles = 1;

    private final SyncClient client;
    private final ReentrantLock mutex = new ReentrantLock();
    private final ClientLock lock;

    /** Answers to open, adopt and share that threads wait for, in the order of the requests; guarded by the mutex. */
    private final ArrayDeque<Answer> answers = new ArrayDeque<>(1);

    /** Whether a message that binds the handle has been sent. */
    private boolean isBindingSent;

    /** Whether the server has said anything that shows that the handle is bound. */
    private boolean isBound;

    private @Nullable Refused refusal;

    ClientResource(SyncClient client, String name, long handle) {
        this.client = client;
        this.name = name;
        this.handle = handle;
        this.lock = new ClientLock(handle, client.requests(), this, client.minimumHoldNanos());
    }

    // ---- uses

    /** Begins a use, waiting for it if it must. */
    void acquire(Mode mode, long timeoutNanos) throws SyncException, InterruptedException {
        ThreadWaiter waiter;
        mutex.lock();
        try {
            if (lock.tryUse(mode)) {
                return;
            }
            requireOpen();
            waiter = new ThreadWaiter(mode);
            lock.use(waiter, System.nanoTime());
        } finally {
            mutex.unlock();
        }
        client.flush();
        await(waiter, timeoutNanos);
    }

    /** Begins a use if that needs neither a message nor a wait. */
    boolean tryAcquire(Mode mode) throws SyncException {
        mutex.lock();
        try {
            if (lock.tryUse(mode)) {
                return true;
            }
            requireOpen();
            return false;
        } finally {
            mutex.unlock();
        }
    }

    void release(Mode used) {
        mutex.lock();
        try {
            if (lock.tryRelease(used)) {
                return;
            }
            lock.release(used, System.nanoTime());
            forgetIfClosed();
        } finally {
            mutex.unlock();
        }
        client.flush();
    }

    /** Ends a shared use and begins an exclusive one. If it throws, neither is in progress. */
    void upgrade(long timeoutNanos) throws SyncException, InterruptedException {
        ThreadWaiter waiter = new ThreadWaiter(Mode.EXCLUSIVE);
        mutex.lock();
        try {
            if (lock.state() != ClientLock.State.OPEN) {
                lock.release(Mode.SHARED, System.nanoTime());
                forgetIfClosed();
                requireOpen();
            }
            lock.upgrade(waiter, System.nanoTime());
        } finally {
            mutex.unlock();
        }
        client.flush();
        await(waiter, timeoutNanos);
    }

    /** The lock, for what a use in progress may read and write without the mutex: its value and version. */
    ClientLock lock() {
        return lock;
    }

    void requireConnected() throws SyncException {
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

    private void await(ThreadWaiter waiter, long timeoutNanos) throws SyncException, InterruptedException {
        boolean timed = timeoutNanos != SyncHandle.FOREVER;
        long deadline = timed ? System.nanoTime() + timeoutNanos : 0;
        while (waiter.outcome() == Waiter.Outcome.WAITING) {
            if (Thread.interrupted()) {
                if (withdraw(waiter)) {
                    throw new InterruptedException("interrupted while waiting for " + waiter.mode() + " of " + name);
                }
                Thread.currentThread().interrupt();
                break;
            }
            if (!timed) {
                LockSupport.park(this);
                continue;
            }
            long left = deadline - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (withdraw(waiter)) {
                throw new AcquireTimeoutException(
                        waiter.mode() + " of " + name + " was not granted within " + timeoutNanos + " ns");
            }
        }
        requireAdmitted(waiter);
    }

    private boolean withdraw(ThreadWaiter waiter) {
        mutex.lock();
        try {
            if (waiter.outcome() != Waiter.Outcome.WAITING) {
                return false;
            }
            lock.cancel(waiter, System.nanoTime());
        } finally {
            mutex.unlock();
        }
        client.flush();
        return true;
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
            if (!isBindingSent) {
                sendOpen(false);
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Binds the handle to the resource of its name, unless it is known to be bound, and waits until it is. */
    void bind() throws SyncException, InterruptedException {
        Answer answer = new Answer();
        mutex.lock();
        try {
            requireOpen();
            if (isBound) {
                return;
            }
            answers.addLast(answer);
            sendOpen(true);
        } finally {
            mutex.unlock();
        }
        awaitAnswer(answer);
    }

    private void sendOpen(boolean confirm) {
        isBindingSent = true;
        client.requests().open(new Open().set(handle, name, confirm));
    }

    /** Binds the handle by a ticket, and waits for the answer. */
    void adopt(long ticket) throws SyncException, InterruptedException {
        Answer answer = new Answer();
        mutex.lock();
        try {
            answers.addLast(answer);
            isBindingSent = true;
            client.requests().adopt(new Adopt().set(handle, ticket));
        } finally {
            mutex.unlock();
        }
        awaitAnswer(answer);
    }

    /** Makes a ticket, and waits until it stands. */
    void inherit(long ticket) throws SyncException, InterruptedException {
        Answer answer = new Answer();
        mutex.lock();
        try {
            requireOpen();
            answers.addLast(answer);
            client.requests().inherit(new Inherit().set(handle, ticket));
        } finally {
            mutex.unlock();
        }
        awaitAnswer(answer);
    }

    private void awaitAnswer(Answer answer) throws SyncException, InterruptedException {
        client.flush();
        while (answer.outcome == Waiter.Outcome.WAITING) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for the server's answer about " + name);
            }
            LockSupport.park(this);
        }
        if (answer.outcome == Waiter.Outcome.FAILED) {
            throw client.lost();
        }
        Refused why = answer.refusal;
        if (why != null) {
            throw exceptionFor(why);
        }
    }

    // ---- what the server says

    void onGranted(Granted granted) {
        mutex.lock();
        try {
            isBound = true;
            lock.onGranted(granted, System.nanoTime());
        } finally {
            mutex.unlock();
        }
    }

    void onRecall(Recall recall) {
        mutex.lock();
        try {
            lock.onRecall(recall, System.nanoTime());
        } finally {
            mutex.unlock();
        }
    }

    /** The oldest open, adopt or share that was awaited is done. */
    void onDone() {
        mutex.lock();
        try {
            isBound = true;
            answer(Waiter.Outcome.ADMITTED, null);
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
                refusal = copy;
                lock.onRefused();
                while (!answers.isEmpty()) {
                    answer(Waiter.Outcome.REFUSED, copy);
                }
            } else if (copy.request() == SyncProtocol.INHERIT.id()) {
                answer(Waiter.Outcome.REFUSED, copy);
            }
        } finally {
            mutex.unlock();
        }
    }

    void onConnectionEnded() {
        mutex.lock();
        try {
            lock.onConnectionEnded();
            while (!answers.isEmpty()) {
                answer(Waiter.Outcome.FAILED, null);
            }
        } finally {
            mutex.unlock();
        }
    }

    private void answer(Waiter.Outcome outcome, @Nullable Refused why) {
        Answer answer = answers.pollFirst();
        if (answer != null) {
            answer.refusal = why;
            answer.outcome = outcome;
            LockSupport.unpark(answer.thread);
        }
    }

    // ---- time and end

    /** The time that was asked for by {@link #wakeAt} has come. */
    void onTime() {
        mutex.lock();
        try {
            lock.onTime(System.nanoTime());
        } finally {
            mutex.unlock();
        }
        client.flush();
    }

    void close() {
        mutex.lock();
        try {
            lock.close(System.nanoTime());
            forgetIfClosed();
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
        LockSupport.unpark(((ThreadWaiter) waiter).thread);
    }

    @Override
    public void wakeAt(long nanos) {
        client.timer().wakeAt(this, nanos);
    }

    private void forgetIfClosed() {
        if (lock.state() == ClientLock.State.CLOSED) {
            client.forget(this);
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
        String message = name + ": " + why.detail();
        return why.reason() == RefusalReason.UNKNOWN_TICKET
                ? new UnknownTicketException(message)
                : why.reason() == RefusalReason.LIMIT_REACHED
                        ? new LimitReachedException(message)
                        : new HandleClosedException(message);
    }

    private static final class ThreadWaiter extends Waiter {
        final Thread thread = Thread.currentThread();

        ThreadWaiter(Mode mode) {
            super(mode);
        }
    }

    /** An answer that the thread which made this waits for. */
    private static final class Answer {
        final Thread thread = Thread.currentThread();

        @Nullable
        Refused refusal;

        volatile Waiter.Outcome outcome = Waiter.Outcome.WAITING;
    }
}
