package org.batonfs.ipc;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Passes open files to and from the server, over a second socket that is opened for each operation. Nothing is loaded
 * or connected before the first. Thread-safe.
 */
public final class DescriptorClient {
    /** For a server that does not let this client in, or does not answer. */
    private static final int TIMEOUT_MILLIS = 10_000;

    private static final long PAUSE_NANOS = 2_000_000;

    /** How long to wait for the link to hear of the end of a server that has ended here. */
    private static final long HEARING_NANOS_MAX = 500_000_000;

    private final Path path;
    private final ClientLink link;
    private final long startingNanos;
    private final int timeoutMillis;

    /**
     * For a connected client.
     *
     * @param server the path of the server's socket
     * @param link the connection whose session authenticates
     */
    public DescriptorClient(Path server, ClientLink link) {
        this(server, link, Duration.ZERO);
    }

    /** As {@link #DescriptorClient(Path, ClientLink)}, for a server that may take so long until it passes descriptors. */
    public DescriptorClient(Path server, ClientLink link, Duration starting) {
        this(server, link, starting, TIMEOUT_MILLIS);
    }

    /** As {@link #DescriptorClient(Path, ClientLink, Duration)}; so long it waits to be let in, and for the answer. */
    DescriptorClient(Path server, ClientLink link, Duration starting, int timeoutMillis) {
        this.path = Descriptors.socketBeside(server);
        this.link = link;
        this.startingNanos = starting.toNanos();
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Leaves a descriptor with the server under a key, instead of an earlier one. The caller keeps its own.
     *
     * @throws TooManyDescriptorsException if the server keeps as many as it may
     * @throws DescriptorTimeoutException if the server has not answered after 10 s; it may keep the descriptor nevertheless
     * @throws ConnectionEndedException if the link has ended, as for the other operations
     */
    public void put(String key, FileDescriptor descriptor) throws IOException {
        exchange(Descriptors.PUT, key, descriptor);
    }

    /**
     * Takes the descriptor that was left under a key; it is the caller's, and gone from the server.
     *
     * @throws NoSuchFileException if there is none
     * @throws DescriptorTimeoutException if the server has not answered after 10 s; it may be gone nevertheless
     */
    public FileDescriptor take(String key) throws IOException {
        return came(exchange(Descriptors.TAKE, key, null), key);
    }

    /**
     * Takes another descriptor of the open file that was left under a key, and leaves it there for others.
     *
     * @throws NoSuchFileException if there is none
     * @throws DescriptorTimeoutException if the server has not answered after 10 s
     */
    public FileDescriptor copy(String key) throws IOException {
        return came(exchange(Descriptors.COPY, key, null), key);
    }

    private FileDescriptor came(@Nullable FileDescriptor descriptor, String key) throws IOException {
        if (descriptor == null) {
            throw new IOException(path + ": no descriptor came for " + Escape.line(key));
        }
        return descriptor;
    }

    private @Nullable FileDescriptor exchange(int operation, String key, @Nullable FileDescriptor descriptor)
            throws IOException {
        byte[] request = request(operation, key);
        SocketPath.checkLength(path);
        requireLink();
        try {
            return exchange(request, key, descriptor);
        } catch (SocketTimeoutException e) {
            requireLink();
            throw new DescriptorTimeoutException(path, timeoutMillis, e);
        } catch (EOFException e) {
            awaitEndOfLink();
            requireLink();
            throw e;
        } catch (SocketException e) {
            awaitEndOfLink();
            requireLink();
            SocketException named = new SocketException(path + ": no descriptor can be passed: " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private @Nullable FileDescriptor exchange(byte[] request, String key, @Nullable FileDescriptor descriptor)
            throws IOException {
        try (AFUNIXSocket socket = connect()) {
            socket.ensureAncillaryReceiveBufferSize(1024);
            if (descriptor != null) {
                socket.setOutboundFileDescriptors(descriptor);
            }
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            int status = in.read();
            FileDescriptor received = Descriptors.received(socket);
            return check(status, key, received == null ? null : Descriptors.duplicate(received));
        }
    }

    private void requireLink() throws ConnectionEndedException {
        if (!link.isOpen()) {
            EndReason reason = link.endReason();
            throw new ConnectionEndedException(
                    path + ": no descriptor can be passed",
                    reason == null ? new EndReason(EndCode.CLOSED_LOCALLY, "") : reason);
        }
    }

    /** A server that has died is found out on both of its sockets, but perhaps not at once. */
    private void awaitEndOfLink() {
        long began = System.nanoTime();
        while (link.isOpen() && System.nanoTime() - began < HEARING_NANOS_MAX) {
            Pause.nanos(PAUSE_NANOS);
        }
    }

    /** Before the server listens its socket is absent, and then for a moment there, but refuses. */
    private AFUNIXSocket connect() throws IOException {
        long began = System.nanoTime();
        while (true) {
            AFUNIXSocket socket = AFUNIXSocket.newInstance(); // connectTo() leaves a refused socket open
            try {
                socket.setSoTimeout(timeoutMillis); // before, as it may have to wait to be let in
                socket.connect(AFUNIXSocketAddress.of(path));
                return socket;
            } catch (SocketTimeoutException e) {
                socket.close();
                throw e;
            } catch (SocketException e) {
                socket.close();
                if (!link.isOpen() || System.nanoTime() - began >= startingNanos) {
                    throw e;
                }
                Pause.nanos(PAUSE_NANOS);
            }
        }
    }

    private byte[] request(int operation, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > Descriptors.KEY_BYTES_MAX) {
            throw new IllegalArgumentException("a key of " + utf8.length + " bytes is too long");
        }
        return ByteBuffer.allocate(Descriptors.HEADER_BYTES + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(link.clientId())
                .put(link.sessionSecret())
                .put((byte) operation)
                .put((byte) utf8.length)
                .put(utf8)
                .array();
    }

    private @Nullable FileDescriptor check(int status, String key, @Nullable FileDescriptor received)
            throws IOException {
        switch (status) {
            case Descriptors.OK:
                return received;
            case Descriptors.UNKNOWN_KEY:
                throw new NoSuchFileException(Escape.line(key), null, "no descriptor was left with " + path);
            case Descriptors.LIMIT_REACHED:
                throw new TooManyDescriptorsException(path);
            case Descriptors.REFUSED:
                throw new AccessDeniedException(
                        path.toString(),
                        null,
                        "the server refuses; the session is over or not its own, or its policy is against it");
            default:
                throw new EOFException(path + ": the server did not answer");
        }
    }
}
