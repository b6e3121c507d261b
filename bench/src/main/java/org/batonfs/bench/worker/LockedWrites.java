package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes at a position that a file beside the data holds, under a lock that is not Baton's: what several processes can do
 * with one position without Baton. The position costs a read and a write; that is the cheapest place for it that all of
 * these locks share.
 */
final class LockedWrites implements Workload {
    private final ForeignLock lock;
    private final FileChannel data;
    private final FileChannel position;
    private final ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES);
    private final BenchRecord record;

    LockedWrites(ForeignLock lock, Path file, int writer) throws IOException {
        this.lock = lock;
        this.data = FileChannel.open(file, StandardOpenOption.WRITE);
        this.position = FileChannel.open(positionOf(file), StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.record = new BenchRecord(writer);
    }

    /** Where the position of a file is kept. */
    static Path positionOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".position");
    }

    @Override
    public void operate(long sequence) throws IOException {
        lock.lock();
        try {
            number.clear();
            long at = position.read(number, 0) == Long.BYTES ? number.getLong(0) : 0;
            if (data.write(record.of(sequence), at) != BenchRecord.BYTES) {
                throw new IOException("the kernel took a part of a record only");
            }
            number.clear().putLong(0, at + BenchRecord.BYTES);
            position.write(number, 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try (lock;
                data;
                position) {
            return;
        }
    }
}
