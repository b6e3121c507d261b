package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Blocking echoes over a bare socket: the floor of whatever waits for an answer of another process. */
final class BareEchoes implements Workload {
    private final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BareSocket.ECHO_BYTES);

    BareEchoes(boolean jdk, Path path) throws IOException {
        socket = BareSocket.connect(jdk, path);
    }

    @Override
    public void operate(long sequence) throws IOException {
        buffer.putLong(0, sequence);
        BareSocket.echo(socket, buffer);
        if (buffer.getLong(0) != sequence) {
            throw new LostDataException("echo " + sequence + " came back as " + buffer.getLong(0));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
