package org.batonfs.bench.worker;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * As much of PostgreSQL's protocol, version 3, as its advisory locks need: a session that the server trusts, and prepared
 * statements of one value and one row. Over its Unix socket. For one thread.
 */
public final class PostgresConnection implements Closeable {
    /** The user and the database. */
    public static final String USER = "baton";

    /** The name of the socket in the server's folder. */
    public static final String SOCKET = ".s.PGSQL.5432";

    private static final int PROTOCOL = 3 << 16;
    private static final int MESSAGE_BYTES_MAX = 1 << 16;

    private final SocketChannel socket;
    private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096).limit(0);
    private String value = "";

    /** Connects and waits until the server is ready. */
    public PostgresConnection(Path path) throws IOException {
        socket = BareSocket.connect(true, path);
        boolean done = false;
        try {
            out.putInt(0).putInt(PROTOCOL);
            text("user").text(USER).text("database").text("postgres");
            out.put((byte) 0);
            out.putInt(0, out.position());
            send();
            awaitReady();
            done = true;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /** Has the server parse a statement without parameters. */
    public void prepare(String name, String sql) throws IOException {
        int start = begin('P');
        text(name).text(sql);
        out.putShort((short) 0);
        end(start);
        sync();
        awaitReady();
    }

    /** Executes a prepared statement and returns the last column of its last row, as text. */
    public String execute(String name) throws IOException {
        int bind = begin('B');
        text("").text(name);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        end(bind);
        int execute = begin('E');
        text("");
        out.putInt(0);
        end(execute);
        sync();
        value = "";
        awaitReady();
        return value;
    }

    private void sync() throws IOException {
        end(begin('S'));
        send();
    }

    private int begin(char type) {
        out.put((byte) type);
        int start = out.position();
        out.putInt(0);
        return start;
    }

    private void end(int start) {
        out.putInt(start, out.position() - start);
    }

    private PostgresConnection text(String text) {
        out.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        return this;
    }

    private void send() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            socket.write(out);
        }
        out.clear();
    }

    private void awaitReady() throws IOException {
        while (true) {
            need(5);
            int type = in.get();
            int length = in.getInt() - Integer.BYTES;
            if (length < 0 || length > MESSAGE_BYTES_MAX) {
                throw new IOException("PostgreSQL sends a message of " + length + " bytes");
            }
            byte[] body = new byte[length];
            for (int i = 0; i < length; i++) {
                need(1);
                body[i] = in.get();
            }
            switch (type) {
                case 'Z':
                    return;
                case 'E':
                    throw new IOException("PostgreSQL: " + new String(body, StandardCharsets.UTF_8).replace('\0', ' '));
                case 'R':
                    if (ByteBuffer.wrap(body).getInt() != 0) {
                        throw new IOException("PostgreSQL asks for a password");
                    }
                    break;
                case 'D':
                    value = lastColumn(ByteBuffer.wrap(body));
                    break;
                default:
                    break; // parameters, notices and confirmations
            }
        }
    }

    private static String lastColumn(ByteBuffer row) {
        String last = "";
        for (int columns = row.getShort(); columns > 0; columns--) {
            int length = row.getInt();
            byte[] bytes = new byte[Math.max(0, length)];
            row.get(bytes);
            last = new String(bytes, StandardCharsets.UTF_8);
        }
        return last;
    }

    private void need(int bytes) throws IOException {
        while (in.remaining() < bytes) {
            in.compact();
            int count = socket.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("PostgreSQL has closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        end(begin('X'));
        send();
        socket.close();
    }
}
