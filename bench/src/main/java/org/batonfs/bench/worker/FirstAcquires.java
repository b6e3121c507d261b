package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/** Acquires handles that nobody else knows, each for the first time. Opening and closing them is not part of the latency. */
final class FirstAcquires implements Workload {
    private final SyncClient client;
    private final String prefix;
    private @Nullable SyncHandle handle;

    FirstAcquires(SyncClientOptions options, String prefix) throws IOException {
        this.client = SyncClient.connect(options);
        this.prefix = prefix;
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public void prepare(long sequence) throws IOException, InterruptedException {
        SyncHandle last = handle;
        if (last != null) {
            last.close();
        }
        handle = client.open(prefix + sequence);
    }

    @Override
    public void operate(long sequence) throws IOException, InterruptedException {
        Objects.requireNonNull(handle, "handle").acquire(Mode.EXCLUSIVE).close();
    }

    @Override
    public Map<String, Long> messages() {
        return MessageCounts.of(SyncProtocol.PROTOCOL, client.traffic());
    }

    @Override
    public void close() {
        client.close();
    }
}
