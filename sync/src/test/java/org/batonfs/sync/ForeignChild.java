package org.batonfs.sync;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A program of another user, who can read nothing but this one class: it says what becomes of its attempt to connect.
 */
public final class ForeignChild {
    private ForeignChild() {}

    /** Arguments: a socket, bytes to send there, and perhaps {@code all}: then it says all that was answered, in hex. */
    public static void main(String[] arguments) {
        System.out.println(attempt(arguments));
    }

    private static String attempt(String[] arguments) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0])));
        } catch (IOException e) {
            return "cannot reach it: " + e.getMessage();
        }
        boolean isAll = arguments.length > 2;
        ByteBuffer answer = ByteBuffer.allocate(4096);
        try (channel) {
            ByteBuffer bytes = ByteBuffer.allocate(arguments[1].length() / 2);
            for (int i = 0; i < arguments[1].length(); i += 2) {
                bytes.put((byte) Integer.parseInt(arguments[1].substring(i, i + 2), 16));
            }
            write(channel, bytes.flip());
            if (isAll) {
                channel.shutdownOutput();
            }
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                // until the server closes
            }
        } catch (IOException e) {
            // It closed while bytes were unread, which says the same.
        }
        if (isAll) {
            return HexFormat.of().formatHex(answer.array(), 0, answer.position());
        }
        return answer.position() == 0 ? "no answer" : "message " + answer.get(4) + " code " + answer.get(5);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            // It has closed already; what it said before can still be read.
        }
    }
}
