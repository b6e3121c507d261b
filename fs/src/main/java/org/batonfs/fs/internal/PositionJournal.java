package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a shared position is written down before the call that moved it returns, so that it outlives a SIGKILL of whoever
 * moved it, and of the main process as well: what a process has written to a file is the host's, and stays when it dies.
 *
 * <pre>
 *   offset  bytes
 *   0       8      sequence of the record, even
 *   8       8      position
 *   16      8      check word over both
 *   24      24     the same, of the record with an odd sequence
 * </pre>
 *
 * <p>Records are written to the two places in turn, so that one that is torn leaves the one before it. The call that wrote
 * the torn one has not returned. Numbers are little-endian.
 *
 * <p>Writing is for whoever holds the position EXCLUSIVE. Reading is for any holder, by way of the file's name.
 */
final class PositionJournal implements Closeable {
    private static final int RECORD_BYTES = 24;

    private static final String MODE = "rw-------";

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
     * @param sequence how many records were written to this journal, with this one
     * @param position the position
     */
    record Entry(long sequence, long position) {}

    /** Opens the file, and makes it if it is not there. What was open before is closed. */
    void open() throws IOException {
        close();
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
        } catch (IOException e) {
            throw failure("cannot be opened", e);
        }
    }

    /** Writes a record, in one call to the host. */
    void write(long sequence, long position) throws IOException {
        record.clear();
        record.putLong(sequence).putLong(position).putLong(check(sequence, position));
        record.flip();
        long at = (sequence & 1) * RECORD_BYTES;
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
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            bytes = in.readNBytes(2 * RECORD_BYTES);
        } catch (FileNotFoundException e) {
            return null;
        } catch (IOException e) {
            throw failure("cannot be read", e);
        }
        ByteBuffer both = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Entry even = entry(both, 0);
        Entry odd = entry(both, RECORD_BYTES);
        if (even == null || odd == null) {
            return even == null ? odd : even;
        }
        return even.sequence() > odd.sequence() ? even : odd;
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

    private static @Nullable Entry entry(ByteBuffer both, int at) {
        if (both.limit() < at + RECORD_BYTES) {
            return null;
        }
        long sequence = both.getLong(at);
        long position = both.getLong(at + Long.BYTES);
        boolean isWhole = both.getLong(at + 2 * Long.BYTES) == check(sequence, position);
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
