package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.batonfs.ipc.AtExit;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.Generation;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ResidentAgent;
import org.batonfs.sync.core.ResidentSession;
import org.batonfs.sync.core.ServerCore;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.ReplyProxy;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * The lock server of a family of processes: owned by the main process, which outlives the others. One thread serves all
 * clients. Safe for any number of threads.
 */
public final class SyncServer implements AutoCloseable {
    private static final long ANSWER_SECONDS_MAX = 2;

    private final SyncServerOptions options;
    private final EventLoop loop;
    private final ServerCore core;
    private final AtExit closeAtExit;
    private final ConcurrentHashMap<Long, Access> accesses;

    private SyncServer(
            SyncServerOptions options, EventLoop loop, ServerCore core, ConcurrentHashMap<Long, Access> accesses)
            throws IOException {
        this.options = options;
        this.loop = loop;
        this.core = core;
        this.accesses = accesses;
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
        GenerationFile generationFile = new GenerationFile(options.listening().path());
        ServerCore core = new ServerCore(options.limits(), generationFile::depart);
        ConcurrentHashMap<Long, Access> accesses = new ConcurrentHashMap<>();
        ResidentAgent agent = new ResidentAgent(
                core,
                options.residentLimits(),
                options.operations(),
                options.listening().listener()::onFailure);
        Conductor conductor = new Conductor(core, generationFile, agent, options, accesses);
        EventLoop loop = EventLoop.start(options.listening(), SyncProtocol.PROTOCOL, conductor);
        conductor.loop.complete(loop);
        boolean started = false;
        try {
            SyncServer server = new SyncServer(options, loop, core, accesses);
            started = true;
            return server;
        } finally {
            if (!started) {
                loop.close();
            }
        }
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

    /** The loop that serves this server, for what else travels on it. */
    public EventLoop loop() {
        return loop;
    }

    /** Runs something on the thread that serves all clients, soon, unless the server is closed before. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /**
     * What a client may do that is connected, for what else travels beside the loop; nothing once it has gone. Any thread.
     *
     * @param client the number of its connection
     */
    public Access accessOf(long client) {
        return accesses.getOrDefault(client, Access.NONE);
    }

    /**
     * How many resources somebody references at this moment. Not to be called by the loop's own thread.
     *
     * @throws IllegalStateException if the server is closed
     */
    public int resourceCount() {
        return ask(core::resourceCount).join();
    }

    /**
     * Which of these resources somebody references at this moment. Not to be called by the loop's own thread.
     *
     * @throws IllegalStateException if the server is closed
     * @throws TimeoutException if the server does not answer in time
     */
    public Set<String> existing(Collection<String> names) throws TimeoutException, InterruptedException {
        try {
            return ask(() -> core.existing(names)).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!loop.execute(() -> answer.complete(question.get()))) {
            throw new IllegalStateException("the server at " + socket() + " is closed");
        }
        return answer;
    }

    /**
     * Tells every client that the server closes, removes the socket and ends the thread, within a second; idempotent. The
     * same happens when the process ends in peace, by {@link System#exit} or SIGTERM.
     */
    @Override
    public void close() {
        loop.close();
        closeAtExit.cancel(); // not before, since the end of the process does not wait for this thread
    }

    /** Turns what the loop hears into calls on the core. */
    private static final class Conductor implements LoopHandler {
        private final ServerCore core;
        private final GenerationFile generationFile;
        private final long recoveryNanos;
        private final ResidentAgent agent;
        private final boolean killsEvicted;
        private final AccessPolicy policy;
        private final ConcurrentHashMap<Long, Access> accesses;

        /** Where this is called from, once that is known. */
        final CompletableFuture<EventLoop> loop = new CompletableFuture<>();

        private final RequestAdapter adapter = new RequestAdapter();
        private final ResidentAdapter residentAdapter = new ResidentAdapter();
        private long recoveredAtNanos;

        Conductor(
                ServerCore core,
                GenerationFile generationFile,
                ResidentAgent agent,
                SyncServerOptions options,
                ConcurrentHashMap<Long, Access> accesses) {
            this.core = core;
            this.generationFile = generationFile;
            this.agent = agent;
            this.recoveryNanos = options.recovery().toNanos();
            this.killsEvicted = options.killsEvicted();
            this.policy = options.access();
            this.accesses = accesses;
        }

        @Override
        public void onStarted(boolean replacesDeadServer) throws IOException {
            // One that died before it had bound its socket has left only the file.
            boolean follows = replacesDeadServer || generationFile.exists();
            Generation generation = generationFile.begin(follows, System.currentTimeMillis());
            if (follows) {
                core.beginRecovery(generation);
                recoveredAtNanos = System.nanoTime() + recoveryNanos;
            } else {
                core.begin(generation);
            }
        }

        @Override
        public void onStopped() throws IOException {
            agent.close();
            generationFile.remove();
        }

        @Override
        public void onConnected(Connection connection) {
            Access access = Access.NONE; // also if the policy throws, which ends the connection
            try {
                access = connection.isInProcess() ? Access.ALL : policy.of(connection.peer());
            } finally {
                accesses.put(connection.id(), access);
                connection.attach(core.connect(
                        connection.id(),
                        new ReplyProxy(connection),
                        reason -> connection.end(EndCode.EVICTED, reason),
                        access));
            }
        }

        @Override
        public void onMessage(Connection connection, MessageType type, ByteBuffer payload) {
            try {
                if (ResidentAdapter.isRequest(type)) {
                    ResidentSession resident = agent.sessionOf(
                            session(connection), connection.isOwnUser(), () -> new ReplyProxy(connection));
                    residentAdapter.dispatch(type, payload, resident);
                } else {
                    adapter.dispatch(type, payload, session(connection));
                }
            } catch (ProtocolViolationException e) {
                connection.end(EndCode.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
            }
            agent.settle();
        }

        @Override
        public void onEnded(Connection connection, EndReason reason) {
            accesses.remove(connection.id());
            ServerSession session = session(connection);
            boolean isEvicted = reason.code() == EndCode.EVICTED || reason.code() == EndCode.OUTGOING_LIMIT;
            agent.onEnded(session);
            if (killsEvicted && isEvicted) {
                ChildKiller.kill(connection.peer(), () -> endSoon(session));
            } else {
                session.end(System.nanoTime());
            }
            agent.settle();
        }

        private void endSoon(ServerSession session) {
            loop.join().execute(() -> {
                session.end(System.nanoTime());
                agent.settle();
            });
        }

        @Override
        public long onTurn(long nowNanos) {
            generationFile.requireKept();
            if (core.isRecovering()) {
                if (nowNanos - recoveredAtNanos < 0) {
                    return recoveredAtNanos;
                }
                generationFile.serve();
                core.endRecovery();
                agent.settle(); // before the time of the recalls that follow is started
            }
            long next = core.onTime(nowNanos);
            agent.settle();
            return LoopHandler.earlier(next, agent.onTime(nowNanos));
        }

        private static ServerSession session(Connection connection) {
            return (ServerSession) Objects.requireNonNull(connection.attachment(), "session");
        }
    }
}
