package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * The 64 bytes that each operation writes. Every word depends on who wrote it and on its sequence number, so that a record
 * that is torn, doubled, overwritten or missing shows.
 */
public final class BenchRecord {
    /** The length of a record. */
    public static final int BYTES = 64;

    private static final int WORDS = BYTES / Long.BYTES;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final long writer;

    /** Records of this writer. */
    public BenchRecord(int writer) {
        this.writer = writer;
    }

    /** The record of a sequence number, ready to be written; the same buffer each time. */
    public ByteBuffer of(long sequence) {
        bytes.clear();
        bytes.putLong(0, writer);
        bytes.putLong(Long.BYTES, sequence);
        long word = (writer << 48) ^ sequence;
        for (int i = 2; i < WORDS; i++) {
            word = (word + i) * MIX;
            bytes.putLong(i * Long.BYTES, word);
        }
        return bytes;
    }

    /**
     * Checks that a file holds each record of each writer exactly once, whole, and nothing else.
     *
     * @param written how many records each writer wrote
     * @throws LostDataException if it does not
     */
    public static void verify(Path file, long[] written) throws IOException {
        BitSet[] seen = new BitSet[written.length];
        BenchRecord[] expected = new BenchRecord[written.length];
        long total = 0;
        for (int i = 0; i < written.length; i++) {
            seen[i] = new BitSet();
            expected[i] = new BenchRecord(i);
            total += written[i];
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != total * BYTES) {
                throw new LostDataException(file + " has " + channel.size() + " bytes, but " + total
                        + " records were written, which are " + total * BYTES);
            }
            ByteBuffer chunk = ByteBuffer.allocate(BYTES * 1024);
            for (long position = 0; position < total * BYTES; position += chunk.limit()) {
                readFully(channel, chunk.clear(), position);
                for (int at = 0; at < chunk.limit(); at += BYTES) {
                    ByteBuffer found = chunk.slice(at, BYTES).order(ByteOrder.nativeOrder());
                    check(file, position + at, found, expected, seen, written);
                }
            }
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer chunk, long position) throws IOException {
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, position + chunk.position()) < 0) {
                break;
            }
        }
        chunk.flip();
        if (chunk.limit() == 0 || chunk.limit() % BYTES != 0) {
            throw new LostDataException("the file ends within the record at " + (position + chunk.limit()));
        }
    }

    // As many records as were written, each of them known, none twice: then none is missing.
    private static void check(
            Path file, long at, ByteBuffer found, BenchRecord[] expected, BitSet[] seen, long[] written)
            throws LostDataException {
        long writer = found.getLong(0);
        long sequence = found.getLong(Long.BYTES);
        if (writer < 0 || writer >= expected.length || sequence < 0 || sequence >= written[(int) writer]) {
            throw new LostDataException(file + ": no record begins at " + at);
        }
        int who = (int) writer;
        if (!expected[who].of(sequence).equals(found)) {
            throw new LostDataException(
                    file + ": record " + sequence + " of process " + who + ", at " + at + ", is torn");
        }
        if (seen[who].get((int) sequence)) {
            throw new LostDataException(
                    file + ": record " + sequence + " of process " + who + ", at " + at + ", is there twice");
        }
        seen[who].set((int) sequence);
    }
}
