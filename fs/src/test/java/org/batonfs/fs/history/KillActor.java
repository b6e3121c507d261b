package org.batonfs.fs.history;

import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.sync.HoldLostException;
import org.batonfs.sync.Mode;
import org.batonfs.sync.OutcomeUnknownException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.history.HistoryFile;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Commands;

/**
 * A process that is killed, or that is there when others are: writes as densely as it can, through a shared position and to
 * the end of a file, records what has returned, and holds or waits for a handle.
 */
public final class KillActor implements Commands {
    static final int APPEND_KEY = 0;
    static final int SHARED_KEY = 1;
    static final String PROBE = "probe";

    private static final Duration SERVER_WAIT = Duration.ofSeconds(60);
    private static final int NUMBER_BITS = 32;

    private final BatonFileSystem files;
    private final SyncClientOptions options;
    private final Path folder;
    private final int process;
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicReference<String> broken = new AtomicReference<>("");
    private volatile boolean isEnding;
    private CompletableFuture<String> waited = new CompletableFuture<>();

    private KillActor(BatonFileSystem files, SyncClientOptions options, Path folder, int process) {
        this.files = files;
        this.options = options;
        this.folder = folder;
        this.process = process;
    }

    /** Arguments: the socket, the policy, the seconds to reconnect or 0, the folder of the history, the process's number. */
    public static void main(String[] arguments) throws Exception {
        SyncClientOptions options = SyncClientOptions.over(
                        ClientOptions.at(Path.of(arguments[0])).waitForServer(SERVER_WAIT))
                .policy(Policy.valueOf(arguments[1]))
                .reconnect(Duration.ofSeconds(Long.parseLong(arguments[2])));
        try (BatonFileSystem files = BatonFileSystem.connect(options)) {
            Commands.loop(new KillActor(files, options, Path.of(arguments[3]), Integer.parseInt(arguments[4])));
        }
    }

    @Override
    public String run(String[] words) throws Exception {
        return switch (words[0]) {
            case "begin" -> {
                write(APPEND_KEY, files.open(KillEpisode.LOG_PATH, APPEND));
                write(SHARED_KEY, files.adopt(words[1]));
                yield "";
            }
            case "hold" -> {
                files.client().open(PROBE).acquire(Mode.EXCLUSIVE);
                yield "";
            }
            case "wait" -> {
                startWaiting();
                yield "";
            }
            case "waited" -> waited.get();
            case "end" -> {
                isEnding = true;
                for (Thread writer : writers) {
                    writer.join();
                }
                yield broken.get();
            }
            default -> broken.get();
        };
    }

    private void write(int key, Handle handle) throws IOException {
        HistoryFile history = new HistoryFile(folder, process, key);
        Thread writer = new Thread(() -> writeAll(key, handle, history), "writer-" + key);
        writers.add(writer);
        writer.start();
    }

    private void writeAll(int key, Handle handle, HistoryFile history) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Records.BYTES);
        try (history;
                handle) {
            for (long number = 1; !isEnding; number++) {
                long tag = (long) process << NUMBER_BITS | number;
                history.call(Act.WRITE.ordinal(), key, tag);
                try {
                    handle.write(Records.encode(tag, buffer));
                    history.returned(0, 0, 0);
                } catch (HoldLostException | OutcomeUnknownException e) {
                    history.failed();
                }
            }
        } catch (Throwable e) {
            e.printStackTrace();
            broken.compareAndSet("", "broken by " + e);
        }
    }

    /** Begins to wait for the probe on a connection of its own, and returns when the server has been asked for it. */
    private void startWaiting() throws IOException, InterruptedException {
        waited = new CompletableFuture<>();
        SyncClient client = SyncClient.connect(options.reconnect(Duration.ZERO));
        SyncHandle probe = client.open(PROBE);
        Thread thread = new Thread(() -> await(client, probe), "waiter");
        thread.setDaemon(true);
        thread.start();
        while (client.traffic().framesOut(SyncProtocol.ACQUIRE) == 0 && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** How the wait ended, and when. */
    private void await(SyncClient client, SyncHandle probe) {
        try {
            probe.acquire(Mode.EXCLUSIVE).close();
            waited.complete("granted " + System.nanoTime());
        } catch (SyncException e) {
            waited.complete(e.getClass().getSimpleName() + " " + System.nanoTime());
        } catch (Throwable e) {
            waited.completeExceptionally(e);
        } finally {
            client.close();
        }
    }

    /** The process that a tag belongs to. */
    static int process(long tag) {
        return (int) (tag >> NUMBER_BITS);
    }
}
