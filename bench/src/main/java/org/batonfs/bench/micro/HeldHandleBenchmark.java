package org.batonfs.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.SyncServerOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does it cost to acquire and release a handle that this process holds already, beside a lock of the JDK?
 *
 * <p>{@code bench/run.sh --parts micro}
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class HeldHandleBenchmark {
    private final ReentrantLock lock = new ReentrantLock();
    private Path folder;
    private SyncServer server;
    private SyncClient client;
    private SyncHandle handle;
    private long messagesBefore;

    /** A server, a client over its socket, and a handle that the client holds. */
    @Setup
    public void hold() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("baton-bench-");
        Path socket = folder.resolve("baton");
        server = SyncServer.start(SyncServerOptions.at(socket));
        client = SyncClient.connect(SyncClientOptions.at(socket));
        handle = client.open("held");
        exclusive();
        messagesBefore = client.traffic().messages();
    }

    /**
     * A held handle costs no message, but that its changes are told now and then ({@link SyncProtocol#UNTOLD_CHANGES_MAX}): if more
     * were sent, the figure is about something else.
     */
    @TearDown
    public void giveBack() throws IOException, InterruptedException {
        long messages = client.traffic().messages() - messagesBefore;
        long changes;
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            changes = hold.length() == 0 ? 0 : hold.getLong(0);
        }
        handle.close();
        client.close();
        server.close();
        Files.delete(folder);
        if (messages > changes / SyncProtocol.UNTOLD_CHANGES_MAX) {
            throw new IllegalStateException(messages + " messages were sent for a handle that was held");
        }
    }

    /** The floor. */
    @Benchmark
    @SuppressWarnings("LockNotBeforeTry") // There is nothing in between that could throw.
    public void reentrantLock() {
        lock.lock();
        lock.unlock();
    }

    /** A writer's use. */
    @Benchmark
    public void exclusive() throws IOException, InterruptedException {
        handle.acquire(Mode.EXCLUSIVE).close();
    }

    /** A reader's use. */
    @Benchmark
    public void shared() throws IOException, InterruptedException {
        handle.acquire(Mode.SHARED).close();
    }

    /** A writer's use that reads and changes the value. */
    @Benchmark
    public void increment() throws IOException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
        }
    }
}
