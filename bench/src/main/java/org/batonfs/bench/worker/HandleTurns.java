package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.Map;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;

/** Increments a counter in the value of one handle: a turn and nothing else, no file. */
final class HandleTurns implements Workload {
    private final SyncClient client;
    private final SyncHandle handle;

    HandleTurns(SyncClientOptions options, String name) throws IOException, InterruptedException {
        client = SyncClient.connect(options);
        handle = client.open(name);
    }

    @Override
    public void operate(long sequence) throws IOException, InterruptedException {
        handle.add(0, 1);
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
