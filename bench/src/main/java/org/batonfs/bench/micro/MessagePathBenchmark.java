package org.batonfs.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.batonfs.bench.worker.EchoProtocol;
import org.batonfs.bench.worker.LinkEchoes;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Mode;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.SyncServerOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many bytes do messages leave to the collector, at both ends together? Server and clients are in one JVM, so that what
 * each of their threads allocates is counted.
 *
 * <p>{@code bench/run.sh --parts micro}
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class MessagePathBenchmark {
    private Path folder;
    private EventLoop loop;
    private LinkEchoes echoes;
    private long echoed;
    private SyncServer server;
    private SyncClient first;
    private SyncClient second;
    private SyncHandle firstHandle;
    private SyncHandle secondHandle;
    private long transfers;
    private long messagesBefore;

    /** A server of echoes and its client, and a lock server with two. */
    @Setup
    public void connect() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("baton-bench-");
        Path echo = folder.resolve("echo");
        loop = EventLoop.start(ServerOptions.at(echo), EchoProtocol.PROTOCOL, new EchoProtocol.Server());
        echoes = new LinkEchoes(Transport.JDK, echo);
        Path socket = folder.resolve("baton");
        server = SyncServer.start(SyncServerOptions.at(socket));
        first = SyncClient.connect(SyncClientOptions.at(socket).policy(Policy.STRICT));
        second = SyncClient.connect(SyncClientOptions.at(socket).policy(Policy.STRICT));
        firstHandle = first.open("taken in turns");
        secondHandle = second.open("taken in turns");
        bothTransfers();
        transfers = 0;
        messagesBefore = messages();
    }

    /** Fails if a transfer took another number of messages than is said of it. */
    @TearDown
    public void end() throws IOException {
        long messages = messages() - messagesBefore;
        echoes.close();
        loop.close();
        firstHandle.close();
        secondHandle.close();
        first.close();
        second.close();
        server.close();
        Files.delete(folder);
        if (messages != transfers * MicroRun.MESSAGES_OF_TRANSFER) {
            throw new IllegalStateException(messages + " messages were sent for " + transfers + " transfers");
        }
    }

    /** One message there and one back, of 32 bytes each. */
    @Benchmark
    public void roundTrip() throws IOException {
        echoes.operate(echoed++);
    }

    /** Two transfers of EXCLUSIVE, from one client to the other and back; a figure for one of them. */
    @Benchmark
    @OperationsPerInvocation(2)
    public void transfer() throws IOException, InterruptedException {
        bothTransfers();
    }

    private void bothTransfers() throws IOException, InterruptedException {
        firstHandle.acquire(Mode.EXCLUSIVE).close();
        secondHandle.acquire(Mode.EXCLUSIVE).close();
        transfers += 2;
    }

    private long messages() {
        return first.traffic().messages() + second.traffic().messages();
    }
}
