package org.batonfs.bench.worker;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** As much of Redis's protocol as its locks need: a command, and its answer. Over its Unix socket. For one thread. */
public final class RedisConnection implements Closeable {
    private static final int BUFFER_BYTES = 4096;

    private final SocketChannel socket;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

    /** Connects. */
    public RedisConnection(Path path) throws IOException {
        socket = BareSocket.connect(true, path);
    }

    /**
     * Sends a command and waits for the answer.
     *
     * @return a string, a {@link Long}, or null
     * @throws IOException if Redis refuses
     */
    public @Nullable Object ask(String... words) throws IOException {
        out.clear();
        header('*', words.length);
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            header('$', bytes.length);
            out.put(bytes).put((byte) '\r').put((byte) '\n');
        }
        out.flip();
        while (out.hasRemaining()) {
            socket.write(out);
        }
        return answer();
    }

    private void header(char type, int number) {
        out.put((byte) type).put(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
        out.put((byte) '\r').put((byte) '\n');
    }

    private @Nullable Object answer() throws IOException {
        int type = next();
        String line = line();
        return switch (type) {
            case '+' -> line;
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '-' -> throw new IOException("Redis: " + line);
            default -> throw new IOException("Redis answers in a way that is not known here: " + (char) type + line);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) next();
        }
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = next(); next != '\r'; next = next()) {
            line.append((char) next);
        }
        next();
        return line.toString();
    }

    private int next() throws IOException {
        while (!in.hasRemaining()) {
            in.clear();
            int count = socket.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("Redis has closed the connection");
            }
        }
        return in.get() & 0xFF;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
