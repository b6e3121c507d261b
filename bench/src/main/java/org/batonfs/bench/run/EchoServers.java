package org.batonfs.bench.run;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.batonfs.bench.worker.BareSocket;
import org.batonfs.bench.worker.EchoProtocol;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.Transport;

/** The other end of the echoes, for each transport: a bare socket with a thread per connection, and ipc's event loop. */
final class EchoServers implements AutoCloseable {
    private final Path folder;
    private final List<ServerSocketChannel> bareServers = new ArrayList<>();
    private final List<EventLoop> loops = new ArrayList<>();
    private final Map<Transport, Path> bare = new EnumMap<>(Transport.class);
    private final Map<Transport, Path> links = new EnumMap<>(Transport.class);

    EchoServers(Path folder) {
        this.folder = folder;
    }

    /** Where the bare echo of a transport listens. */
    Path bare(Transport transport) throws IOException {
        Path path = bare.get(transport);
        if (path == null) {
            path = folder.resolve("bare-" + transport.name().toLowerCase(Locale.ROOT));
            ServerSocketChannel server = BareSocket.listen(transport == Transport.JDK, path);
            bareServers.add(server);
            spawn("bare-accept", () -> accept(server));
            bare.put(transport, path);
        }
        return path;
    }

    /** Where the event loop of a transport listens. */
    Path link(Transport transport) throws IOException {
        Path path = links.get(transport);
        if (path == null) {
            path = folder.resolve("link-" + transport.name().toLowerCase(Locale.ROOT));
            ServerOptions options = ServerOptions.at(path).transport(transport);
            loops.add(EventLoop.start(options, EchoProtocol.PROTOCOL, new EchoProtocol.Server()));
            links.put(transport, path);
        }
        return path;
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel server : bareServers) {
            server.close();
        }
        loops.forEach(EventLoop::close);
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel socket = server.accept();
                spawn("bare-echo", () -> echo(socket));
            }
        } catch (ClosedChannelException e) {
            // The run is over.
            return;
        } catch (IOException e) {
            complain(e);
        }
    }

    private static void echo(SocketChannel socket) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BareSocket.ECHO_BYTES);
        try (socket) {
            while (true) {
                buffer.clear();
                BareSocket.readFully(socket, buffer);
                buffer.flip();
                while (buffer.hasRemaining()) {
                    socket.write(buffer);
                }
            }
        } catch (EOFException e) {
            // The worker has had enough.
            return;
        } catch (IOException e) {
            complain(e);
        }
    }

    private static void complain(IOException e) {
        System.err.println("an echo server failed: " + e);
    }

    private static void spawn(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
