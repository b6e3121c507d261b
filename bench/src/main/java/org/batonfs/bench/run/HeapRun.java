package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.batonfs.bench.report.HeapResult;
import org.batonfs.bench.worker.Fields;
import org.batonfs.bench.worker.HeapServerMain;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Connector;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * How much of the server's heap does a resource take? One client holds them all, EXCLUSIVE; the server is a process of its
 * own, and what it holds without any resource is taken off.
 */
public final class HeapRun {
    /** Requests that wait for their answers at the same time. */
    private static final int PIPELINED = 2_000;

    private static final long ANSWER_MILLIS_MAX = 60_000;

    private final ChildJvm jvm;

    /** A run with a server that is started like this. */
    public HeapRun(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * Measures at each of these counts, which grow.
     *
     * @return one result for each count
     */
    public List<HeapResult> run(int... counts) throws IOException, BenchmarkException, InterruptedException {
        Path folder = Files.createTempDirectory("baton-bench-heap-");
        Path socket = folder.resolve("baton");
        try (WorkerProcess server = WorkerProcess.start("heap server", jvm.server(HeapServerMain.class, socket))) {
            server.await("ready", ANSWER_MILLIS_MAX);
            return measure(server, socket, counts);
        } finally {
            RivalServer.remove(folder);
        }
    }

    private static List<HeapResult> measure(WorkerProcess server, Path socket, int[] counts)
            throws IOException, BenchmarkException, InterruptedException {
        List<HeapResult> results = new ArrayList<>();
        Grants grants = new Grants();
        try (ClientLink link =
                Connector.connect(ClientOptions.at(socket).name("heap"), SyncProtocol.PROTOCOL, grants)) {
            hold(link, grants, 0, 1); // loads classes and makes buffers
            Fields empty = look(server);
            int held = 1;
            for (int count : counts) {
                hold(link, grants, held, count);
                held = count;
                Fields full = look(server);
                long resources = full.number("resources") - empty.number("resources");
                if (resources != count - 1) {
                    throw new BenchmarkException(
                            "the server has " + resources + " resources more instead of " + (count - 1));
                }
                long bytes = full.number("bytes") - empty.number("bytes");
                results.add(new HeapResult(count, bytes, (double) bytes / resources));
            }
        }
        return results;
    }

    private static Fields look(WorkerProcess server) throws BenchmarkException, InterruptedException {
        server.order(Fields.of("measure"));
        return server.await("heap", ANSWER_MILLIS_MAX);
    }

    private static void hold(ClientLink link, Grants grants, int from, int to)
            throws IOException, BenchmarkException, InterruptedException {
        Open open = new Open();
        Acquire acquire = new Acquire();
        for (int next = from; next < to; ) {
            int batch = Math.min(PIPELINED, to - next);
            for (int i = 0; i < batch; i++, next++) {
                link.send(SyncProtocol.OPEN, open.set(next, "resource-" + next, false));
                link.send(SyncProtocol.ACQUIRE, acquire.set(next, Mode.EXCLUSIVE));
            }
            link.flush();
            grants.await(batch);
        }
    }

    private static final class Grants implements LinkHandler {
        private final Semaphore granted = new Semaphore(0);

        void await(int count) throws BenchmarkException, InterruptedException {
            if (!granted.tryAcquire(count, ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                throw new BenchmarkException("the server did not grant " + count + " resources that nobody else has");
            }
        }

        @Override
        public void onMessage(MessageType type, ByteBuffer payload) {
            if (type == SyncProtocol.GRANTED) {
                granted.release();
            }
        }

        @Override
        public void onEnded(EndReason reason) {}
    }
}
