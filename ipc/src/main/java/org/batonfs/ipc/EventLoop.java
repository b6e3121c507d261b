package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A server: one thread that accepts, reads, decodes, dispatches and writes, and never blocks but to wait for all of
 * them together. Or one of several loops of a server, each with a thread, connections and a handler of its own; then the first
 * accepts for all.
 *
 * <p>A turn: wait; run tasks; accept and read what is ready, one read per connection; deliver what local links sent;
 * expire what has taken too long; tell of connections that ended; {@link LoopHandler#onTurn}; {@link LoopHandler#handOver};
 * write what this made pending, one joined write per connection. What a handler throws ends the connection whose input it handled, in one
 * place ({@link #serve}), and nothing else.
 */
public final class EventLoop implements AutoCloseable {
    /** Other loops may have more than can be done, and the connections of this one want their turn too. */
    private static final int TURN_TASKS_MAX = 256;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final long LINGER_NANOS = 500_000_000;
    private static final long CLOSE_NANOS = 300_000_000;
    private static final long JOIN_MILLIS_MAX = 5_000;
    private static final String THREAD_NAME = "baton-loop";

    final ServerOptions options;
    final Protocol protocol;
    final LoopHandler handler;
    final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    final FrameReader reader = new FrameReader();
    final ArrayList<LoopConnection> dirty = new ArrayList<>();
    final TrafficLane totalIn;
    final TrafficLane totalOut;

    final LoopFamily family;
    private final Selector selector;
    private final ReadyKeys ready;

    /** Only the first of a server's loops has one. */
    private final @Nullable Acceptor acceptor;

    private final Thread thread;
    private final ConcurrentHashMap<Long, LoopConnection> connections = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final ArrayList<LoopConnection> serveAgain = new ArrayList<>();
    private final ArrayList<LoopConnection> ending = new ArrayList<>();
    private final Deadlines greeting = new Deadlines();
    private final Deadlines lingering = new Deadlines();
    private volatile boolean isClosing;

    /** What is added to {@link #tasks} from now on is perhaps not run. */
    private volatile boolean isOver;

    private long now = System.nanoTime();
    private long wakeAt = Long.MAX_VALUE;
    private boolean hadWork;

    /**
     * One of a server's loops; the first accepts.
     *
     * @param number its place among them
     */
    EventLoop(
            ServerOptions options,
            Protocol protocol,
            LoopHandler handler,
            LoopFamily family,
            Selector selector,
            int number,
            ServerSocketChannel listening,
            Sockets sockets,
            BiFunction<Runnable, String, Thread> threads)
            throws IOException {
        this.options = options;
        this.protocol = protocol;
        this.handler = handler;
        this.family = family;
        this.selector = selector;
        this.ready = new ReadyKeys(selector, sockets);
        this.totalIn = new TrafficLane(protocol.clientToServer());
        this.totalOut = new TrafficLane(protocol.serverToClient());
        boolean accepts = number == 0;
        this.acceptor = accepts ? new Acceptor(this, sockets, listening, selector, family.owner()) : null;
        this.wakeAt = accepts ? Long.MAX_VALUE : now; // nobody may come for long, and time passes for its handler
        this.thread = threads.apply(this::run, accepts ? THREAD_NAME : THREAD_NAME + "-" + number);
        this.thread.setDaemon(true);
    }

    /**
     * Binds the socket and starts the thread. A missing folder is made for this user alone; a socket of a dead server
     * is replaced.
     *
     * @throws EndpointException if the path cannot be used
     * @throws IllegalArgumentException if others can reach it, and no policy says who may
     */
    public static EventLoop start(ServerOptions options, Protocol protocol, LoopHandler handler) throws IOException {
        return start(options, protocol, handler, options.transport.sockets());
    }

    static EventLoop start(ServerOptions options, Protocol protocol, LoopHandler handler, Sockets sockets)
            throws IOException {
        return LoopFamily.start(options, protocol, List.of(handler), sockets, Thread::new);
    }

    /**
     * As {@link #start(ServerOptions, Protocol, LoopHandler)}, a server of several loops, one for each handler. The
     * connections belong to the loops in turn. If one loop fails, all end.
     *
     * @return the first one, which stands for all: to close any of them closes them all
     */
    public static EventLoop start(ServerOptions options, Protocol protocol, List<? extends LoopHandler> handlers)
            throws IOException {
        return LoopFamily.start(options, protocol, handlers, options.transport.sockets(), Thread::new);
    }

    /**
     * Connects a client of the server's own process. Frames go the same way, through the same validation and counters,
     * without a socket. Any thread.
     *
     * @param linkHandler called on the loop's thread
     * @throws IllegalStateException if the loop is closed
     */
    public ClientLink connectInProcess(String name, LinkHandler linkHandler) {
        long id = family.nextId();
        EventLoop home = family.homeOf(id);
        LocalConnection connection =
                new LocalConnection(home, id, family.owner().name(), name, linkHandler);
        connection.link().secret = family.newSession(id);
        family.onArrived();
        if (home.isClosing || !home.execute(connection::attach)) {
            family.onClosed(id);
            throw new IllegalStateException("the server at " + options.path + " is closed");
        }
        return connection.link();
    }

    /** The loops of the server, the one that accepts first. Any thread. */
    public List<EventLoop> loops() {
        return family.loops();
    }

    /**
     * Runs something on the loop's thread, soon; or, while the loop ends, by the last thing that it does. Any thread.
     *
     * @return whether it runs; it does not when the loop has ended
     */
    public boolean execute(Runnable task) {
        tasks.add(task);
        if (isOver && tasks.remove(task)) {
            return false;
        }
        wakeUp();
        return true;
    }

    /** Whether the caller is the loop's thread. */
    public boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** Whether a client that says so is connected to the server: authenticates further sockets. Any thread. */
    public boolean isSession(long clientId, byte[] secret) {
        return family.isSession(clientId, secret);
    }

    /** What has gone through the server since it started, all connections together. Any thread. */
    public Traffic traffic() {
        Traffic sum = null;
        for (EventLoop loop : family.loops()) {
            Traffic own = new Traffic(loop.totalIn, loop.totalOut);
            sum = sum == null ? own : sum.plus(own);
        }
        return Objects.requireNonNull(sum, "a server has a loop");
    }

    /** The number of the server's connections that are not closed, greeting and ending ones among them. Any thread. */
    public int connectionCount() {
        return family.connectionCount();
    }

    /** Says goodbye to all, removes the socket and ends the server's threads, within a second. Idempotent. Any thread. */
    @Override
    public void close() {
        family.end(EndCode.SERVER_CLOSING);
        if (family.isLoopThread()) {
            return;
        }
        boolean interrupted = false;
        Thread last = family.first().thread;
        long deadline = System.nanoTime() + JOIN_MILLIS_MAX * 1_000_000;
        while (last.isAlive() && System.nanoTime() < deadline) {
            try {
                last.join(JOIN_MILLIS_MAX);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins, when all of the family are known. */
    void begin() {
        thread.start();
    }

    /** The server could not start all of its loops; those that run have no connections. */
    void abandon(Throwable cause) {
        if (thread.getState() == Thread.State.NEW) {
            LoopFamily.closeQuietly(selector, cause);
        } else {
            stop();
            awaitEnd();
        }
    }

    /** Ends this loop soon; the others of the server have to be ended, too. */
    void stop() {
        isClosing = true;
        selector.wakeup();
    }

    /** Waits until the thread has ended. */
    void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Owner owner() {
        return family.owner();
    }

    Selector selector() {
        return selector;
    }

    boolean isClosing() {
        return isClosing;
    }

    /** Whether it has said goodbye to its connections, and does its last tasks. */
    boolean isOver() {
        return isOver;
    }

    void wakeUp() {
        if (!isLoopThread() && isWoken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Gives a connection another look in the next turn, which comes at once. */
    void serveAgain(LoopConnection connection) {
        serveAgain.add(connection);
    }

    void onAccepted(LoopConnection connection) {
        connections.put(connection.id(), connection);
        greeting.add(connection, now + options.helloNanosMax);
    }

    void onOpened(LoopConnection connection) {
        connections.put(connection.id(), connection);
        handler.onConnected(connection);
    }

    void onEnding(LoopConnection connection) {
        ending.add(connection);
        lingering.add(connection, now + LINGER_NANOS);
    }

    void onClosed(LoopConnection connection) {
        connections.remove(connection.id());
        family.onClosed(connection.id());
        ending.add(connection);
        onRoom();
    }

    /** A descriptor has become free. */
    private void onRoom() {
        if (acceptor != null) {
            acceptor.onRoom();
        } else {
            family.first().execute(family.first()::onRoom);
        }
    }

    private void run() {
        try {
            while (!isClosing) {
                await();
                turn();
            }
            sayGoodbye(family.endCode());
        } catch (Throwable e) {
            options.listener.onFailure("the server at " + options.path + " fails", e);
            family.end(EndCode.HANDLER_FAILED);
            sayGoodbye(EndCode.HANDLER_FAILED);
        } finally {
            release();
        }
    }

    private void await() throws IOException {
        long start = System.nanoTime();
        long delay = wakeAt == Long.MAX_VALUE ? Long.MAX_VALUE : wakeAt - start;
        if (delay <= 0 || !tasks.isEmpty() || !serveAgain.isEmpty()) {
            ready.selectNow();
        } else if (!hadWork || !poll(start, Math.min(delay, options.pollNanosMax))) {
            ready.select(delay == Long.MAX_VALUE ? 0 : Math.max(1, (delay + 999_999) / 1_000_000));
        }
        isWoken.set(false);
        now = System.nanoTime();
    }

    /** Looks for work without sleeping, for a while. */
    private boolean poll(long start, long nanosMax) throws IOException {
        while (nanosMax > 0 && System.nanoTime() - start < nanosMax) {
            ready.selectNow();
            if (!ready.isEmpty() || !tasks.isEmpty() || isWoken.get() || isClosing) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    private void turn() throws IOException {
        hadWork = !ready.isEmpty() || !tasks.isEmpty() || !serveAgain.isEmpty();
        runTasks(TURN_TASKS_MAX);
        serveAll();
        long deadline = expire();
        reportEnded();
        long wanted = handler.onTurn(now);
        publishTraffic(); // before a peer can have an answer
        handler.handOver();
        do {
            if (!ending.isEmpty()) {
                reportEnded();
                wanted = now;
            }
            flushAll();
        } while (!ending.isEmpty());
        publishTraffic();
        handler.handOver();
        wakeAt = !serveAgain.isEmpty() ? now : LoopHandler.earlier(wanted, deadline);
    }

    private void publishTraffic() {
        totalIn.publish();
        totalOut.publish();
    }

    private void runTasks(int countMax) {
        Runnable task;
        for (int count = 0; count < countMax && (task = tasks.poll()) != null; count++) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                options.listener.onFailure("a task of the server at " + options.path + " failed", e);
            }
        }
    }

    private void serveAll() throws IOException {
        if (!serveAgain.isEmpty()) {
            ArrayList<LoopConnection> again = new ArrayList<>(serveAgain);
            serveAgain.clear();
            for (LoopConnection connection : again) {
                serve(connection);
            }
        }
        for (int i = 0; i < ready.size(); i++) {
            SelectionKey key = ready.get(i);
            Object owner = key.attachment();
            if (acceptor != null && owner == acceptor) {
                acceptor.acceptAll(now);
            } else if (key.isValid()) {
                serve((LoopConnection) owner);
            }
        }
        ready.clear();
    }

    /** The one place where the failure of a connection, of whatever kind, becomes its end. */
    private void serve(LoopConnection connection) {
        try {
            connection.onReady();
        } catch (MalformedFrameException e) {
            connection.end(e.code(), String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            connection.end(EndCode.HANDLER_FAILED, e.getClass().getSimpleName() + " in the server");
            options.listener.onFailure("handling input of " + connection, e);
        }
    }

    /** Ends what has taken too long, and returns when to look again. */
    private long expire() {
        LoopConnection late;
        while ((late = greeting.pollExpired(now, LoopConnection.State.GREETING)) != null) {
            late.end(EndCode.HELLO_TIMEOUT, "no hello came");
        }
        while ((late = lingering.pollExpired(now, LoopConnection.State.ENDING)) != null) {
            late.close();
        }
        long next = LoopHandler.earlier(greeting.next(), lingering.next());
        return acceptor == null ? next : LoopHandler.earlier(next, acceptor.resumeWhenDue(now));
    }

    /**
     * Tells the listener, the peer and the handler of each end, in this order: what the handler gives to others nobody may have
     * while a peer that was put out can still believe that it has it. So the handler waits until the goodbye is wholly with the
     * socket, or the socket is closed.
     */
    private void reportEnded() {
        for (int i = 0; i < ending.size(); i++) {
            LoopConnection connection = ending.get(i);
            if (connection.becomesReported()) {
                options.listener.onEnded(connection.id(), connection.peer(), connection.endReason());
                if (!connection.isInProcess()) {
                    publishTraffic();
                    connection.flush();
                }
            }
            if (connection.becomesOver()) {
                tellHandlerOfEnd(connection);
            }
        }
        ending.clear();
    }

    /** If that fails nobody knows what has become free and what has not; there is no going on with that. */
    private void tellHandlerOfEnd(LoopConnection connection) {
        try {
            handler.onEnded(connection, connection.endReason());
        } catch (RuntimeException | Error e) {
            if (!isClosing) {
                throw new IllegalStateException("handling the end of " + connection, e);
            }
            options.listener.onFailure("handling the end of " + connection, e);
        }
    }

    /** Local links may send while they are flushed to, so the list can grow. */
    private void flushAll() {
        for (int i = 0; i < dirty.size(); i++) {
            LoopConnection connection = dirty.get(i);
            connection.clearDirty();
            connection.flush();
        }
        dirty.clear();
    }

    private void sayGoodbye(EndCode code) {
        stopAccepting();
        now = System.nanoTime();
        for (LoopConnection connection : connections.values()) {
            connection.end(code, "the server ends");
        }
        reportEnded();
        long deadline = now + CLOSE_NANOS;
        try {
            flushAll();
            while (!connections.isEmpty() && System.nanoTime() - deadline < 0) {
                ready.select(10);
                for (int i = 0; i < ready.size(); i++) {
                    if (ready.get(i).isValid()) {
                        ((LoopConnection) ready.get(i).attachment()).markDirty();
                    }
                }
                ready.clear();
                flushAll();
            }
        } catch (IOException | RuntimeException e) {
            options.listener.onFailure("saying goodbye", e);
        }
    }

    private void release() {
        for (LoopConnection connection : connections.values()) {
            connection.close();
        }
        reportEnded();
        isOver = true;
        runTasks(Integer.MAX_VALUE); // a local link that came too late learns that it is over
        stopAccepting();
        try {
            selector.close();
            if (acceptor == null) {
                handler.onStopped();
            } else {
                endLast();
            }
        } catch (IOException e) {
            options.listener.onFailure("closing the server at " + options.path, e);
        }
    }

    private void endLast() throws IOException {
        family.awaitOthers();
        try {
            handler.onStopped();
        } finally {
            family.giveUpPath();
        }
    }

    private void stopAccepting() {
        if (acceptor != null) {
            acceptor.close();
        }
    }
}
