package org.batonfs.fs.history;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.history.Fates;
import org.batonfs.sync.testing.ChildProcess;

/**
 * The processes of one history: a main process and clients, each a JVM of its own, with files and values that nobody has
 * used before. This process is a client as well, which nothing happens to: it hands the shared files to new clients.
 */
final class HistoryFamily implements AutoCloseable {
    /** The time for the answer to a recall: far less than the default, so that stopped clients are put out soon. */
    static final Duration RECALL = Duration.ofMillis(500);

    private static final Duration RECOVERY = Duration.ofSeconds(1);
    private static final int THREADS = 2;
    private static final int RECONNECT_SECONDS = 60;
    private static final int QUEUE_RECORDS = 30_000;

    /** A call and its return. */
    private static final long RECORDED_BYTES = 2 * 64;

    private final Policy policy;
    private final SplittableRandom random;
    private final Path folder;
    private final Fates fates = new Fates();
    private final List<Client> clients = new ArrayList<>();
    private final List<Long> quiet = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private ChildProcess server;
    private BatonFileSystem files;
    private Handle tape;
    private Handle queue;
    private int processes;
    private long serverKilledAt;
    private int evictions;
    private int innocents;

    HistoryFamily(Policy policy, SplittableRandom random, Path folder, int clientCount) throws IOException {
        this.policy = policy;
        this.random = random;
        this.folder = folder;
        Files.createDirectories(host());
        Files.createDirectories(histories());
        server = launchServer();
        server.ask("counts");
        boolean started = false;
        try {
            files = BatonFileSystem.connect(SyncClientOptions.over(ClientOptions.at(socket()))
                    .policy(policy)
                    .reconnect(Duration.ofSeconds(RECONNECT_SECONDS)));
            makeFiles();
            for (int i = 0; i < clientCount; i++) {
                addClient(i != clientCount - 1, i != 1);
            }
            started = true;
        } finally {
            if (!started) {
                abandon();
            }
        }
    }

    private void makeFiles() throws IOException {
        files.mkdir(Keys.DIRECTORY);
        for (int i = 0; i < Keys.LOGS; i++) {
            files.open(Keys.log(i), WRITE, CREATE).close();
        }
        fill(Keys.SLOTS_PATH, new long[Keys.SLOTS]);
        long[] tags = new long[QUEUE_RECORDS];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = i + 1L;
        }
        fill(Keys.QUEUE_PATH, tags);
        tape = files.open(Keys.TAPE_PATH, READ, WRITE, CREATE);
        queue = files.open(Keys.QUEUE_PATH, READ);
        try {
            for (int i = 0; i < Keys.VALUES; i++) {
                files.client().open(Keys.value(i)); // so that somebody who lives knows of it whatever happens
            }
            for (int i = 0; i < Keys.SENT_VALUES; i++) {
                files.client().open(Keys.sent(i));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(String path, long[] tags) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(tags.length, Records.BYTES));
        ByteBuffer one = ByteBuffer.allocate(Records.BYTES);
        for (long tag : tags) {
            all.put(Records.encode(tag, one));
        }
        try (Handle handle = files.open(path, WRITE, CREATE)) {
            handle.write(all.flip());
        }
    }

    // ---- what there is

    List<Client> clients() {
        return clients;
    }

    /** The moments at which no client did anything, and all that a killed one had left behind was done or lost. */
    long[] quiet() {
        return quiet.stream().mapToLong(Long::longValue).toArray();
    }

    Fates fates() {
        return fates;
    }

    Path host() {
        return folder.resolve("host");
    }

    Path histories() {
        return folder.resolve("history");
    }

    /** What happened, for people. */
    List<String> events() {
        return events;
    }

    void tell(String event) {
        events.add(String.format("%,d us  %s", System.nanoTime() / 1000, event));
    }

    // ---- what can be done to it

    /** Starts a client and lets it have the shared files. */
    void addClient(boolean changesFiles, boolean reconnects) throws IOException {
        int process = ++processes;
        ChildProcess child = ChildProcess.start(
                HistoryActor.class,
                socket().toString(),
                policy.name(),
                String.valueOf(reconnects ? RECONNECT_SECONDS : 0),
                histories().toString(),
                String.valueOf(process),
                String.valueOf(random.nextLong()),
                changesFiles ? HistoryActor.EVERYTHING : HistoryActor.ONLY_VALUES,
                String.valueOf(THREADS));
        clients.add(new Client(child, process, changesFiles, reconnects));
        child.ask("begin " + ticket(tape) + " " + ticket(queue));
    }

