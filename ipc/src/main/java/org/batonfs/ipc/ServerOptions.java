package org.batonfs.ipc;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a server listens. Immutable: each method returns a changed copy. */
public final class ServerOptions {
    /** The limit on a frame's length word where nothing else is said: 1 MiB. */
    public static final int FRAME_BYTES_MAX = 1 << 20;

    /** The limit on a connection's outgoing queue where nothing else is said: 4 MiB. */
    public static final int OUTGOING_BYTES_MAX = 4 << 20;

    final Path path;
    Transport transport = Transport.JDK;
    int connectionsMax = 4096;
    int frameBytesMax = FRAME_BYTES_MAX;
    int outgoingBytesMax = OUTGOING_BYTES_MAX;
    long helloNanosMax = Duration.ofSeconds(5).toNanos();
    long pollNanosMax = 0;
    IpcListener listener = IpcListener.LOGGING;

    boolean isReachableByOthers;

    @Nullable
    PeerPolicy policy;

    @Nullable
    MessageTrace trace;

    private ServerOptions(Path path) {
        this.path = path;
    }

    /** Listens at this path. Its folder is made, for this user alone, if it is not there. */
    public static ServerOptions at(Path path) {
        return new ServerOptions(path);
    }

    /** The socket's path. */
    public Path path() {
        return path;
    }

    /** Who provides the sockets; the JDK by default. */
    public ServerOptions transport(Transport newTransport) {
        ServerOptions copy = copy();
        copy.transport = newTransport;
        return copy;
    }

    /** The most connections at once; 4,096 by default. */
    public ServerOptions connectionsMax(int count) {
        ServerOptions copy = copy();
        copy.connectionsMax = count;
        return copy;
    }

    /** The most that a frame's length word may say, in bytes. */
    public ServerOptions frameBytesMax(int bytes) {
        ServerOptions copy = copy();
        copy.frameBytesMax = bytes;
        return copy;
    }

    /** The most bytes that wait for one client before it is evicted. */
    public ServerOptions outgoingBytesMax(int bytes) {
        ServerOptions copy = copy();
        copy.outgoingBytesMax = bytes;
        return copy;
    }

    /** How long a client may take to say hello; 5 seconds by default. */
    public ServerOptions helloTimeout(Duration time) {
        ServerOptions copy = copy();
        copy.helloNanosMax = time.toNanos();
        return copy;
    }

    /** How long the loop polls, yielding, after it has had work, before it sleeps; zero by default. */
    public ServerOptions pollBeforeSleep(Duration time) {
        ServerOptions copy = copy();
        copy.pollNanosMax = time.toNanos();
        return copy;
    }

    /** Who is told of connections that end and of failures; the system's log by default. */
    public ServerOptions listener(IpcListener newListener) {
        ServerOptions copy = copy();
        copy.listener = newListener;
        return copy;
    }

    /** Who is told of connections that end and of failures. */
    public IpcListener listener() {
        return listener;
    }

    /** Whom to admit; by default clients of the same user. */
    public ServerOptions policy(PeerPolicy newPolicy) {
        ServerOptions copy = copy();
        copy.policy = newPolicy;
        return copy;
    }

    /**
     * Lets other users reach the socket, so that a {@link #policy} decides about them: its folder may be passed through by
     * all ({@code rwx--x--x}), and the socket is open to all. By default the folder and the socket are for their owner
     * alone, and the kernel keeps others out whatever the policy says. The sockets that descriptors are passed by stay for
     * the owner alone.
     */
    public ServerOptions reachableByOthers() {
        ServerOptions copy = copy();
        copy.isReachableByOthers = true;
        return copy;
    }

    /** Who sees every message; nobody by default. */
    public ServerOptions trace(@Nullable MessageTrace newTrace) {
        ServerOptions copy = copy();
        copy.trace = newTrace;
        return copy;
    }

    private ServerOptions copy() {
        ServerOptions copy = new ServerOptions(path);
        copy.transport = transport;
        copy.connectionsMax = connectionsMax;
        copy.frameBytesMax = frameBytesMax;
        copy.outgoingBytesMax = outgoingBytesMax;
        copy.helloNanosMax = helloNanosMax;
        copy.pollNanosMax = pollNanosMax;
        copy.listener = listener;
        copy.isReachableByOthers = isReachableByOthers;
        copy.policy = policy;
        copy.trace = trace;
        return copy;
    }
}
