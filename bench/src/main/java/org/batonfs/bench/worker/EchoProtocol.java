package org.batonfs.bench.worker;

import java.nio.ByteBuffer;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.Field;
import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;

/** The least that can be said over ipc: 32 bytes, and the same 32 bytes back. */
public final class EchoProtocol {
    static final MessageType PING = type(16, "ping");
    static final MessageType PONG = type(32, "pong");

    /** Both directions. */
    public static final Protocol PROTOCOL =
            new Protocol("baton-bench-echo", 1, new MessageType[] {PING}, new MessageType[] {PONG});

    private EchoProtocol() {}

    private static MessageType type(int id, String name) {
        return new MessageType(
                id,
                name,
                Echo.class,
                Field.int64("sequence"),
                Field.int64("second"),
                Field.int64("third"),
                Field.int64("fourth"));
    }

    /** The 32 bytes, of which the first 8 tell one echo from the other. */
    public static final class Echo extends Message {
        private long sequence;
        private long second;
        private long third;
        private long fourth;

        Echo set(long newSequence) {
            sequence = newSequence;
            return this;
        }

        @Override
        public void writeFields(FieldWriter out) {
            out.int64("sequence", sequence);
            out.int64("second", second);
            out.int64("third", third);
            out.int64("fourth", fourth);
        }

        @Override
        public void readFields(FieldReader in) {
            sequence = in.int64("sequence");
            second = in.int64("second");
            third = in.int64("third");
            fourth = in.int64("fourth");
        }
    }

    /** The server's side. */
    public static final class Server implements LoopHandler {
        private final Echo echo = new Echo();

        @Override
        public void onConnected(Connection connection) {}

        @Override
        public void onMessage(Connection connection, MessageType type, ByteBuffer payload) {
            connection.send(PONG, echo.set(payload.getLong(payload.position())));
        }

        @Override
        public void onEnded(Connection connection, EndReason reason) {}

        @Override
        public long onTurn(long nowNanos) {
            return Long.MAX_VALUE;
        }
    }
}
