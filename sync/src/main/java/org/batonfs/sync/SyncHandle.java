package org.batonfs.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A cached distributed lock with a small value.
 *
 * <p>Acquiring a mode that the process holds already costs no message. What was acquired is not given back to the server
 * after use, but when another process asks for it.
 *
 * <pre>{@code
 * try (SyncHandle counter = client.open("counter");
 *         Hold hold = counter.acquire(Mode.EXCLUSIVE)) {
 *     hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
 * }
 * }</pre>
 *
 * <p>Any number of threads may use a handle; among them, too, readers share, a writer is alone, and first come is first
 * served. Uses are not reentrant: a thread that acquires twice without closing the first hold can wait for itself. Several
 * handles of one name in one client are one lock.
 */
public final class SyncHandle implements AutoCloseable {
    /** A timeout that never comes, in nanoseconds. */
    static final long FOREVER = Long.MAX_VALUE;

    private static final byte[] NOTHING = {};

    private final SyncClient client;
    private final ClientResource resource;
    private final AtomicBoolean closed = new AtomicBoolean();

    SyncHandle(SyncClient client, ClientResource resource) {
        this.client = client;
        this.resource = resource;
    }

    /** The name that the handle was opened by. */
    public String name() {
        return resource.name;
    }

    /** The mode that the process holds at this moment; it can change at any time outside a use. */
    public Mode mode() {
        return resource.mode();
    }

    /**
     * Begins a use, and waits for it as long as it takes.
     *
     * @param mode {@code SHARED} to read the value, {@code EXCLUSIVE} to change it
     * @throws ConnectionLostException if the connection ends before the grant
     * @throws HandleClosedException if the handle is closed before the grant
     * @throws LimitReachedException if the server had no room for the resource when the handle was bound; a new handle asks
     *     anew
     * @throws PermissionDeniedException if the server does not let this client hold so much; the handle stays usable
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Hold acquire(Mode mode) throws SyncException, InterruptedException {
        requireUsable(mode);
        return new Hold(resource, mode, resource.acquire(mode, FOREVER));
    }

    /**
     * Like {@link #acquire(Mode)}, by somebody who acquires another handle within this use. When others have this one, the
     * other is given up with it: they will want both, and find it free. Not under {@link Policy#STRICT}.
     *
     * @param next a handle of the same client
     * @throws IllegalArgumentException if it is of another
     */
    public Hold acquireBefore(Mode mode, SyncHandle next) throws SyncException, InterruptedException {
        requireUsable(mode);
        next.requireNotClosed();
        if (next.client != client) {
            throw new IllegalArgumentException(next + " is of another client than " + this);
        }
        return new Hold(resource, mode, resource.acquireBefore(mode, next.resource));
    }

    /**
     * Like {@link #acquire(Mode)}, but for a limited time.
     *
     * @throws AcquireTimeoutException if the mode was not granted in that time
     */
    public Hold acquire(Mode mode, Duration timeout) throws SyncException, InterruptedException {
        requireUsable(mode);
        return new Hold(resource, mode, resource.acquire(mode, nanosOf(timeout)));
    }

    /** Begins a use if the process holds the mode already and nobody is in the way; else returns {@code null}. */
    public @Nullable Hold tryAcquire(Mode mode) throws SyncException {
        requireUsable(mode);
        return resource.tryAcquire(mode);
    }

    /**
     * Reads the value.
     *
     * @return a copy; empty until it is first set
     * @throws ValueInDoubtException if it may be stale, because its last exclusive holder died
     */
    public byte[] get() throws SyncException, InterruptedException {
        requireNotClosed();
        try (Hold hold = resource.acquireUnlessSent(Mode.SHARED)) {
            if (hold == null) {
                return send(ResidentOperations.GET, true, NOTHING);
            }
            requireCertain(hold);
            return hold.value();
        }
    }

    /**
     * Replaces the value, which ends a doubt about it.
     *
     * @param value at most {@link SyncProtocol#VALUE_BYTES_MAX} bytes
     * @throws OutcomeUnknownException if the server died in the middle of it
     */
    public void put(byte[] value) throws SyncException, InterruptedException {
        requireNotClosed();
        resource.requireValueFits(value);
        try (Hold hold = resource.acquireUnlessSent(Mode.EXCLUSIVE)) {
            if (hold == null) {
                send(ResidentOperations.PUT, false, value.clone());
            } else {
                hold.update(value);
            }
        }
    }

