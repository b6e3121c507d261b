package org.batonfs.ipc;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A client that says whatever a test wants, without a line of the code that it is to test the server against. */
final class RawPeer implements AutoCloseable {
    private static final int GOODBYE = 3;

    private final SocketChannel channel;
    private final ByteBuffer input =
            ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN).limit(0);

    RawPeer(Path path) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) utf8.length)
                .put(utf8)
                .array();
    }

    static byte[] frame(int id, byte[]... parts) {
        int length = 1;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(4 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put((byte) id);
        for (byte[] part : parts) {
            frame.put(part);
        }
        return frame.array();
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] int64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    static byte[] hello(int magic, String protocol, int version) {
        return frame(1, int32(magic), text(protocol), int32(version), int64(1), text("raw"));
    }

    static byte[] hello() {
        return hello(0x4E544142, "test", 3);
    }

    static byte[] echo(long number, int small, int flag, int colour, byte[] text, byte[] payload) {
        return frame(16, int64(number), int32(small), new byte[] {(byte) flag, (byte) colour}, text, payload);
    }

    RawPeer write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** The id of the next frame, or -1 at the end of the stream; its payload is in {@link #payload}. */
    int next() throws IOException {
        if (!fill(4)) {
            return -1;
        }
        int length = input.getInt();
        fill(length);
        int id = input.get();
        payload = input.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length - 1);
        input.position(input.position() + length - 1);
        return id;
    }

    private @Nullable ByteBuffer payload;

    /** Reads up to the end of the stream, and returns the code of the goodbye before it, or null. */
    @Nullable
    EndCode endCode() throws IOException {
        EndCode code = null;
        int id;
        while ((id = next()) >= 0) {
            code = id == GOODBYE ? EndCode.of(payload.get(0)) : null;
        }
        return code;
    }

    private boolean fill(int wanted) throws IOException {
        while (input.remaining() < wanted) {
            input.compact();
            int count;
            try {
                count = channel.read(input);
            } catch (IOException e) {
                count = -1; // the server closed while bytes of ours were unread
            }
            input.flip();
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
