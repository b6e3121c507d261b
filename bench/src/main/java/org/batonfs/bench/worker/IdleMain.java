package org.batonfs.bench.worker;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.EndCode;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * A child process that is many clients who do nothing: each is a socket that has said hello and was welcomed. It does what
 * the lines on its standard input say: {@code connect count=... socket=...} and {@code drop}, and answers each with
 * {@code connected} or {@code dropped}.
 */
public final class IdleMain {
    private static final int MAGIC = 0x4E544142;
    private static final byte HELLO = 1;
    private static final byte WELCOME = 2;
    private static final byte GOODBYE = 3;

    private final List<SocketChannel> sockets = new ArrayList<>();

    private IdleMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        IdleMain idle = new IdleMain();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(idle.obey(Fields.parse(line)));
        }
    }

    private Fields obey(Fields order) {
        try {
            switch (order.verb()) {
                case "connect" -> connect(Path.of(order.text("socket")), order.number("count"));
                case "drop" -> drop();
                default -> throw new IllegalArgumentException("unknown order: " + order);
            }
            return Fields.of(order.verb().equals("drop") ? "dropped" : "connected");
        } catch (IOException | IllegalArgumentException e) {
            return Fields.of("failed").put("text", e.toString());
        }
    }

    private void connect(Path path, long count) throws IOException {
        ByteBuffer answer = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < count; i++) {
            SocketChannel socket = BareSocket.connect(true, path);
            sockets.add(socket);
            ByteBuffer hello = hello("idle-" + i);
            while (hello.hasRemaining()) {
                socket.write(hello);
            }
            awaitWelcome(socket, answer);
        }
    }

    private void drop() throws IOException {
        for (SocketChannel socket : sockets) {
            ByteBuffer goodbye = goodbye();
            while (goodbye.hasRemaining()) {
                socket.write(goodbye);
            }
            socket.close();
        }
        sockets.clear();
    }

    /** The frames that docs/protocol.md describes. */
    private static ByteBuffer hello(String name) {
        byte[] protocol = SyncProtocol.PROTOCOL.name().getBytes(StandardCharsets.UTF_8);
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0).put(HELLO).putInt(MAGIC);
        frame.putShort((short) protocol.length).put(protocol);
        frame.putInt(SyncProtocol.VERSION).putLong(ProcessHandle.current().pid());
        frame.putShort((short) text.length).put(text);
        frame.putInt(0, frame.position() - Integer.BYTES);
        return frame.flip();
    }

    private static ByteBuffer goodbye() {
        ByteBuffer frame = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(4)
                .put(GOODBYE)
                .put((byte) EndCode.CLOSED_LOCALLY.ordinal())
                .putShort((short) 0);
        return frame.flip();
    }

    private static void awaitWelcome(SocketChannel socket, ByteBuffer answer) throws IOException {
        answer.clear();
        do {
            if (socket.read(answer) < 0) {
                throw new EOFException("the server does not welcome idle clients");
            }
        } while (answer.position() < Integer.BYTES || answer.position() < Integer.BYTES + answer.getInt(0));
        if (answer.get(Integer.BYTES) != WELCOME) {
            throw new IOException("the server answered a hello with message " + answer.get(Integer.BYTES));
        }
    }
}
