package org.batonfs.sync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import org.batonfs.sync.testing.Commands;
import org.jspecify.annotations.Nullable;

/**
 * A child process that runs out of memory again and again, wherever that strikes: in its own threads in the middle of uses,
 * and in those of the client.
 */
final class HungryChild {
    /** How often it can be told to eat. */
    static final int MEALS_MAX = 20;

    private static final int WORKERS = 12;
    private static final int RESOURCES = 3;
    private static final int[] BITES = {1 << 20, 1 << 16, 1 << 12, 1 << 8, 16};

    private final SyncClient client;

    /** How often memory has run out, or is about to. With each the workers go on to other resources, whose tables are small again. */
    private final AtomicInteger meals = new AtomicInteger();

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
                    meals.incrementAndGet();
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

    /** Made beforehand, since strings cannot be put together without memory. */
    private static List<String> names(String first) {
        List<String> names = new ArrayList<>(List.of(first));
        for (int meal = 1; meal <= MEALS_MAX; meal++) {
            names.add(first + "-" + meal);
        }
        return names;
    }

    private void work() throws SyncException, InterruptedException {
        try (SyncHandle first = client.open("first")) {
            use(first, 0); // a class that cannot be loaded for want of memory is never loaded again
        }
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = new Worker(names("r" + i % RESOURCES));
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
            state.add(end == null ? Long.toString(worker.uses) : nameOf(end));
        }
        return state.toString();
    }

    private static String nameOf(Throwable end) {
        String name = end.getClass().getSimpleName();
        return end instanceof SyncException
                ? name
                : name + ":" + String.valueOf(end.getMessage()).replace(' ', '_');
    }

    /** Goes on after an OutOfMemoryError, as programs do. */
    private final class Worker extends Thread {
        private final List<String> names;
        private @Nullable SyncHandle handle;
        private int mealsBefore;
        private volatile Throwable end;
        private volatile long uses;

        Worker(List<String> names) {
            super("test-worker");
            this.names = names;
            setDaemon(true);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it, others only read
        public void run() {
            while (end == null) {
                try {
                    use(handle(), (int) (uses % 4000));
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

        private SyncHandle handle() throws SyncException, InterruptedException {
            int now = meals.get();
            SyncHandle known = handle;
            if (known != null && now != mealsBefore) {
                handle = null;
                known.close();
            }
            if (handle == null) {
                handle = client.open(names.get(now));
                mealsBefore = now;
            }
            return handle;
        }
    }

    private static void use(SyncHandle handle, int bytes) throws SyncException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.SHARED)) {
            hold.upgrade();
            hold.update(new byte[Long.BYTES + bytes]);
        }
    }
}
