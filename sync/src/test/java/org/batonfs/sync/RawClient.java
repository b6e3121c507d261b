package org.batonfs.sync;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Encoded;
import org.jspecify.annotations.Nullable;

/** A client that says whatever a test wants, and reads only when it is told to. */
final class RawClient implements AutoCloseable {
    private static final int MAGIC = 0x4E544142;
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int GOODBYE = 3;

    private final SocketChannel channel;
    private final ByteBuffer input =
            ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private ByteBuffer payload = input;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Connects, says hello and reads the welcome. */
    static RawClient welcomed(Path socket) throws IOException {
        return new RawClient(socket).write(hello(SyncProtocol.VERSION)).awaitWelcome();
    }

    RawClient awaitWelcome() throws IOException {
        if (next() != WELCOME) {
            throw new IOException("not welcome");
        }
        return this;
    }

    static byte[] hello(int version) {
        return hello(version, 1);
    }

    /** A hello that gives this number as its process's. */
    static byte[] hello(int version, long pid) {
        byte[] protocol = SyncProtocol.PROTOCOL.name().getBytes(StandardCharsets.UTF_8);
        byte[] fields = ByteBuffer.allocate(4 + 2 + protocol.length + 4 + 8 + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putShort((short) protocol.length)
                .put(protocol)
                .putInt(version)
                .putLong(pid)
                .array();
        return frame(HELLO, fields);
    }

    static byte[] frame(int id, byte... fields) {
        return ByteBuffer.allocate(5 + fields.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1 + fields.length)
                .put((byte) id)
                .put(fields)
                .array();
    }

    static byte[] frame(MessageType type, Message message) {
        ByteBuffer fields = Encoded.of(message);
        byte[] bytes = new byte[fields.remaining()];
        fields.get(bytes);
        return frame(type.id(), bytes);
    }

    RawClient write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    RawClient send(MessageType type, Message message) throws IOException {
        return write(frame(type, message));
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Reads frames up to one of this kind, and returns its fields. */
    ByteBuffer await(MessageType type) throws IOException {
        int id;
        while ((id = next()) != type.id()) {
            if (id < 0) {
                throw new IOException("the stream ended before " + type);
            }
        }
        return payload;
    }

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

    /** Reads all that is here, and says whether the stream has ended, without waiting for anything. */
    boolean isAtEndNow() throws IOException {
        channel.configureBlocking(false);
        ByteBuffer unread = ByteBuffer.allocate(1 << 16);
        int count;
        do {
            count = channel.read(unread.clear());
        } while (count > 0);
        return count < 0;
    }

    /** The id of the next frame, or -1 at the end of the stream. */
    int next() throws IOException {
        if (!fill(Integer.BYTES)) {
            return -1;
        }
        int length = input.getInt();
        if (!fill(length)) {
            return -1;
        }
        int id = input.get();
        payload = input.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length - 1);
        input.position(input.position() + length - 1);
        return id;
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
