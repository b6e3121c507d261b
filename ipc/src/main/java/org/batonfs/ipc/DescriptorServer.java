package org.batonfs.ipc;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Keeps open file descriptors under keys, for clients of a server to put and to take. A second socket beside the
 * server's carries them; a peer must be the server's user and know the number and the secret of a session that is
 * connected. Thread-safe.
 */
public final class DescriptorServer implements AutoCloseable {
    /** The most descriptors that are kept at once. */
    public static final int KEPT_MAX = 1024;

    private static final int THREADS_MAX = 16;
    /** For all that a peer has to say. */
    private static final int TIMEOUT_MILLIS = 2_000;

    private final EventLoop loop;
    private final Path path;
    private final AFUNIXServerSocket listening;
    private final Census census;
    private final DescriptorGuard guard;
    private final int timeoutMillis;
    private final ThreadFactory peerThreads;
    private final Thread thread;
    private final Semaphore threads = new Semaphore(THREADS_MAX);

    /** Those that are being answered. */
    private final Set<AFUNIXSocket> peers = ConcurrentHashMap.newKeySet();

    /** Guarded by itself. Owns the descriptors. */
    private final HashMap<String, FileDescriptor> kept = new HashMap<>();

    private volatile boolean isClosed;

    private DescriptorServer(
            EventLoop loop,
            Path path,
            AFUNIXServerSocket listening,
            Census census,
            DescriptorGuard guard,
            int timeoutMillis,
            ThreadFactory peerThreads) {
        this.loop = loop;
        this.path = path;
        this.listening = listening;
        this.census = census;
        this.guard = guard;
        this.timeoutMillis = timeoutMillis;
        this.peerThreads = peerThreads;
        this.thread = new Thread(this::acceptAll, "baton-descriptors");
        this.thread.setDaemon(true);
    }

    /** Starts beside a server; it owns the path, so whatever socket lies there is a dead one's. */
    public static DescriptorServer start(EventLoop loop) throws IOException {
        return start(loop, keys -> List.of());
    }

    /** As {@link #start(EventLoop)}; the descriptors that nobody wants any more are closed when another one is put. */
    public static DescriptorServer start(EventLoop loop, Census census) throws IOException {
        return start(loop, census, DescriptorGuard.NONE);
    }

    /** As {@link #start(EventLoop, Census)}; clients put and get what the guard lets them. */
    public static DescriptorServer start(EventLoop loop, Census census, DescriptorGuard guard) throws IOException {
        return start(loop, census, guard, TIMEOUT_MILLIS);
    }

    /** As {@link #start(EventLoop, Census, DescriptorGuard)}; so long it waits for all that a peer has to say. */
    static DescriptorServer start(EventLoop loop, Census census, DescriptorGuard guard, int timeoutMillis)
            throws IOException {
        return start(loop, census, guard, timeoutMillis, DescriptorServer::peerThread);
    }

