package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.batonfs.sync.LimitReachedException;
import org.batonfs.sync.Mode;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * Calls on an open file that the main process does for this one: {@link FileOperation}s, sent instead of taking holds. When
 * the main process cannot do them, because it does not find the file, this says so from then on, and everything is done under
 * holds. What it has no room for, and what is in doubt, is done under holds that once.
 */
final class SentCalls {
    private static final byte[] NOTHING = {};
    private static final int TRIES_MAX = 3;

    private final OpenFile file;
    private final boolean isPossible;
    private volatile boolean isUnavailable;

    /** The shared position that has been told to be used with the inode. */
    private @Nullable SyncHandle pairedWith;

    /** For which shared position it was prepared, or for none. */
    private volatile Object preparedFor = NOTHING;

    SentCalls(OpenFile file) {
        this.file = file;
        // The main process's channels do not force what they write to the device.
        this.isPossible = !file.flags().syncsData() && !file.flags().syncsAll();
    }

    /** Whether a call is better sent than done under holds; a matter of cost only. */
    boolean isBetter(@Nullable SyncHandle position, FileOperation operation, int bytes) {
        if (!isPossible || isUnavailable || bytes > FileOperation.DATA_BYTES_MAX) {
            return false;
        }
        if (position != null && position != pairedWith) {
            pairedWith = position;
            position.usedInPairs();
            file.inode().sync().usedInPairs();
        }
        Mode inode = operation.inode();
        Mode ofPosition = operation.position();
        return (inode != null && file.inode().sync().wouldSend(inode))
                || (position != null && ofPosition != null && position.wouldSend(ofPosition));
    }

    /**
     * What a call has moved.
     *
     * @param place where it ended
     * @param count how many bytes; -1 for a read at the end
     * @param failure why not more
     */
    record Moved(long place, int count, @Nullable IOException failure) {}

    /** Writes at a shared position, or at the end, and moves it there; {@code null} if it has to be done under holds. */
    @Nullable
    Moved write(SyncHandle position, ByteBuffer from) throws IOException {
        ByteBuffer body = buffer(1 + from.remaining());
        body.put((byte) (file.flags().appends() ? 1 : 0)).put(from.duplicate());
        return moved(call(position, FileOperation.WRITE, body), from);
    }

    /** Writes at a place, or at the end; {@code null} if it has to be done under holds. */
    @Nullable
    Moved writeAt(ByteBuffer from, long at) throws IOException {
        ByteBuffer body = buffer(Long.BYTES + from.remaining());
        body.putLong(file.flags().appends() ? FileOperation.AT_END : at).put(from.duplicate());
        return moved(call(null, FileOperation.WRITE_AT, body), from);
    }

    /** Reads at a shared position, and moves it; {@code null} if it has to be done under holds. */
    @Nullable
    Integer read(SyncHandle position, ByteBuffer into) throws IOException {
        int length = into.remaining();
        return filled(call(position, FileOperation.READ, buffer(Integer.BYTES).putInt(length), length), into);
    }

    /** Reads at a place; {@code null} if it has to be done under holds. */
    @Nullable
    Integer readAt(ByteBuffer into, long at) throws IOException {
        int length = into.remaining();
        ByteBuffer body = buffer(Long.BYTES + Integer.BYTES).putLong(at).putInt(length);
        return filled(call(null, FileOperation.READ_AT, body, length), into);
    }

    /** Moves a shared position; false if it has to be done under holds. */
    boolean seek(SyncHandle position, long to) throws IOException {
        return done(call(position, FileOperation.SEEK, buffer(Long.BYTES).putLong(to)));
    }

    /** A shared position; {@code null} if it has to be found under holds. */
    @Nullable
    Long position(SyncHandle position) throws IOException {
        return number(call(position, FileOperation.POSITION, buffer(0)));
    }

    /** Moves a shared position to the end; {@code null} if it has to be done under holds. */
    @Nullable
    Long seekToEnd(SyncHandle position) throws IOException {
        return number(call(position, FileOperation.SEEK_TO_END, buffer(0)));
    }

    /** The size; {@code null} if it has to be found under holds. */
    @Nullable
    Long size() throws IOException {
        return number(call(null, FileOperation.SIZE, buffer(0)));
    }

    /** Cuts the file; false if it has to be done under holds. */
    boolean truncate(long size) throws IOException {
        return done(call(null, FileOperation.TRUNCATE, buffer(Long.BYTES).putLong(size)));
    }

