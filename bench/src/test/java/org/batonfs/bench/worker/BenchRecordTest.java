package org.batonfs.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRecordTest {
    private static final int EACH = 3000; // more than one chunk of the reader

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTwoWritersInTurns() throws IOException {
        file = folder.resolve("records");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            BenchRecord first = new BenchRecord(0);
            BenchRecord second = new BenchRecord(1);
            for (int i = 0; i < EACH; i++) {
                channel.write(first.of(i));
                channel.write(second.of(i));
            }
        }
    }

    @Test
    void shouldAcceptEachRecordOnce() throws IOException {
        BenchRecord.verify(file, new long[] {EACH, EACH});
    }

    @Test
    void shouldNoticeALostRecord() {
        assertLost("bytes", EACH, EACH + 1);
    }

    @Test
    void shouldNoticeARecordOverAnother() throws IOException {
        put(2 * BenchRecord.BYTES, new BenchRecord(1).of(7));
        assertLost("there twice", EACH, EACH);
    }

    @Test
    void shouldNoticeATornRecord() throws IOException {
        ByteBuffer half = new BenchRecord(0).of(5).limit(BenchRecord.BYTES / 2);
        put(0, half);
        assertLost("torn", EACH, EACH);
    }

    @Test
    void shouldNoticeAHole() throws IOException {
        put(EACH * BenchRecord.BYTES, ByteBuffer.allocate(BenchRecord.BYTES));
        assertLost("torn", EACH, EACH);
    }

    @Test
    void shouldNoticeARecordThatNobodyWrote() throws IOException {
        put(0, new BenchRecord(0).of(EACH));
        assertLost("no record begins", EACH, EACH);
        put(0, new BenchRecord(2).of(0));
        assertLost("no record begins", EACH, EACH);
    }

    private void assertLost(String what, long... written) {
        LostDataException lost = assertThrows(LostDataException.class, () -> BenchRecord.verify(file, written));
        assertTrue(lost.getMessage().contains(what), lost.getMessage());
    }

    private void put(long position, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertEquals(bytes.remaining(), channel.write(bytes, position));
        }
    }
}