    /** As {@link #start(EventLoop, Census, DescriptorGuard, int)}; peers are answered by threads of this factory. */
    static DescriptorServer start(
            EventLoop loop, Census census, DescriptorGuard guard, int timeoutMillis, ThreadFactory peerThreads)
            throws IOException {
        Path path = Descriptors.socketBeside(loop.options.path);
        SocketPath.checkLength(path);
        if (SocketPath.isSocket(path)) {
            Files.delete(path);
        }
        AFUNIXServerSocket listening = AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(path));
        boolean done = false;
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            DescriptorServer server =
                    new DescriptorServer(loop, path, listening, census, guard, timeoutMillis, peerThreads);
            server.thread.start();
            done = true;
            return server;
        } finally {
            if (!done) {
                listening.close();
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * Keeps a duplicate of a descriptor under a key, instead of an earlier one.
     *
     * @throws TooManyDescriptorsException if it keeps {@value #KEPT_MAX} already
     * @throws IOException if it is closed
     */
    public void put(String key, FileDescriptor descriptor) throws IOException {
        if (!keepDuplicate(key, descriptor)) {
            requireNotClosed();
            throw new TooManyDescriptorsException(path);
        }
    }

    /** Takes a descriptor, which is the caller's then, or null if there is none under this key. */
    public @Nullable FileDescriptor take(String key) {
        synchronized (kept) {
            return kept.remove(key);
        }
    }

    /** Another descriptor of the open file under a key, which is the caller's, or null if there is none. */
    public @Nullable FileDescriptor copy(String key) throws IOException {
        requireNotClosed();
        synchronized (kept) {
            FileDescriptor original = kept.get(key);
            return original == null ? null : Descriptors.duplicate(original);
        }
    }

    /** Closes the descriptor under a key, if there is one. */
    public void discard(String key) throws IOException {
        FileDescriptor unwanted = take(key);
        if (unwanted != null) {
            Descriptors.close(unwanted);
        }
    }

    /** The number of descriptors that are kept. */
    public int count() {
        synchronized (kept) {
            return kept.size();
        }
    }

    private boolean keepDuplicate(String key, FileDescriptor descriptor) throws IOException {
        discardUnwanted();
        FileDescriptor own = Descriptors.duplicate(descriptor);
        boolean isKept;
        FileDescriptor unneeded;
        synchronized (kept) {
            isKept = !isClosed && (kept.size() < KEPT_MAX || kept.containsKey(key));
            unneeded = isKept ? kept.put(key, own) : own;
        }
        if (unneeded != null) {
            Descriptors.close(unneeded);
        }
        return isKept;
    }

    private void discardUnwanted() throws IOException {
        List<String> keys;
        synchronized (kept) {
            keys = new ArrayList<>(kept.keySet());
        }
        if (!keys.isEmpty()) {
            for (String key : census.unwanted(keys)) {
                discard(key);
            }
        }
    }

    private void acceptAll() {
        while (!isClosed) {
            try {
                threads.acquire();
                if (!isClosed) {
                    serve(listening.accept());
                }
            } catch (InterruptedException e) {
                return; // nobody but the JVM's end interrupts
            } catch (IOException | RuntimeException | Error e) {
                threads.release();
                if (!isClosed) {
                    pause();
                    tellFailure(e);
                }
            }
        }
    }

    private void serve(AFUNIXSocket socket) throws IOException {
        if (isClosed) {
            socket.close(); // it only was to wake this thread
            return;
        }
        try {
            Thread server = peerThreads.newThread(() -> answerAndClose(socket));
            peers.add(socket);
            server.start();
        } catch (RuntimeException | Error e) {
            peers.remove(socket);
            socket.close();
            throw e;
        }
    }

    /** Where memory has run out nobody may be to be told, and yet peers are to be accepted later. */
    private void tellFailure(Throwable failure) {
        try {
            loop.options.listener.onFailure("accepting at " + path, failure);
        } catch (RuntimeException | Error e) {
            // It cannot be told.
        }
    }

    static Thread peerThread(Runnable task) {
        Thread thread = new Thread(task, "baton-descriptors-peer");
        thread.setDaemon(true);
        return thread;
    }

    /** Descriptors, threads and memory that are used up do not come back any faster for being asked for at once. */
    private void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            thread.interrupt();
        }
    }

    private void answerAndClose(AFUNIXSocket socket) {
        try (socket) {
            socket.ensureAncillaryReceiveBufferSize(1024);
            if (socket.getPeerCredentials().getUid() == loop.owner().uid()) {
                answer(socket);
            }
        } catch (IOException | RuntimeException e) {
            if (!isClosed) {
                loop.options.listener.onFailure("passing a descriptor at " + path, e);
            }
        } finally {
            peers.remove(socket);
            threads.release();
        }
    }

    private void answer(AFUNIXSocket socket) throws IOException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        byte[] header = new byte[Descriptors.HEADER_BYTES];
        readFully(socket, header, deadline);
        ByteBuffer request = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        long client = request.getLong();
        byte[] secret = new byte[Control.SECRET_BYTES];
        request.get(secret);
        int operation = request.get();
        byte[] utf8 = new byte[request.get() & 0xFF];
        readFully(socket, utf8, deadline);
        String key = new String(utf8, StandardCharsets.UTF_8);
        @Nullable FileDescriptor received = Descriptors.received(socket);
        boolean gets = operation == Descriptors.TAKE || operation == Descriptors.COPY;
        if (!loop.isSession(client, secret)) {
            respond(socket, Descriptors.REFUSED);
        } else if (gets && mayGet(client, key)) {
            give(socket, operation == Descriptors.TAKE ? take(key) : copy(key));
        } else if (operation == Descriptors.PUT && received != null && guard.mayPut(client, key)) {
            respond(socket, keepDuplicate(key, received) ? Descriptors.OK : Descriptors.LIMIT_REACHED);
        } else {
            respond(socket, Descriptors.REFUSED);
        }
    }

    /** Until a deadline: a peer that says one byte now and then would keep its thread from others. */
    private void readFully(AFUNIXSocket socket, byte[] target, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        int done = 0;
        while (done < target.length) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("what a peer wants was not said within " + timeoutMillis + " ms");
            }
            socket.setSoTimeout((int) left);
            try {
                int count = in.read(target, done, target.length - done);
                if (count < 0) {
                    throw new EOFException("a peer has gone before it had said what it wants");
                }
                done += count;
            } catch (SocketTimeoutException e) {
                // Nothing came, and no time is left, or less than a millisecond.
            }
        }
    }

    /** What is put under a key again, between the question and the answer, is put by somebody who may. */
    private boolean mayGet(long client, String key) throws IOException {
        if (guard.mayGet(client, key, true)) {
            return true;
        }
        synchronized (kept) {
            FileDescriptor descriptor = kept.get(key);
            return (descriptor == null || !Descriptors.isWritable(descriptor)) && guard.mayGet(client, key, false);
        }
    }

    private static void give(AFUNIXSocket socket, @Nullable FileDescriptor wanted) throws IOException {
        if (wanted == null) {
            respond(socket, Descriptors.UNKNOWN_KEY);
            return;
        }
        try {
            socket.setOutboundFileDescriptors(wanted);
            respond(socket, Descriptors.OK);
        } finally {
            Descriptors.close(wanted);
        }
    }

    private static void respond(AFUNIXSocket socket, int status) throws IOException {
        socket.getOutputStream().write(status);
    }

    /** Knows which descriptors can still be wanted. */
    @FunctionalInterface
    public interface Census {
        /** Which of the keys nobody will ask for any more. Called by any thread, but not by the loop's. */
        List<String> unwanted(List<String> keys);
    }

    /** Closes what is kept and removes the socket. Idempotent. */
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        wakeAccepting();
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
        listening.close();
        FileDescriptor[] left;
        synchronized (kept) {
            left = kept.values().toArray(new FileDescriptor[0]);
            kept.clear();
        }
        for (FileDescriptor descriptor : left) {
            Descriptors.close(descriptor);
        }
        hangUp();
        Files.deleteIfExists(path);
    }

    /**
     * A peer that says nothing must not keep its thread. No other peer can come, since nobody accepts any more.
     *
     * <p>By its channel: to {@code java.net.Socket} of newer JDKs, junixsocket's accepted sockets are not connected.
     */
    private void hangUp() {
        for (AFUNIXSocket peer : peers) {
            try {
                peer.getChannel().shutdownInput();
            } catch (IOException e) {
                // It has ended by itself.
            }
        }
    }

    private void requireNotClosed() throws IOException {
        if (isClosed) {
            throw new IOException(path + ": the server of descriptors is closed");
        }
    }

    /** Closing a socket that a thread accepts at leaves descriptors open in junixsocket; so let it accept once more. */
    private void wakeAccepting() throws IOException {
        threads.release();
        try {
            AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path)).close();
        } catch (IOException e) {
            listening.close(); // somebody has removed the socket: then this has to do
        }
    }
}
