package org.batonfs.ipc;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a client connects. Immutable: each method returns a changed copy. */
public final class ClientOptions {
    final Path path;
    Transport transport = Transport.JDK;
    String name = "";
    long waitNanos;
    long handshakeMillisMax = 10_000;
    int frameBytesMax = ServerOptions.FRAME_BYTES_MAX;
    int outgoingBytesMax = 16 * ServerOptions.OUTGOING_BYTES_MAX;

    @Nullable
    MessageTrace trace;

    private ClientOptions(Path path) {
        this.path = path;
    }

    /** Connects to the server at this path. */
    public static ClientOptions at(Path path) {
        return new ClientOptions(path);
    }

    /** The socket's path. */
    public Path path() {
        return path;
    }

    /** Who provides the socket; the JDK by default. */
    public ClientOptions transport(Transport newTransport) {
        ClientOptions copy = copy();
        copy.transport = newTransport;
        return copy;
    }

    /** The name of this process for people: at most 256 bytes of UTF-8. */
    public ClientOptions name(String newName) {
        if (newName.getBytes(StandardCharsets.UTF_8).length > Control.NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name of " + newName.length() + " characters is too long");
        }
        ClientOptions copy = copy();
        copy.name = newName;
        return copy;
    }

    /** How long to wait for a server that is absent; zero, the default, fails at once. */
    public ClientOptions waitForServer(Duration time) {
        ClientOptions copy = copy();
        copy.waitNanos = time.toNanos();
        return copy;
    }

    /** How long a server may take to answer the hello; 10 seconds by default. */
    public ClientOptions handshakeTimeout(Duration time) {
        ClientOptions copy = copy();
        copy.handshakeMillisMax = Math.max(1, time.toMillis());
        return copy;
    }

    /** The most bytes that wait for a server that does not read; the link ends beyond. 64 MiB by default. */
    public ClientOptions outgoingBytesMax(int bytes) {
        ClientOptions copy = copy();
        copy.outgoingBytesMax = bytes;
        return copy;
    }

    /** Who sees every message; nobody by default. */
    public ClientOptions trace(@Nullable MessageTrace newTrace) {
        ClientOptions copy = copy();
        copy.trace = newTrace;
        return copy;
    }

    private ClientOptions copy() {
        ClientOptions copy = new ClientOptions(path);
        copy.transport = transport;
        copy.name = name;
        copy.waitNanos = waitNanos;
        copy.handshakeMillisMax = handshakeMillisMax;
        copy.frameBytesMax = frameBytesMax;
        copy.outgoingBytesMax = outgoingBytesMax;
        copy.trace = trace;
        return copy;
    }
}
