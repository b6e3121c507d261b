package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.batonfs.bench.report.KillResult;
import org.batonfs.bench.report.Spread;
import org.batonfs.bench.worker.Fields;
import org.batonfs.bench.worker.LockMain;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/**
 * How soon does the next one in the queue have what a holder held that was killed? One process holds a lock within a use, a
 * second one waits for it, the first gets a SIGKILL. Under every policy, and with the kernel's own lock on a file beside it.
 */
public final class KillRun {
    private static final String FILE_LOCK = "file-lock";
    private static final long ANSWER_MILLIS_MAX = 20_000;

    /** After the waiter has said that it asks; nothing tells when its request has arrived. */
    private static final long ASKED_MILLIS = 10;

    private final ChildJvm jvm;
    private final MainProcess main;

    /** A run against these servers. */
    public KillRun(ChildJvm jvm, MainProcess main) {
        this.jvm = jvm;
        this.main = main;
    }

    /** Kills so many holders of each kind of lock, in turn. */
    public List<KillResult> run(Transport transport, int kills)
            throws IOException, BenchmarkException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            names.add(policy.name());
        }
        names.add(FILE_LOCK);
        List<KillResult> results = new ArrayList<>();
        Path file = Files.createFile(main.data().resolve("killed"));
        for (String name : names) {
            String target = (name.equals(FILE_LOCK) ? file : main.socket()).toString();
            List<String> arguments = List.of(name, transport.name(), target, "killed-" + name);
            results.add(new KillResult(name, kills, Spread.of(millis(arguments, kills))));
        }
        Files.delete(file);
        return results;
    }

    private double[] millis(List<String> arguments, int kills)
            throws IOException, BenchmarkException, InterruptedException {
        double[] millis = new double[kills];
        try (WorkerProcess waiter = start("waiter", arguments)) {
            for (int i = 0; i < kills; i++) {
                millis[i] = kill(waiter, arguments);
            }
        }
        return millis;
    }

    private double kill(WorkerProcess waiter, List<String> arguments)
            throws IOException, BenchmarkException, InterruptedException {
        try (WorkerProcess victim = start("victim", arguments)) {
            victim.order(Fields.of("acquire"));
            victim.await("asking", ANSWER_MILLIS_MAX);
            victim.await("granted", ANSWER_MILLIS_MAX);
            waiter.order(Fields.of("acquire"));
            waiter.await("asking", ANSWER_MILLIS_MAX);
            TimeUnit.MILLISECONDS.sleep(ASKED_MILLIS);
            long killed = System.nanoTime();
            victim.kill();
            long granted = waiter.await("granted", ANSWER_MILLIS_MAX).number("at");
            waiter.order(Fields.of("release"));
            waiter.await("released", ANSWER_MILLIS_MAX);
            if (granted < killed) {
                throw new BenchmarkException("the lock was granted while its holder lived: " + arguments.get(0));
            }
            return (granted - killed) / 1e6;
        }
    }

    private WorkerProcess start(String name, List<String> arguments)
            throws IOException, BenchmarkException, InterruptedException {
        WorkerProcess process = WorkerProcess.start(name, jvm.client(LockMain.class, arguments));
        process.await("ready", ANSWER_MILLIS_MAX);
        return process;
    }
}