    /** A new main process serves before it can pass open files on: it loads a native library meanwhile. */
    private static String ticket(Handle handle) {
        AtomicReference<String> ticket = new AtomicReference<>();
        awaitOr(
                () -> {
                    try {
                        ticket.set(handle.share().text());
                        return true;
                    } catch (SocketException e) {
                        return false;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                ChildProcess.DEADLINE,
                true);
        return ticket.get();
    }

    /** Lets each client do so many steps. */
    void allow(long steps) {
        clients.forEach(client -> client.tell("more " + steps));
    }

    /** Waits until so many more operations are recorded than bytes were before. */
    void awaitRecorded(long bytesBefore, long operations) {
        awaitOr(() -> recordedBytes() >= bytesBefore + operations * RECORDED_BYTES, ChildProcess.DEADLINE, true);
    }

    long recordedBytes() {
        try (Stream<Path> all = Files.list(histories())) {
            long sum = 0;
            for (Path file : all.toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a condition, or for a time. */
    static void awaitOr(BooleanSupplier condition, Duration most, boolean mustCome) {
        long deadline = System.nanoTime() + most.toNanos();
        Eventually.await()
                .pollInSameThread()
                .atMost(most.plus(ChildProcess.DEADLINE))
                .until(() -> condition.getAsBoolean() || (!mustCome && System.nanoTime() - deadline > 0));
    }

    void kill(Client client) {
        tell("SIGKILL " + client);
        fates.gone(client.process, System.nanoTime());
        client.child.kill();
        clients.remove(client);
    }

    /** Stops a client, and returns when all its threads stand still. */
    void stop(Client client, boolean isLong) {
        client.child.signal("STOP");
        client.isStopped |= isLong;
        tell("SIGSTOP " + client);
    }

    /** Lets a client take what all use, and stops it: as soon as anybody does a step, somebody waits for it. */
    void stopHolding(Client client) {
        client.child.ask("hold");
        stop(client, true);
    }

    void goOn(Client client) {
        tell("SIGCONT " + client);
        client.child.signal("CONT");
    }

    /** Kills the main process, and starts its successor at the same path. */
    void replaceServer() {
        readCounts();
        tell("SIGKILL main process");
        serverKilledAt = System.nanoTime();
        fates.trouble(serverKilledAt);
        server.kill();
        server = launchServer();
        server.ask("counts");
        tell("its successor serves");
    }

    /** How many clients this main process has put out. */
    int evicted() {
        return counts()[0];
    }

    /** Waits until all clients have come to the end of their steps, and replaces those that could not. */
    void settle(long phaseStartedAt) throws IOException {
        clients.forEach(client -> client.tell("done"));
        List<Client> gone = new ArrayList<>();
        for (Client client : List.copyOf(clients)) {
            awaitSettled(client);
            String end = client.settle();
            switch (end) {
                case "" -> client.isStopped = false;
                case "evicted" -> onEvicted(client);
                case "disconnected" -> {
                    if (client.reconnects || serverKilledAt < phaseStartedAt) {
                        throw new AssertionError(client + " was disconnected");
                    }
                    fates.gone(client.process, serverKilledAt);
                }
                default -> throw new AssertionError(client + " is " + end + "\n" + client.child.errorOutput());
            }
            if (!end.isEmpty()) {
                tell(client + " was " + end);
                clients.remove(client);
                client.child.close();
                gone.add(client);
            }
        }
        quiet.add(System.nanoTime());
        for (Client client : gone) {
            addClient(client.changesFiles, client.reconnects);
        }
    }

    /** Waits for as long as anybody gets on: a machine that is busy with other things is not taken for one that hangs. */
    private void awaitSettled(Client client) {
        long before;
        do {
            before = recordedBytes();
            awaitOr(client::isSettled, ChildProcess.DEADLINE.dividedBy(2), false);
        } while (!client.isSettled() && recordedBytes() > before);
    }

    /**
     * One that was not stopped may be put out, too: when it waits for a stopped one and holds what others wait for, or gets no
     * processor in time.
     */
    private void onEvicted(Client client) throws IOException {
        innocents += client.isStopped ? 0 : 1;
        long at = Long.MAX_VALUE;
        for (String line : Files.readAllLines(evictionsFile())) {
            String[] words = line.split(" ", -1);
            if (Long.parseLong(words[0]) == client.child.pid()) {
                at = Long.parseLong(words[1]);
            }
        }
        if (at == Long.MAX_VALUE) {
            throw new AssertionError(client + " says that it was put out, but no main process has put it out");
        }
        fates.putOut(client.process, at);
    }

    private Path evictionsFile() {
        return folder.resolve("evictions");
    }

    /** Ends all in an orderly way. */
    @Override
    public void close() throws IOException {
        readCounts();
        for (Client client : clients) {
            client.tell("end");
            String end = client.settle();
            if (!end.isEmpty()) {
                throw new AssertionError(client + " is " + end);
            }
            client.child.close();
        }
        clients.clear();
        files.close();
        server.close();
    }

    /** Ends all, whatever state it is in. */
    void abandon() {
        for (Client client : clients) {
            client.child.signal("CONT");
            client.child.kill();
        }
        server.kill();
        try {
            files.close();
        } catch (IOException e) {
            tell("the harness's own client: " + e);
        }
    }

    int evictions() {
        return evictions;
    }

    /** How many were put out that had not been stopped. */
    int innocents() {
        return innocents;
    }

    private void readCounts() {
        int[] counts = counts();
        evictions += counts[0];
        if (serverKilledAt != 0 && counts[1] > 0) {
            tell(counts[1] + " claims were refused by the successor");
            fates.lost(serverKilledAt);
        }
    }

    /** How many clients this main process has put out, and how many claims it has refused. */
    private int[] counts() {
        return Stream.of(server.ask("counts").split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private ChildProcess launchServer() {
        return ChildProcess.start(
                HistoryServer.class,
                socket().toString(),
                host().toString(),
                policy.name(),
                String.valueOf(RECALL.toMillis()),
                String.valueOf(RECOVERY.toMillis()),
                evictionsFile().toString());
    }

    private Path socket() {
        return folder.resolve("run").resolve("socket");
    }
}
