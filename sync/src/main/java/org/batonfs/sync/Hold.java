package org.batonfs.sync;

import java.time.Duration;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.core.ClientLock;
import org.batonfs.sync.core.ValueOperation;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * One use of a resource, from {@link SyncHandle#acquire} to {@link #close}. While it lasts, nobody changes the value but
 * its owner. For one thread.
 */
public final class Hold implements AutoCloseable {
    private final ClientResource resource;
    private final ClientLock lock;

    /** {@link ClientLock#losses} when the use began. */
    private int losses;

    private Mode mode;

    Hold(ClientResource resource, Mode mode, int losses) {
        this.resource = resource;
        this.lock = resource.lock();
        this.losses = losses;
        this.mode = mode;
    }

    /** {@code SHARED} or {@code EXCLUSIVE}, or {@code INVALID} once the hold is closed. */
    public Mode mode() {
        return mode;
    }

    /** How often the value has been changed. Whatever is derived from the value stays good while this stays the same. */
    public long version() {
        requireOpen();
        return lock.version();
    }

    /**
     * Whether the value may be stale, because its last exclusive holder died before it gave the value back. It ends when
     * an exclusive hold changes the value.
     */
    public boolean inDoubt() {
        requireOpen();
        return lock.inDoubt();
    }

    /** The length of the value, in bytes; 0 until it is first set. */
    public int length() {
        requireOpen();
        return lock.value().length();
    }

    /** A copy of the value. */
    public byte[] value() {
        requireOpen();
        return lock.value().toByteArray();
    }

    /** Reads 8 bytes of the value, in little-endian order. */
    public long getLong(int offset) {
        requireOpen();
        Payload value = lock.value();
        if (offset < 0 || offset > value.length() - Long.BYTES) {
            throw new IndexOutOfBoundsException(
                    "offset " + offset + " of " + resource.name + ", whose value has " + value.length() + " bytes");
        }
        return value.getLong(offset);
    }

    /** The number of 8 bytes at an offset; what lies beyond the end of the value counts as zeros. */
    long numberAt(int offset) {
        requireOpen();
        return ValueOperation.numberAt(lock.value(), offset);
    }

    /**
     * Replaces the value.
     *
     * @param value at most {@link SyncProtocol#VALUE_BYTES_MAX} bytes
     * @throws SyncException if the connection has ended, and the hold with it
     */
    public void update(byte[] value) throws SyncException {
        requireExclusive();
        resource.requireValueFits(value);
        resource.update(value, losses);
    }

    /**
     * Writes 8 bytes into the value, in little-endian order; the value grows to hold them.
     *
     * @throws SyncException if the connection has ended, and the hold with it
     */
    public void putLong(int offset, long number) throws SyncException {
        requireExclusive();
        resource.requireNumberFits(offset);
        resource.putLong(offset, number, losses);
    }

    /**
     * Says that what the resource stands for has changed, though its value has not: the version moves.
     *
     * @throws SyncException if the connection has ended, and the hold with it
     */
    public void markChanged() throws SyncException {
        requireExclusive();
        if (lock.touch()) {
            resource.tellChanges();
        }
    }

    /**
     * Turns a shared hold into an exclusive one. Another writer may come first; what was read before may then be stale.
     *
     * @return whether the resource was changed meanwhile
     * @throws SyncException if that failed; the hold is closed then
     * @throws InterruptedException if the thread was interrupted while it waited; the hold is closed then
     */
    public boolean upgrade() throws SyncException, InterruptedException {
        return upgrade(SyncHandle.FOREVER);
    }

    /** Like {@link #upgrade()}, but for a limited time. */
    public boolean upgrade(Duration timeout) throws SyncException, InterruptedException {
        return upgrade(SyncHandle.nanosOf(timeout));
    }

    /**
     * Checks, before something is done in the name of this hold, that it has not been lost: the server frees what a client
     * holds when their connection ends. A process that may have been stopped since it last looked first hears what has come
     * meanwhile, such as its eviction, and waits for a server that is gone; that takes a moment, once.
     *
     * @throws HoldLostException if the server died, and its successor did not give the hold back
     * @throws SyncException if the connection has ended, and the hold with it
     */
    public void requireValid() throws SyncException {
        requireOpen();
        resource.requireHeard();
        resource.requireHeld(losses);
    }

    /** Ends the use; idempotent. Nothing is sent, unless somebody else has asked for the resource. */
    @Override
    public void close() {
        Mode used = mode;
        if (used != Mode.INVALID) {
            mode = Mode.INVALID;
            resource.release(used);
        }
    }

    private boolean upgrade(long timeoutNanos) throws SyncException, InterruptedException {
        requireOpen();
        if (mode == Mode.EXCLUSIVE) {
            return false;
        }
        long versionBefore = lock.version();
        mode = Mode.INVALID;
        losses = resource.upgrade(timeoutNanos);
        mode = Mode.EXCLUSIVE;
        return lock.version() != versionBefore;
    }

    private void requireOpen() {
        if (mode == Mode.INVALID) {
            throw new IllegalStateException("the hold of " + resource.name + " is closed");
        }
    }

    private void requireExclusive() throws SyncException {
        requireOpen();
        resource.requireHeld(losses);
        if (mode != Mode.EXCLUSIVE) {
            throw new IllegalStateException("the hold of " + resource.name + " is SHARED: it cannot change the value");
        }
    }
}
