package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls on an open file: each is one step for everybody, done under the holds of position and inode, in that order, or
 * sent to the main process, which does it under the same holds.
 */
public final class FileCalls {
    private final OpenFile file;
    private final Position position;
    private final SentCalls sent;

    /** Calls on a file and its position. */
    public FileCalls(OpenFile file, Position position) {
        this.file = file;
        this.position = position;
        this.sent = new SentCalls(file);
    }

    /** See {@link org.batonfs.fs.Handle#read}. */
    public int read(ByteBuffer into) throws IOException {
        int length = into.remaining();
        SyncHandle shared = position.shared();
        if (shared != null && length > 0 && sent.isBetter(shared, FileOperation.READ, length)) {
            Integer count = sent.read(shared, into);
            if (count != null) {
                return count;
            }
        }
        Hold moving = position.beginBefore(file);
        try {
            long at = moving == null ? position.get(null, file) : -1;
            int count = moving == null ? readAt(into, at) : readHeld(moving, into);
            if (moving == null && count > 0) {
                position.set(null, at + count);
            }
            return count;
        } finally {
            position.end(moving);
        }
    }

    /** See {@link org.batonfs.fs.Handle#write}. */
    public void write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        SyncHandle shared = position.shared();
        if (shared != null && length > 0 && sent.isBetter(shared, FileOperation.WRITE, length)) {
            SentCalls.Moved moved = sent.write(shared, from);
            if (moved != null) {
                requireDone(moved);
                return;
            }
        }
        Hold moving = position.beginBefore(file);
        try {
            if (moving == null && sent.isBetter(null, FileOperation.WRITE_AT, length) && length > 0) {
                SentCalls.Moved moved = sent.writeAt(from, position.get(null, file));
                if (moved != null) {
                    if (moved.count() > 0) {
                        position.set(null, moved.place());
                    }
                    requireDone(moved);
                    return;
                }
            }
            try (Hold hold = file.hold(Mode.EXCLUSIVE)) {
                if (length > 0) {
                    writeHeld(moving, hold, from);
                }
            }
        } finally {
            position.end(moving);
        }
    }

    /** See {@link org.batonfs.fs.Handle#readAt}. */
    public int readAt(ByteBuffer into, long at) throws IOException {
        int length = into.remaining();
        if (length > 0 && sent.isBetter(null, FileOperation.READ_AT, length)) {
            Integer count = sent.readAt(into, at);
            if (count != null) {
                return count;
            }
        }
        try (Hold hold = file.hold(Mode.SHARED)) {
            return file.read(hold, into, at);
        }
    }

    /** See {@link org.batonfs.fs.Handle#writeAt}. */
    public void writeAt(ByteBuffer from, long at) throws IOException {
        int length = from.remaining();
        if (length > 0 && sent.isBetter(null, FileOperation.WRITE_AT, length)) {
            SentCalls.Moved moved = sent.writeAt(from, at);
            if (moved != null) {
                requireDone(moved);
                return;
            }
        }
        try (Hold hold = file.hold(Mode.EXCLUSIVE)) {
            if (length > 0) {
                file.write(hold, from, file.flags().appends() ? file.sizeToChange(hold, null) : at, null);
            }
        }
    }

    /** See {@link org.batonfs.fs.Handle#position}. */
    public long position() throws IOException {
        SyncHandle shared = position.shared();
        if (shared != null && sent.isBetter(shared, FileOperation.POSITION, 0)) {
            Long at = sent.position(shared);
            if (at != null) {
                return at;
            }
        }
        Hold seeing = position.begin(Mode.SHARED);
        try {
            return position.get(seeing, file);
        } finally {
            position.end(seeing);
        }
    }

    /** See {@link org.batonfs.fs.Handle#seek}. */
    public void seek(long to) throws IOException {
        SyncHandle shared = position.shared();
        if (shared != null && sent.isBetter(shared, FileOperation.SEEK, 0) && sent.seek(shared, to)) {
            return;
        }
        Hold moving = position.begin(Mode.EXCLUSIVE);
        try {
            position.set(moving, to);
        } finally {
            position.end(moving);
        }
    }

    /** See {@link org.batonfs.fs.Handle#seekToEnd}. */
    public long seekToEnd() throws IOException {
        SyncHandle shared = position.shared();
        if (shared != null && sent.isBetter(shared, FileOperation.SEEK_TO_END, 0)) {
            Long end = sent.seekToEnd(shared);
            if (end != null) {
                return end;
            }
        }
        Hold moving = position.beginBefore(file);
        try (Hold hold = file.hold(Mode.SHARED)) {
            long end = file.size(hold);
            position.set(moving, end);
            return end;
        } finally {
            position.end(moving);
        }
    }

    /** See {@link org.batonfs.fs.Handle#size}. */
    public long size() throws IOException {
        if (sent.isBetter(null, FileOperation.SIZE, 0)) {
            Long size = sent.size();
            if (size != null) {
                return size;
            }
        }
        try (Hold hold = file.hold(Mode.SHARED)) {
            return file.size(hold);
        }
    }

    /** See {@link org.batonfs.fs.Handle#truncate}. */
    public void truncate(long size) throws IOException {
        if (sent.isBetter(null, FileOperation.TRUNCATE, 0) && sent.truncate(size)) {
            return;
        }
        try (Hold hold = file.hold(Mode.EXCLUSIVE)) {
            file.truncate(hold, size);
        }
    }

    private int readHeld(Hold moving, ByteBuffer into) throws IOException {
        try (Hold hold = file.hold(Mode.SHARED)) {
            long at = position.get(moving, file, hold);
            int count = file.read(hold, into, at);
            if (count > 0) {
                position.set(moving, at + count);
            }
            return count;
        }
    }

    private void writeHeld(@Nullable Hold moving, Hold hold, ByteBuffer from) throws IOException {
        FollowedEnd mover = position.mover(moving);
        long at = file.flags().appends() ? file.sizeToChange(hold, mover) : position.get(moving, file, hold);
        int before = from.position();
        try {
            file.write(hold, from, at, mover);
        } finally {
            int written = from.position() - before;
            if (written > 0) {
                position.advance(moving, at + written, file, hold);
            }
        }
    }

    private static void requireDone(SentCalls.Moved moved) throws IOException {
        IOException failure = moved.failure();
        if (failure != null) {
            throw failure;
        }
    }
}
