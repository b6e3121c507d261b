package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.Map;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;

/** Reads a counter in the value of one handle that another process increments, and checks that it never goes back. */
final class CounterReads implements Workload {
    private final SyncClient client;
    private final SyncHandle handle;
    private long last;

    CounterReads(SyncClientOptions options, String name) throws IOException, InterruptedException {
        client = SyncClient.connect(options);
        handle = client.open(name);
    }

    @Override
    public void operate(long sequence) throws IOException, InterruptedException {
        long seen;
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            seen = hold.length() == 0 ? 0 : hold.getLong(0);
        }
        if (seen < last) {
            throw new LostDataException("the counter went back from " + last + " to " + seen);
        }
        last = seen;
    }

    @Override
    public Map<String, Long> messages() {
        return MessageCounts.of(SyncProtocol.PROTOCOL, client.traffic());
    }

    @Override
    public void close() {
        handle.close();
        client.close();
    }
}
