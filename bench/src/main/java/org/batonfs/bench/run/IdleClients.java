package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.bench.worker.Fields;
import org.batonfs.bench.worker.IdleMain;

/** Clients that are connected and do nothing, in a few processes. */
final class IdleClients implements AutoCloseable {
    private static final int PROCESSES = 2;
    private static final long ANSWER_MILLIS_MAX = 30_000;

    private final ChildJvm jvm;
    private final List<WorkerProcess> processes = new ArrayList<>();
    private int connected;

    IdleClients(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** How many are connected. */
    int connected() {
        return connected;
    }

    /** Disconnects those that there are, connects so many, and returns when each was welcomed. */
    void connect(Path socket, int count) throws IOException, BenchmarkException, InterruptedException {
        drop();
        while (processes.size() < PROCESSES) {
            processes.add(WorkerProcess.start("idle clients " + processes.size(), jvm, IdleMain.class));
        }
        for (int i = 0; i < PROCESSES; i++) {
            int share = count / PROCESSES + (i < count % PROCESSES ? 1 : 0);
            order(i, Fields.of("connect").put("socket", socket).put("count", share), "connected");
        }
        connected = count;
    }

    private void drop() throws BenchmarkException, InterruptedException {
        connected = 0;
        for (int i = 0; i < processes.size(); i++) {
            order(i, Fields.of("drop"), "dropped");
        }
    }

    private void order(int process, Fields order, String answer) throws BenchmarkException, InterruptedException {
        processes.get(process).order(order);
        processes.get(process).await(answer, ANSWER_MILLIS_MAX);
    }

    @Override
    public void close() {
        processes.forEach(WorkerProcess::close);
    }
}
