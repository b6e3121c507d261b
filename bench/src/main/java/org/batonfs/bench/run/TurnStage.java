package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.batonfs.bench.worker.LostDataException;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;

/** A counter in a handle, which this process keeps alive and reads at the end. */
final class TurnStage implements Stage {
    private final Path socket;
    private final SyncClient client;
    private final SyncHandle counter;
    private final int writers;

    /**
     * Makes the counter.
     *
     * @param writers how many of the workers, from the first, increment it
     */
    TurnStage(Path socket, Transport transport, String name, int writers) throws IOException, InterruptedException {
        this.socket = socket;
        this.writers = writers;
        this.client = SyncClient.connect(SyncClientOptions.over(
                ClientOptions.at(socket).transport(transport).name("bench-main")));
        this.counter = client.open(name);
        // An open is not awaited; after a grant the server does know that this process refers to the counter.
        this.counter.acquire(Mode.SHARED).close();
    }

    @Override
    public String socket() {
        return socket.toString();
    }

    @Override
    public String target(int writer) {
        return counter.name();
    }

    @Override
    public void verify(long[] operations) throws IOException, InterruptedException {
        long expected = Arrays.stream(operations).limit(writers).sum();
        try (Hold hold = counter.acquire(Mode.SHARED)) {
            long found = hold.length() == 0 ? 0 : hold.getLong(0);
            if (found != expected) {
                throw new LostDataException(expected + " increments were made, but the counter says " + found);
            }
        }
    }

    @Override
    public void close() {
        counter.close();
        client.close();
    }
}
