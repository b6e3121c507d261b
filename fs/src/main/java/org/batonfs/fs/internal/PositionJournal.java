package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a shared position is written down before the call that moved it returns, so that it outlives a SIGKILL of whoever
 * moved it, and of the main process as well: what a process has written to a file is the host's, and stays when it dies.
 *
 * <pre>
 *   offset  bytes
 *   0       8      sequence of the record, divisible by 4
 *   8       8      position
 *   16      8      check word over both
 *   24      24     the same, of a record whose sequence leaves 1
 *   48, 72  24     2, and 3
 * </pre>
 *
 * <p>A move has an even sequence, 2 more than the move before; the odd ones are for where a position was that has followed the
 * end of its file ({@link FollowedEnd}), which the value of its resource need not know. So a record never takes the place of
 * the one before it, nor one of these that of a move; and one that is torn leaves the one before. The call that wrote the torn one has not returned. Numbers are
 * little-endian.
 *
 * <p>Writing is for whoever holds the position EXCLUSIVE; an odd record also for whoever holds the inode EXCLUSIVE that the
 * position follows. Reading is for any holder, by way of the file's name.
 */
final class PositionJournal implements Closeable {
    /** The sequence of the first move. */
    static final long FIRST = 2;

    private static final int RECORD_BYTES = 24;
    private static final int PLACES = 4;

    private final Path file;
    private final String path;
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private @Nullable FileChannel channel;

    /**
     * The journal in a file.
     *
     * @param path the path of the open file, for errors
     */
    PositionJournal(Path file, String path) {
        this.file = file;
        this.path = path;
    }

    /**
     * A record.
     *
     * @param sequence tells which was written last
     * @param position the position
     */
    record Entry(long sequence, long position) {
        /** The sequence of a move after this record. */
        long next() {
            return (sequence | 1) + 1;
        }
    }

    /** The sequence of the move after one whose sequence the value of the resource has; there may be an odd one between. */
    static long after(long move) {
        return move + 2;
    }

    /** Opens the file, and makes it if it is not there. What was open before is closed. */
    void open() throws IOException {
        close();
        try {
            channel = PositionFiles.openToWrite(file);
        } catch (IOException e) {
            throw failure("cannot be opened", e);
        }
    }

    /** Takes the room for all records, so that none fails for want of it. */
    void reserve() throws IOException {
        try {
            FileChannel open = channel;
            if (open != null) {
                open.write(ByteBuffer.allocate(PLACES * RECORD_BYTES), 0);
            }
        } catch (IOException e) {
            throw failure("cannot be written", e);
        }
    }

    /** Writes a record, in one call to the host. */
    void write(long sequence, long position) throws IOException {
        record.clear();
        record.putLong(sequence).putLong(position).putLong(check(sequence, position));
        record.flip();
        long at = Math.floorMod(sequence, PLACES) * (long) RECORD_BYTES; // of whatever a value may claim
        try {
            FileChannel open = channel;
            if (open == null) {
                throw new IOException("it is closed");
            }
            open.write(record, at);
            if (record.hasRemaining()) {
                throw new IOException("the host took a part of the record");
            }
        } catch (ClosedByInterruptException e) {
            writeInSpiteOfInterrupts(at);
        } catch (IOException e) {
            throw failure("cannot be written", e);
        }
    }

    /** The last whole record; {@code null} if there is none. */
    @Nullable
    Entry read() throws IOException {
        byte[] bytes;
        try {
            bytes = PositionFiles.read(file, PLACES * RECORD_BYTES);
        } catch (IOException e) {
            throw failure("cannot be read", e);
        }
        if (bytes == null) {
            return null;
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Entry last = null;
        for (int place = 0; place < PLACES; place++) {
            Entry entry = entry(all, place * RECORD_BYTES);
            if (entry != null && (last == null || entry.sequence() > last.sequence())) {
                last = entry;
            }
        }
        return last;
    }

    /** Closes the file; idempotent. Nobody must be writing. */
    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private static @Nullable Entry entry(ByteBuffer all, int at) {
        if (all.limit() < at + RECORD_BYTES) {
            return null;
        }
        long sequence = all.getLong(at);
        long position = all.getLong(at + Long.BYTES);
        boolean isWhole = all.getLong(at + 2 * Long.BYTES) == check(sequence, position);
        return isWhole && position >= 0 && sequence > 0 ? new Entry(sequence, position) : null;
    }

    /** Differs for a record of which only a part was written; never 0 for zeros. */
    private static long check(long sequence, long position) {
        long mixed = (sequence + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 29) ^ position) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 32);
    }

    /**
     * An interrupt that comes between the data and the record must not undo the one by losing the other. It closes the
     * channel, so the record is written through another; the thread stays interrupted, and its next call says so.
     */
    private void writeInSpiteOfInterrupts(long at) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    open();
                    record.rewind();
                    FileChannel open = channel;
                    if (open != null) {
                        open.write(record, at);
                    }
                    return;
                } catch (ClosedByInterruptException e) {
                    // And again.
                }
            }
        } catch (IOException e) {
            throw failure("cannot be written", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FileSystemException failure(String what, IOException cause) {
        FileSystemException failure = new FileSystemException(
                path, file.toString(), "the file of its shared position " + what + ": " + cause);
        failure.initCause(cause);
        return failure;
    }
}