    // ---- sending

    private @Nullable ByteBuffer call(@Nullable SyncHandle position, FileOperation operation, ByteBuffer body)
            throws IOException {
        return call(position, operation, body, 0);
    }

    /** The answer after its status, or {@code null} if the main process cannot do it. */
    private @Nullable ByteBuffer call(
            @Nullable SyncHandle position, FileOperation operation, ByteBuffer body, int readBytes) throws IOException {
        try {
            return callWithin(position, operation, body, readBytes);
        } catch (LimitReachedException e) {
            return null; // nothing was done; the hold that it is done under now makes room for the inode
        }
    }

    private @Nullable ByteBuffer callWithin(
            @Nullable SyncHandle position, FileOperation operation, ByteBuffer body, int readBytes) throws IOException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            if (!isPreparedFor(position) && !prepare(position)) {
                break;
            }
            ByteBuffer answer = send(position, operation, body, readBytes);
            byte status = answer.get();
            switch (status) {
                case FileOperation.OK -> {
                    return answer;
                }
                case FileOperation.HOST_ERROR -> {
                    return answer.position(0); // whoever asked reads what was moved
                }
                case FileOperation.IN_DOUBT -> {
                    return null;
                }
                case FileOperation.NOT_PREPARED -> preparedFor = NOTHING;
                default -> throw new IOException(file.path() + ": the main process answers " + status);
            }
        }
        isUnavailable = true;
        return null;
    }

    private boolean isPreparedFor(@Nullable SyncHandle position) {
        Object prepared = preparedFor;
        return prepared != NOTHING && (position == null || prepared == position);
    }

    private boolean prepare(@Nullable SyncHandle position) throws IOException {
        byte[] path = file.canonicalPath().getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = buffer(Integer.BYTES + path.length);
        body.putInt(file.flags().lasting()).put(path);
        boolean isPrepared = send(position, FileOperation.PREPARE, body, 0).get() == FileOperation.OK;
        if (isPrepared) {
            preparedFor = position == null ? this : position;
        }
        return isPrepared;
    }

    @SuppressWarnings("ByteBufferBackingArray") // it comes from buffer() below
    private ByteBuffer send(@Nullable SyncHandle position, FileOperation operation, ByteBuffer body, int readBytes)
            throws IOException {
        SyncHandle inode = operation.inode() == null ? null : file.inode().sync();
        SyncHandle first = position != null ? position : file.inode().sync();
        SyncHandle other = position != null ? inode : null;
        try {
            int answerBytes = FileOperation.ANSWER_BYTES_MAX + readBytes;
            byte[] answer = first.send(other, operation.number(), operation.onlyReads(), body.array(), answerBytes)
                    .await();
            return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        } catch (PermissionDeniedException e) {
            throw Holds.denied(file.path(), e);
        } catch (InterruptedException e) {
            throw Holds.interrupted(file.path(), e);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    // ---- answers

    private @Nullable Moved moved(@Nullable ByteBuffer answer, ByteBuffer from) {
        if (answer == null) {
            return null;
        }
        IOException failure = null;
        if (answer.position() == 0) {
            answer.get();
            failure = hostError(answer);
        }
        long place = answer.getLong();
        int count = answer.getInt();
        from.position(from.position() + count);
        return new Moved(place, count, failure);
    }

    private @Nullable Integer filled(@Nullable ByteBuffer answer, ByteBuffer into) throws IOException {
        if (answer == null) {
            return null;
        }
        requireDone(answer);
        int count = answer.getInt();
        into.put(answer);
        return count;
    }

    private boolean done(@Nullable ByteBuffer answer) throws IOException {
        if (answer == null) {
            return false;
        }
        requireDone(answer);
        return true;
    }

    private @Nullable Long number(@Nullable ByteBuffer answer) throws IOException {
        if (answer == null) {
            return null;
        }
        requireDone(answer);
        return answer.getLong();
    }

    private void requireDone(ByteBuffer answer) throws IOException {
        if (answer.position() == 0) {
            throw hostError(answer);
        }
    }

    private IOException hostError(ByteBuffer answer) {
        ByteBuffer reason = answer.duplicate().position(FileOperation.MOVED_BYTES);
        return HostErrors.at(
                file.path(),
                new IOException(StandardCharsets.UTF_8.decode(reason).toString()));
    }
}
