package org.batonfs.ipc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Connects clients. */
public final class Connector {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long PAUSE_MILLIS_MAX = 50;

    private Connector() {}

    /**
     * Connects, says hello and waits to be welcomed. Messages can reach the handler before this returns.
     *
     * @throws EndpointException if the path cannot be used, or nobody listens there in time
     * @throws ConnectionEndedException if the server refuses: another version, another user, too many connections; or if it
     *     has not answered in time
     */
    public static ClientLink connect(ClientOptions options, Protocol protocol, LinkHandler handler) throws IOException {
        return connect(options, protocol, handler, options.transport.sockets(), SocketLink::reader);
    }

    /** As {@link #connect(ClientOptions, Protocol, LinkHandler)}; the link's thread is made by this factory. */
    static ClientLink connect(
            ClientOptions options,
            Protocol protocol,
            LinkHandler handler,
            Sockets sockets,
            Function<Runnable, Thread> readers)
            throws IOException {
        SocketPath.checkLength(options.path);
        SocketChannel channel = open(options, sockets);
        Selector selector = null;
        boolean started = false;
        try {
            selector = sockets.openSelector();
            SocketLink link = new SocketLink(options, protocol, handler, channel, selector, sockets, readers);
            link.start(ownPid());
            started = true; // the link closes them from here on
            link.greet();
            return link;
        } finally {
            if (!started) {
                channel.close();
                if (selector != null) {
                    selector.close();
                }
            }
        }
    }

    private static SocketChannel open(ClientOptions options, Sockets sockets) throws IOException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return sockets.connect(options.path);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                EndpointException problem = explain(options.path, e);
                long left = options.waitNanos - (System.nanoTime() - start);
                if (problem.problem() == EndpointException.Problem.NOT_A_SOCKET || left <= 0) {
                    throw problem;
                }
                pause(options.path, Math.min(pause, 1 + left / 1_000_000));
                pause = Math.min(2 * pause, PAUSE_MILLIS_MAX);
            }
        }
    }

    private static EndpointException explain(Path path, IOException cause) throws IOException {
        if (SocketPath.isSocket(path)) {
            return new EndpointException(
                    EndpointException.Problem.SERVER_ABSENT, path, "nobody listens here: the server has ended", cause);
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return new EndpointException(
                    EndpointException.Problem.FOLDER_MISSING, path, "there is no server, nor its folder", cause);
        }
        return new EndpointException(EndpointException.Problem.SERVER_ABSENT, path, "there is no server", cause);
    }

    /** Between two looks for a server that the caller wants to wait for; nothing tells when one begins to listen. */
    private static void pause(Path path, long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(path + ": interrupted while waiting for the server");
        }
    }

    /** {@link ProcessHandle} starts threads of its own to say this, so ask the kernel first. */
    private static long ownPid() {
        try {
            return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
        } catch (IOException | NumberFormatException | UnsupportedOperationException e) {
            return ProcessHandle.current().pid();
        }
    }
}
