package org.batonfs.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.batonfs.fs.internal.FileCalls;
import org.batonfs.fs.internal.OpenFile;
import org.batonfs.fs.internal.OpenFlags;
import org.batonfs.fs.internal.Position;
import org.batonfs.sync.HandleClosedException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;

/**
 * An open file: a position and flags, on an inode. It stays on its inode when the file is renamed, replaced or unlinked.
 *
 * <p>A handle can be shared with other processes: {@link #share} makes a ticket, {@link BatonFileSystem#adopt} opens it there.
 * All of them then move the same position. Each call is one step for everybody: what it reads or writes lies together, and
 * two calls never interleave, whether by threads of one process or by several processes.
 *
 * <p>Any number of threads may use a handle. A thread that is interrupted while the host reads or writes closes the handle
 * of its process, as any {@code java.nio} channel does ({@link java.nio.channels.ClosedByInterruptException}); one that is
 * interrupted while it waits for a hold does not ({@link java.io.InterruptedIOException}).
 *
 * <p>Under {@link org.batonfs.sync.Policy#RESIDENT} and {@link org.batonfs.sync.Policy#ADAPTIVE} the main process may do a call
 * for this one. If it dies before it has answered a call that writes, truncates or moves a shared position, nobody can tell
 * whether that was done: the call fails with {@link org.batonfs.sync.OutcomeUnknownException}, and is never repeated.
 */
public final class Handle implements AutoCloseable {
    // State: the number of calls in progress, with CLOSED added once the handle is closed. The file is closed by
    // whoever
    // brings it to CLOSED alone: close() itself, or the last of the calls that it found in progress.
    private static final int CLOSED = 1 << 30;

    private final BatonFileSystem fileSystem;
    private final OpenFile file;
    private final OpenFlags flags;
    private final Position position;
    private final FileCalls calls;
    private final AtomicInteger state = new AtomicInteger();

    Handle(BatonFileSystem fileSystem, OpenFile file, Position position) {
        this.fileSystem = fileSystem;
        this.file = file;
        this.flags = file.flags();
        this.position = position;
        this.calls = new FileCalls(file, position);
    }

    /** The path that the file was opened by; it may have another name by now, or none. */
    public String path() {
        return file.path();
    }

    /** Whether it is neither closed nor was its process disconnected by {@link BatonFileSystem#close}. */
    public boolean isOpen() {
        return state.get() < CLOSED;
    }

    /**
     * Reads at the position, and moves it by as much.
     *
     * @return how many bytes were read: as many as there are and fit, 0 only for a full buffer, -1 at the end of the file
     * @throws NonReadableChannelException if it is not open for reading
     * @throws PositionInDoubtException if a shared position is lost
     */
    public int read(ByteBuffer into) throws IOException {
        requireReading();
        enter();
        try {
            return calls.read(into);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Writes all of a buffer at the position, or at the end of the file if the handle appends, and moves the position to
     * the end of what was written.
     *
     * @return how many bytes: all that remained in the buffer
     * @throws NonWritableChannelException if it is not open for writing
     * @throws PositionInDoubtException if a shared position is lost; not when appending
     * @throws IOException if not all could be written; the buffer's position and the handle's have moved by what was
     */
    public int write(ByteBuffer from) throws IOException {
        requireWriting();
        int length = from.remaining();
        enter();
        try {
            calls.write(from);
            return length;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Reads at a place of its own; the position stays.
     *
     * @param at in bytes from the beginning, not negative
     * @return as {@link #read}
     */
    public int readAt(ByteBuffer into, long at) throws IOException {
        requireReading();
        requireNotNegative(at);
        enter();
        try {
            return calls.readAt(into, at);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Writes all of a buffer at a place of its own, or at the end of the file if the handle appends; the position stays. To
     * write beyond the end leaves a hole of zeros.
     *
     * @param at in bytes from the beginning, not negative
     * @return as {@link #write}
     */
    public int writeAt(ByteBuffer from, long at) throws IOException {
        requireWriting();
        requireNotNegative(at);
        int length = from.remaining();
        enter();
        try {
            calls.writeAt(from, at);
            return length;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** The position, in bytes from the beginning. */
    public long position() throws IOException {
        enter();
        try {
            return calls.position();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Moves the position, also beyond the end.
     *
     * @param to in bytes from the beginning, not negative
     */
    public void seek(long to) throws IOException {
        requireNotNegative(to);
        enter();
        try {
            calls.seek(to);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Moves the position to the end of the file.
     *
     * @return where that is
     */
    public long seekToEnd() throws IOException {
        enter();
        try {
            return calls.seekToEnd();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** The size of the file, in bytes. */
    public long size() throws IOException {
        enter();
        try {
            return calls.size();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Cuts the file to a size, if it is longer; the position stays, also if it is beyond the end then.
     *
     * @param size in bytes, not negative
     * @throws NonWritableChannelException if it is not open for writing
     */
    public void truncate(long size) throws IOException {
        requireWriting();
        requireNotNegative(size);
        enter();
        try {
            calls.truncate(size);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** The attributes of the file, also when it has another name by now, or none. */
    public Attributes stat() throws IOException {
        enter();
        try (Hold hold = file.hold(Mode.SHARED)) {
            return file.attributes(hold);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** Makes the host write all that was written to the file, by whomever, to its device. */
    public void sync() throws IOException {
        enter();
        try {
            file.force();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Makes a ticket by which one other process can adopt this open file: it sees the position as this process's last
     * finished call leaves it, also when this handle is closed before. From now on moving the position needs its hold.
     */
    public FileTicket share() throws IOException {
        enter();
        try {
            return fileSystem.share(file, position);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Closes the handle in this process; idempotent. Others that share it go on. Calls that are reading or writing end in
     * peace, calls that wait for the position fail.
     */
    @Override
    public void close() throws IOException {
        int before;
        do {
            before = state.get();
            if (before >= CLOSED) {
                return;
            }
        } while (!state.compareAndSet(before, before + CLOSED));
        fileSystem.forget(this);
        fileSystem.close(position);
        if (before == 0) {
            release();
        }
    }

    @Override
    public String toString() {
        return "Handle[" + path() + "]";
    }

    private void enter() throws ClosedHandleException {
        for (int calls = state.get(); calls < CLOSED; calls = state.get()) {
            if (state.compareAndSet(calls, calls + 1)) {
                return;
            }
        }
        throw new ClosedHandleException(path());
    }

    private void exit() throws IOException {
        if (state.decrementAndGet() == CLOSED) {
            release();
        }
    }

    /** Nobody uses the handle any more. A call that was in progress at the close may have shared the position since. */
    private void release() throws IOException {
        try {
            fileSystem.release(position);
        } finally {
            fileSystem.close(file);
        }
    }

    /** What to throw, and what else follows: a channel that an interrupt has closed closes the handle. */
    private IOException failed(IOException error) throws IOException {
        if (error instanceof HandleClosedException && !isOpen()) {
            AsynchronousCloseException closed = new AsynchronousCloseException();
            closed.initCause(error);
            return closed;
        }
        if (error instanceof ClosedChannelException) {
            close();
        }
        return error;
    }

    private void requireReading() {
        if (!flags.reads()) {
            throw new NonReadableChannelException();
        }
    }

    private void requireWriting() {
        if (!flags.writes()) {
            throw new NonWritableChannelException();
        }
    }

    private void requireNotNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(path() + ": a place in a file is not negative, but this is " + bytes);
        }
    }
}