    /**
     * Adds to a number of 8 bytes in the value, in little-endian order. The value grows to hold it; what was not there counts
     * as zeros.
     *
     * @param offset where the number is in the value
     * @return the sum
     * @throws ValueInDoubtException if it may be stale, because its last exclusive holder died
     * @throws OutcomeUnknownException if the server died in the middle of it
     */
    public long add(int offset, long number) throws SyncException, InterruptedException {
        requireNotClosed();
        resource.requireNumberFits(offset);
        try (Hold hold = resource.acquireUnlessSent(Mode.EXCLUSIVE)) {
            if (hold == null) {
                ByteBuffer body = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                byte[] value = send(
                        ResidentOperations.ADD,
                        false,
                        body.putLong(offset).putLong(number).array());
                return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
            }
            requireCertain(hold);
            long sum = hold.numberAt(offset) + number;
            hold.putLong(offset, sum);
            return sum;
        }
    }

    /**
     * Who hears of the end of what this process holds, for all handles of the resource in this client. Of a handle that is closed
     * nobody hears any more.
     *
     * @param made makes it, if there is none yet; its result is not {@code null}, and it does not use the resource
     * @return what the first such call has made
     */
    public HoldListener listener(Supplier<? extends HoldListener> made) {
        return resource.listener(made);
    }

    /**
     * Tells the policy that what is done with this resource takes another one as well. Two holds are changed hands then for
     * each such use, where one operation would do.
     */
    public void usedInPairs() {
        resource.usedInPairs();
    }

    /** Whether the policy would have the server do what needs a mode of this resource: the mode is not held here. */
    public boolean wouldSend(Mode mode) {
        return resource.wouldSend(mode);
    }

    /**
     * Has the server do an operation, under any policy. Several can be under way: those on one resource are done in the order
     * in which they were asked for.
     *
     * @param other a second resource that the operation needs, of the same client
     * @param operation its number; see {@link ResidentOperations}
     * @param onlyReads whether it can be sent again, should the server die before it answers
     * @param body what it works with, at most {@link SyncProtocol#BODY_BYTES_MAX} bytes; not to be changed afterwards
     * @param answerBytes how long the answer can be: so much room is kept for it, and the call waits if too much is under way
     */
    public PendingOperation send(
            @Nullable SyncHandle other, int operation, boolean onlyReads, byte[] body, int answerBytes)
            throws SyncException, InterruptedException {
        requireNotClosed();
        requireFits("the body", body.length);
        requireFits("the answer", answerBytes);
        if (operation < 0 || operation > SyncProtocol.OPERATION_MAX) {
            throw new IllegalArgumentException("operation " + operation + " of " + resource.name);
        }
        return resource.send(other == null ? null : other.resource, operation, onlyReads, body, answerBytes);
    }

    private void requireFits(String what, int bytes) {
        if (bytes < 0 || bytes > SyncProtocol.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(what + " of an operation of " + resource.name + " has " + bytes
                    + " bytes: the limit is " + SyncProtocol.BODY_BYTES_MAX);
        }
    }

    /**
     * Makes a ticket by which one other process can open the same resource. The resource stays alive until then, also
     * when this handle is closed.
     *
     * @throws LimitReachedException if the client has made too many tickets that nobody has adopted
     */
    public ShareTicket share() throws SyncException, InterruptedException {
        requireNotClosed();
        return client.share(resource);
    }

    /**
     * Gives up the handle; idempotent. Threads that wait for it fail; holds in use stay good until they are closed. When
     * it is the last handle of its name in the client, what is held goes back to the server.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.close(resource);
        }
    }

    @Override
    public String toString() {
        return "SyncHandle[" + resource.name + "]";
    }

    static long nanosOf(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is negative: " + timeout);
        }
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return FOREVER;
        }
    }

    private byte[] send(int operation, boolean onlyReads, byte[] body) throws SyncException, InterruptedException {
        return resource.send(null, operation, onlyReads, body, SyncProtocol.VALUE_BYTES_MAX)
                .await();
    }

    private void requireCertain(Hold hold) throws ValueInDoubtException {
        if (hold.inDoubt()) {
            throw new ValueInDoubtException(resource.name + ": its last exclusive holder died");
        }
    }

    private void requireUsable(Mode mode) throws HandleClosedException {
        Objects.requireNonNull(mode, "mode");
        if (mode == Mode.INVALID) {
            throw new IllegalArgumentException("acquire SHARED or EXCLUSIVE, not INVALID, of " + resource.name);
        }
        requireNotClosed();
    }

    private void requireNotClosed() throws HandleClosedException {
        if (closed.get()) {
            throw new HandleClosedException("handle of " + resource.name + " is closed");
        }
    }
}
