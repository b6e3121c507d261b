package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * Writes at a position that is the value of a handle, straight to the host's file. It is what a shared position costs without
 * being written down for the case of a kill, and without the file layer; so it shows the most that both can cost.
 */
final class ValueWrites implements Workload {
    private final SyncClient client;
    private final SyncHandle position;
    private final FileChannel data;
    private final BenchRecord record;

    ValueWrites(SyncClientOptions options, Path file, int writer) throws IOException, InterruptedException {
        client = SyncClient.connect(options);
        position = client.open("position:" + file);
        data = FileChannel.open(file, StandardOpenOption.WRITE);
        record = new BenchRecord(writer);
    }

    @Override
    public void operate(long sequence) throws IOException, InterruptedException {
        try (Hold hold = position.acquire(Mode.EXCLUSIVE)) {
            long at = hold.length() == 0 ? 0 : hold.getLong(0);
            if (data.write(record.of(sequence), at) != BenchRecord.BYTES) {
                throw new IOException("the kernel took a part of a record only");
            }
            hold.putLong(0, at + BenchRecord.BYTES);
        }
    }

    @Override
    public Map<String, Long> messages() {
        return MessageCounts.of(SyncProtocol.PROTOCOL, client.traffic());
    }

    @Override
    public void close() throws IOException {
        try (data) {
            position.close();
            client.close();
        }
    }
}
