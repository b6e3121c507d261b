package org.batonfs.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.batonfs.ipc.AtExit;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.sync.core.ServerCore;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * The lock server of a family of processes: owned by the main process, which outlives the others. One thread serves all
 * clients, or as many as {@link SyncServerOptions#loops} says. Safe for any number of threads.
 */
public final class SyncServer implements AutoCloseable {
    private static final long ANSWER_SECONDS_MAX = 2;

    private final SyncServerOptions options;
    private final EventLoop loop;
    private final List<CoreDriver> drivers;
    private final AtExit closeAtExit;
    private final ServerParts parts;

    private SyncServer(ServerParts parts, EventLoop loop, List<CoreDriver> drivers) throws IOException {
        this.options = parts.options;
        this.loop = loop;
        this.drivers = drivers;
        this.parts = parts;
        this.closeAtExit = AtExit.plan("baton-close-server-at-exit", loop::close);
    }

    /**
     * Starts a server.
     *
     * @throws IOException if the socket cannot be made: a living server has it, its path is too long, its folder is
     *     missing or open to others
     */
    public static SyncServer start(SyncServerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        ServerParts parts = new ServerParts(options);
        List<CoreDriver> drivers = new ArrayList<>();
        EventLoop loop = EventLoop.start(options.listening(), SyncProtocol.PROTOCOL, handlers(parts, drivers));
        parts.loops.complete(loop.loops());
        boolean started = false;
        try {
            SyncServer server = new SyncServer(parts, loop, drivers);
            started = true;
            return server;
        } finally {
            if (!started) {
                loop.close();
            }
        }
    }

    private static List<? extends LoopHandler> handlers(ServerParts parts, List<CoreDriver> drivers) {
        int loops = parts.options.loops();
        if (loops == 1) {
            CoreDriver driver = parts.newDriver(0);
            drivers.add(driver);
            return List.of(new Conductor(parts, driver));
        }
        List<LoopConductor> conductors = LoopConductor.several(parts, loops);
        for (LoopConductor conductor : conductors) {
            drivers.add(conductor.driver());
        }
        return conductors;
    }

    /** Where the server listens. */
    public Path socket() {
        return options.listening().path();
    }

    /**
     * A client inside this process, under the default policy; it needs no socket.
     *
     * @throws IllegalStateException if the server is closed
     */
    public SyncClient localClient() throws IOException {
        return localClient(SyncClientOptions.at(socket()));
    }

    /**
     * A client inside this process; of the options, those that are about the connection do not count.
     *
     * @throws IllegalStateException if the server is closed
     */
    public SyncClient localClient(SyncClientOptions clientOptions) throws IOException {
        return SyncClient.over(clientOptions, new LinkOpener() {
            @Override
            public ClientLink open(LinkHandler handler) throws IOException {
                return loop.connectInProcess("local", handler);
            }
        });
    }

    /** The loop that serves this server, for what else travels on it; the first of several, which stands for all. */
    public EventLoop loop() {
        return loop;
    }

    /** Runs something on the thread that serves all clients, or the first of several, soon, unless the server is closed before. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /**
     * What a client may do that is connected, for what else travels beside the loop; nothing once it has gone. Any thread.
     *
     * @param client the number of its connection
     */
    public Access accessOf(long client) {
        return parts.accesses.getOrDefault(client, Access.NONE);
    }

    /**
     * How many resources somebody references at this moment. Not to be called by a loop's own thread.
     *
     * @throws IllegalStateException if the server is closed
     */
    public int resourceCount() {
        int sum = 0;
        for (CompletableFuture<Integer> answer : ask(ServerCore::resourceCount)) {
            sum += answer.join();
        }
        return sum;
    }

    /**
     * Which of these resources somebody references at this moment. Not to be called by a loop's own thread.
     *
     * @throws IllegalStateException if the server is closed
     * @throws TimeoutException if the server does not answer in time
     */
    public Set<String> existing(Collection<String> names) throws TimeoutException, InterruptedException {
        List<String> asked = List.copyOf(names);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS_MAX);
        Set<String> existing = new HashSet<>();
        try {
            // A resource is known to one loop at most.
            for (CompletableFuture<Set<String>> answer : ask(core -> core.existing(asked))) {
                existing.addAll(answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return existing;
    }

    /** How many resources one of the loops has, as {@link #resourceCount()}. */
    int resourceCount(int number) {
        return ask(ServerCore::resourceCount).get(number).join();
    }

    /** Asks all cores, each on its own thread. */
    private <T> List<CompletableFuture<T>> ask(Function<ServerCore, T> question) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int i = 0; i < drivers.size(); i++) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            ServerCore core = drivers.get(i).core();
            if (!parts.loop(i).execute(() -> answer.complete(question.apply(core)))) {
                throw new IllegalStateException("the server at " + socket() + " is closed");
            }
            answers.add(answer);
        }
        return answers;
    }

    /**
     * Tells every client that the server closes, removes the socket and ends the threads, within a second; idempotent. The
     * same happens when the process ends in peace, by {@link System#exit} or SIGTERM.
     */
    @Override
    public void close() {
        loop.close();
        closeAtExit.cancel(); // not before, since the end of the process does not wait for this thread
    }
}
