package org.batonfs.bench.worker;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** A Unix domain socket of either provider, with nothing of Baton around it. Loads the provider that is asked for only. */
public final class BareSocket {
    /** The bytes of an echo. */
    public static final int ECHO_BYTES = 32;

    private BareSocket() {}

    /** Listens at a path. */
    public static ServerSocketChannel listen(boolean jdk, Path path) throws IOException {
        return jdk ? Jdk.listen(path) : Junix.listen(path);
    }

    /** Connects to a path. */
    public static SocketChannel connect(boolean jdk, Path path) throws IOException {
        return jdk ? Jdk.connect(path) : Junix.connect(path);
    }

    /** Fills a buffer from a socket. */
    public static void readFully(SocketChannel socket, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new EOFException("the other end has closed");
            }
        }
    }

    /** Sends an echo and waits for it. */
    static void echo(SocketChannel socket, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
        buffer.clear();
        readFully(socket, buffer);
    }

    private static final class Jdk {
        static ServerSocketChannel listen(Path path) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            return server.bind(UnixDomainSocketAddress.of(path));
        }

        static SocketChannel connect(Path path) throws IOException {
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        }
    }

    private static final class Junix {
        static ServerSocketChannel listen(Path path) throws IOException {
            AFUNIXServerSocketChannel server = AFUNIXServerSocketChannel.open();
            server.bind(AFUNIXSocketAddress.of(path));
            return server;
        }

        static SocketChannel connect(Path path) throws IOException {
            AFUNIXSocketChannel socket = AFUNIXSocketChannel.open();
            socket.connect(AFUNIXSocketAddress.of(path));
            return socket;
        }
    }
}
