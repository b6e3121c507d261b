package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.sync.ConnectionLostException;
import org.batonfs.sync.EvictedException;
import org.batonfs.sync.Hold;
import org.batonfs.sync.HoldLostException;
import org.batonfs.sync.Mode;
import org.batonfs.sync.OutcomeUnknownException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.history.HistoryFile;
import org.batonfs.sync.testing.Commands;

/** A client of a history: threads that do what they like, as many steps as they are told, and record it. */
public final class HistoryActor implements Commands {
    /** Who changes no files: it can be stopped at any moment without a host call that nobody can fence. */
    static final String ONLY_VALUES = "values";

    static final String EVERYTHING = "everything";

    private static final Duration SERVER_WAIT = Duration.ofSeconds(60);

    /** Tags hold the process, and a number that its threads take in turn; they fit into 31 bits. */
    private static final int NUMBER_BITS = 20;

    private final BatonFileSystem files;
    private final Path folder;
    private final int process;
    private final SplittableRandom random;
    private final boolean changesFiles;
    private final int threads;
    private final Turnstile turnstile;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicReference<String> end = new AtomicReference<>("");
    private final List<Thread> running = new ArrayList<>();
    private final List<SyncHandle> values = new ArrayList<>();
    private final List<SyncHandle> sent = new ArrayList<>();

    private HistoryActor(BatonFileSystem files, String[] arguments) throws IOException, InterruptedException {
        this.files = files;
        this.folder = Path.of(arguments[3]);
        this.process = Integer.parseInt(arguments[4]);
        this.random = new SplittableRandom(Long.parseLong(arguments[5]));
        this.changesFiles = arguments[6].equals(EVERYTHING);
        this.threads = Integer.parseInt(arguments[7]);
        this.turnstile = new Turnstile(threads);
        for (int i = 0; i < Keys.VALUES; i++) {
            values.add(files.client().open(Keys.value(i)));
        }
        for (int i = 0; i < Keys.SENT_VALUES; i++) {
            sent.add(files.client().open(Keys.sent(i)));
        }
    }

    /**
     * Arguments: the socket, the policy, the seconds to reconnect or 0, the folder of the history, the number of the process,
     * the seed, {@code everything} or {@code values}, the number of threads.
     */
    public static void main(String[] arguments) throws Exception {
        SyncClientOptions options = SyncClientOptions.over(
                        ClientOptions.at(Path.of(arguments[0])).waitForServer(SERVER_WAIT))
                .policy(Policy.valueOf(arguments[1]))
                .reconnect(Duration.ofSeconds(Long.parseLong(arguments[2])));
        try (BatonFileSystem files = BatonFileSystem.connect(options)) {
            Commands.loop(new HistoryActor(files, arguments));
        }
    }

    @Override
    public String run(String[] words) throws Exception {
        switch (words[0]) {
            case "begin" -> begin(files.adopt(words[1]), files.adopt(words[2]));
            case "more" -> turnstile.allow(Long.parseLong(words[1]));
            case "hold" -> hold();
            case "done" -> turnstile.awaitDone();
            case "end" -> {
                turnstile.end();
                for (Thread thread : running) {
                    thread.join();
                }
            }
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
        return end.get();
    }

    /** Holds the first value until this process is put out. */
    private void hold() throws IOException, InterruptedException {
        Hold hold = values.get(0).acquire(Mode.EXCLUSIVE);
        hold.requireValid();
    }

    private void begin(Handle tape, Handle queue) throws IOException {
        for (int i = 0; i < threads; i++) {
            HistoryFile history = new HistoryFile(folder, process, i);
            SplittableRandom own = random.split();
            FileActs fileActs = new FileActs(files, tape, queue, history, own);
            Steps steps = new Steps(
                    history,
                    own,
                    new ValueActs(history, own),
                    new SentActs(history, own),
                    fileActs,
                    new NameActs(files, history, own));
            Thread thread = new Thread(() -> work(steps), "history-" + i);
            running.add(thread);
        }
        running.forEach(Thread::start);
    }

    private void work(Steps steps) {
        try {
            while (turnstile.pass() && step(steps)) {
                // And on.
            }
            steps.file.close();
            steps.history.close();
        } catch (Throwable e) {
            e.printStackTrace();
            end.compareAndSet("", "broken by " + e);
        } finally {
            turnstile.leave();
        }
    }

    /** Does a step; returns whether this client can still do more. */
    private boolean step(Steps steps) throws IOException, InterruptedException {
        try {
            steps.next();
            return true;
        } catch (HoldLostException | OutcomeUnknownException e) {
            steps.history.failed();
            return true;
        } catch (EvictedException e) {
            steps.history.failed();
            end.compareAndSet("", "evicted");
        } catch (ConnectionLostException e) {
            steps.history.failed();
            end.compareAndSet("", "disconnected");
        }
        return false;
    }

    /** What one thread can do. */
    private final class Steps {
        final HistoryFile history;
        final SplittableRandom own;
        final ValueActs value;
        final SentActs single;
        final FileActs file;
        final NameActs name;

        Steps(
                HistoryFile history,
                SplittableRandom own,
                ValueActs value,
                SentActs single,
                FileActs file,
                NameActs name) {
            this.history = history;
            this.own = own;
            this.value = value;
            this.single = single;
            this.file = file;
            this.name = name;
        }

        void next() throws IOException, InterruptedException {
            long tag = (long) process << NUMBER_BITS | numbers.incrementAndGet();
            int what = own.nextInt(11);
            if (what < 3) {
                int number = own.nextInt(Keys.VALUES);
                value.act(values.get(number), Keys.VALUE + number, tag);
            } else if (what == 10) {
                int number = own.nextInt(Keys.SENT_VALUES);
                single.act(sent.get(number), Keys.SENT + number, tag);
            } else if (what < 7) {
                if (changesFiles && what < 6) {
                    file.change(tag);
                } else {
                    file.look();
                }
            } else if (changesFiles && own.nextBoolean()) {
                name.change();
            } else {
                name.look();
            }
        }
    }
}
