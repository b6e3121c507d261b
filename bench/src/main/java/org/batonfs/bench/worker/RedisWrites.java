package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes at a position that Redis counts with {@code INCRBY}, its natural form: one round trip, and no lock. */
final class RedisWrites implements Workload {
    private final RedisConnection redis;
    private final FileChannel data;
    private final String key;
    private final BenchRecord record;

    RedisWrites(Path socket, Path file, int writer) throws IOException {
        this.redis = new RedisConnection(socket);
        this.data = FileChannel.open(file, StandardOpenOption.WRITE);
        this.key = "position:" + file;
        this.record = new BenchRecord(writer);
    }

    @Override
    public void operate(long sequence) throws IOException {
        if (!(redis.ask("INCRBY", key, Integer.toString(BenchRecord.BYTES)) instanceof Long end)) {
            throw new IOException("INCRBY gave no number");
        }
        if (data.write(record.of(sequence), end - BenchRecord.BYTES) != BenchRecord.BYTES) {
            throw new IOException("the kernel took a part of a record only");
        }
    }

    @Override
    public void close() throws IOException {
        try (redis;
                data) {
            return;
        }
    }
}
