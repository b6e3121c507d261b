package org.batonfs.bench.worker;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** How soon after its exec can a JVM have its first answer over a bare socket? Prints the time of that answer. */
public final class FirstEcho {
    private FirstEcho() {}

    /** Arguments: the transport, the socket's path. */
    public static void main(String[] arguments) throws Exception {
        SocketChannel socket = BareSocket.connect(arguments[0].equals("JDK"), Path.of(arguments[1]));
        BareSocket.echo(socket, ByteBuffer.allocateDirect(BareSocket.ECHO_BYTES));
        System.out.println(System.nanoTime());
        socket.close();
    }
}
