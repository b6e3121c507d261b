package org.batonfs.ipc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the loops of one server have in common: its path, the numbers and secrets of its connections, and its end. The first
 * loop accepts; a connection belongs to one of them from then on, in turn. Any thread.
 */
final class LoopFamily {
    private static final int BACKLOG = 1024;

    private final Endpoint endpoint;
    private final AtomicLong nextId = new AtomicLong(1);
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<Long, byte[]> sessions = new ConcurrentHashMap<>();

    /** Complete before the first of their threads starts. */
    private List<EventLoop> loops = List.of();

    private volatile EndCode endCode = EndCode.SERVER_CLOSING;

    private LoopFamily(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** As {@link EventLoop#start(ServerOptions, Protocol, List)}, over these sockets and by these threads. */
    static EventLoop start(
            ServerOptions options,
            Protocol protocol,
            List<? extends LoopHandler> handlers,
            Sockets sockets,
            BiFunction<Runnable, String, Thread> threads)
            throws IOException {
        Foresight.load();
        if (options.isReachableByOthers && options.policy == null) {
            throw new IllegalArgumentException("reachable by others, but no policy says by whom: " + options.path);
        }
        Endpoint endpoint = Endpoint.claim(options.path, sockets, options.isReachableByOthers);
        LoopFamily family = new LoopFamily(endpoint);
        ServerSocketChannel listening = null;
        List<EventLoop> loops = new ArrayList<>();
        try {
            for (LoopHandler handler : handlers) {
                handler.onStarted(endpoint.replacesDead());
            }
            listening = sockets.listen(options.path, BACKLOG);
            endpoint.protect();
            for (LoopHandler handler : handlers) {
                Selector selector = sockets.openSelector();
                boolean isUsed = false;
                try {
                    loops.add(new EventLoop(
                            options, protocol, handler, family, selector, loops.size(), listening, sockets, threads));
                    isUsed = true;
                } finally {
                    if (!isUsed) {
                        selector.close();
                    }
                }
            }
            family.loops = List.copyOf(loops);
            for (int i = loops.size() - 1; i >= 0; i--) {
                loops.get(i).begin(); // the one that accepts last, when all the others run
            }
            return family.first();
        } catch (IOException | RuntimeException | Error e) {
            loops.forEach(loop -> loop.abandon(e));
            closeQuietly(listening, e);
            closeQuietly(endpoint, e);
            throw e;
        }
    }

    static void closeQuietly(@Nullable Closeable resource, Throwable cause) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    List<EventLoop> loops() {
        return loops;
    }

    EventLoop first() {
        return loops.get(0);
    }

    /** The loop that a connection belongs to. */
    EventLoop homeOf(long id) {
        return loops.size() == 1 ? loops.get(0) : loops.get((int) ((id - 1) % loops.size()));
    }

    /** Removes the socket, so that another server can have its path. */
    void giveUpPath() throws IOException {
        endpoint.close();
    }

    Owner owner() {
        return endpoint.owner();
    }

    long nextId() {
        return nextId.getAndIncrement();
    }

    int connectionCount() {
        return connectionCount.get();
    }

    /** A connection is there, though its loop may not know it yet. */
    void onArrived() {
        connectionCount.incrementAndGet();
    }

    /** A connection is closed. */
    void onClosed(long id) {
        sessions.remove(id);
        connectionCount.decrementAndGet();
    }

    byte[] newSession(long id) {
        byte[] secret = new byte[Control.SECRET_BYTES];
        random.nextBytes(secret);
        sessions.put(id, secret);
        return secret;
    }

    boolean isSession(long id, byte[] secret) {
        byte[] expected = sessions.get(id);
        return expected != null && MessageDigest.isEqual(expected, secret);
    }

    /** All loops end; what they are ended by tells their peers. */
    void end(EndCode code) {
        if (!first().isClosing()) {
            endCode = code;
        }
        for (EventLoop loop : loops) {
            loop.stop();
        }
    }

    EndCode endCode() {
        return endCode;
    }

    boolean isLoopThread() {
        for (EventLoop loop : loops) {
            if (loop.isLoopThread()) {
                return true;
            }
        }
        return false;
    }

    /** Waits until all other loops have ended: the path is given up by the first, and after them. */
    void awaitOthers() {
        for (EventLoop loop : loops) {
            if (loop != first()) {
                loop.awaitEnd();
            }
        }
    }
}
