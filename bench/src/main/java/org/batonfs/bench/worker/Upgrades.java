package org.batonfs.bench.worker;

import java.io.IOException;
import java.util.Map;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;

/** Reads a counter, then turns the hold into an exclusive one and increments: what upgrading costs when others do it, too. */
final class Upgrades implements Workload {
    private final SyncClient client;
    private final SyncHandle handle;

    Upgrades(SyncClientOptions options, String name) throws IOException, InterruptedException {
        client = SyncClient.connect(options);
        handle = client.open(name);
    }

    @Override
    public void operate(long sequence) throws IOException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            long read = counter(hold);
            boolean changed = hold.upgrade();
            long now = counter(hold);
            if (now < read || (!changed && now != read)) {
                throw new LostDataException(
                        "the counter was " + read + ", and is " + now + " after an upgrade that says "
                                + (changed ? "that it was changed" : "that it was not changed"));
            }
            hold.putLong(0, now + 1);
        }
    }

    private static long counter(Hold hold) {
        return hold.length() == 0 ? 0 : hold.getLong(0);
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
