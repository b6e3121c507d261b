package org.batonfs.sync.history;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one thread of a process records what it calls and what returns. Each record is written by one call to the host and
 * before the thread goes on, so that a SIGKILL loses no call that has begun, and at most the return of one that was just
 * returning.
 *
 * <pre>
 *   offset  bytes
 *   0       8      time, System.nanoTime: on Linux CLOCK_MONOTONIC, which all processes of the machine share
 *   8       4      call 1, return 2, error 3
 *   12      4      kind of the call
 *   16      4      key: what is called upon
 *   20      4      thread
 *   24      32     of a call the argument; of a return three results; of an error nothing
 *   56      8      check word
 * </pre>
 *
 * A record never crosses a page, so it is written whole or not at all.
 */
public final class HistoryFile implements Closeable {
    static final int RECORD_BYTES = 64;

    private static final int CALL = 1;
    private static final int RETURN = 2;
    private static final int ERROR = 3;

    private final FileChannel channel;
    private final int thread;
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean isCalling;

    /** Starts the file of a thread. */
    public HistoryFile(Path folder, int process, int thread) throws IOException {
        Path file = folder.resolve("p" + process + "-t" + thread + ".history");
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        this.thread = thread;
    }

    /** A call that begins. */
    public void call(int kind, int key, long argument) throws IOException {
        write(System.nanoTime(), CALL, kind, key, argument, 0, 0);
    }

    /** It has returned. */
    public void returned(long first, long second, long third) throws IOException {
        write(System.nanoTime(), RETURN, 0, 0, first, second, third);
    }

    /** It has failed, and may nevertheless have had its effect. Nothing is recorded if none was in progress. */
    public void failed() throws IOException {
        if (!isCalling) {
            return;
        }
        write(System.nanoTime(), ERROR, 0, 0, 0, 0, 0);
    }

    private void write(long nanos, int type, int kind, int key, long first, long second, long third)
            throws IOException {
        isCalling = type == CALL;
        record.clear();
        record.putLong(nanos).putInt(type).putInt(kind).putInt(key).putInt(thread);
        record.putLong(first).putLong(second).putLong(third).putLong(0);
        record.putLong(check(record));
        record.flip();
        channel.write(record);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * A call on a key.
     *
     * @param key what was called upon
     * @param operation the call
     */
    public record Entry(int key, Operation operation) {}

    /** Reads the file of a thread whose process has ended; calls without a return, and with an error, never return. */
    public static List<Entry> read(Path file, int process) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        Entry open = null;
        while (all.remaining() >= RECORD_BYTES) {
            ByteBuffer one = all.slice(all.position(), RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            all.position(all.position() + RECORD_BYTES);
            if (one.getLong(RECORD_BYTES - Long.BYTES) != check(one)) {
                throw new IOException(file + ": a damaged record at " + (all.position() - RECORD_BYTES));
            }
            int type = one.getInt(8);
            if ((type == CALL) != (open == null)) {
                throw new IOException(file + ": no call and return in turn at " + (all.position() - RECORD_BYTES));
            }
            if (open == null) {
                open = new Entry(one.getInt(16), called(one, process));
            } else {
                entries.add(type == RETURN ? new Entry(open.key, returned(one, open.operation)) : open);
                open = null;
            }
        }
        if (open != null) {
            entries.add(open);
        }
        return entries;
    }

    private static Operation called(ByteBuffer one, int process) {
        return new Operation(
                process, one.getInt(20), one.getInt(12), one.getLong(0), Operation.NEVER, one.getLong(24), 0, 0, 0);
    }

    private static Operation returned(ByteBuffer one, Operation call) {
        return new Operation(
                call.process(),
                call.thread(),
                call.kind(),
                call.called(),
                one.getLong(0),
                call.argument(),
                one.getLong(24),
                one.getLong(32),
                one.getLong(40));
    }

    private static long check(ByteBuffer record) {
        long mixed = 0x9E3779B97F4A7C15L;
        for (int at = 0; at < RECORD_BYTES - Long.BYTES; at += Long.BYTES) {
            mixed = (mixed ^ record.getLong(at)) * 0xBF58476D1CE4E5B9L;
            mixed ^= mixed >>> 31;
        }
        return mixed;
    }
}
