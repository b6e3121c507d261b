package org.batonfs.sync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.batonfs.sync.testing.Commands;

/**
 * A child process that runs out of memory again and again, wherever that strikes: in its own threads in the middle of uses,
 * and in those of the client.
 */
final class HungryChild {
    private static final int WORKERS = 6;
    private static final int RESOURCES = 3;
    private static final int[] BITES = {1 << 20, 1 << 16, 1 << 12, 1 << 8, 16};

    private final SyncClient client;
    private final List<Worker> workers = new ArrayList<>();

    private HungryChild(SyncClient client) {
        this.client = client;
    }

    /** Arguments: socket, policy. */
    public static void main(String[] arguments) throws Exception {
        SyncClientOptions options = SyncClientOptions.at(Path.of(arguments[0]))
                .policy(Policy.valueOf(arguments[1]))
                .forgotten((closed, things) -> {});
        try (SyncClient client = SyncClient.connect(options)) {
            Commands.loop(new HungryChild(client)::run);
        }
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "work" -> work();
            case "eat" -> {
                for (int meal = 0; meal < Integer.parseInt(words[1]); meal++) {
                    eat();
                }
            }
            case "state" -> {
                return state();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "";
    }

    private void work() throws SyncException, InterruptedException {
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = new Worker(client.open("r" + i % RESOURCES));
            workers.add(worker);
            worker.start();
        }
    }

    /** Takes what there is, in ever smaller bites, and lets it go. */
    private static void eat() {
        List<Object> eaten = new ArrayList<>();
        try {
            for (int bite : BITES) {
                fill(eaten, bite);
            }
        } catch (OutOfMemoryError e) {
            eaten.clear();
        }
    }

    private static void fill(List<Object> eaten, int bite) {
        try {
            while (true) {
                eaten.add(new byte[bite]);
            }
        } catch (OutOfMemoryError e) {
            // A smaller one may still fit.
        }
    }

    /** For each worker the number of its uses, or what ended it. */
    private String state() {
        StringJoiner state = new StringJoiner(" ");
        for (Worker worker : workers) {
            Throwable end = worker.end;
            state.add(end == null ? Long.toString(worker.uses) : end.getClass().getSimpleName());
        }
        return state.toString();
    }

    /** Goes on after an OutOfMemoryError, as programs do. */
    private static final class Worker extends Thread {
        private final SyncHandle handle;
        private volatile Throwable end;
        private volatile long uses;

        Worker(SyncHandle handle) {
            super("test-worker");
            this.handle = handle;
            setDaemon(true);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it, others only read
        public void run() {
            while (end == null) {
                try {
                    use();
                    uses = uses + 1;
                } catch (OutOfMemoryError e) {
                    Thread.yield();
                } catch (IllegalArgumentException e) {
                    // The JVM's last OutOfMemoryError is one object, and try cannot add it to itself as suppressed.
                    Thread.yield();
                } catch (Throwable e) {
                    end = e;
                }
            }
        }

        private void use() throws SyncException, InterruptedException {
            try (Hold hold = handle.acquire(Mode.SHARED)) {
                hold.upgrade();
                hold.update(new byte[Long.BYTES + (int) (uses % 4000)]);
            }
        }
    }
}
