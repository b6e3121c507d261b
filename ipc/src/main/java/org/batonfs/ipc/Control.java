package org.batonfs.ipc;

import net.openhft.chronicle.bytes.MethodId;

/** ipc's own messages: how a connection begins and ends. Their layout never changes, whatever the protocol above. */
final class Control {
    static final int MAGIC = 0x4E544142; // "BATN"
    static final int NAME_BYTES_MAX = 256;
    static final int REASON_BYTES_MAX = 512;
    static final int SECRET_BYTES = 16;

    static final MessageType HELLO = new MessageType(
            1,
            "hello",
            Hello.class,
            Field.int32("magic"),
            Field.text("protocol", 64),
            Field.int32("version"),
            Field.int64("pid"),
            Field.text("name", NAME_BYTES_MAX));
    static final MessageType WELCOME = new MessageType(
            2,
            "welcome",
            Welcome.class,
            Field.int64("client", 1, Long.MAX_VALUE),
            Field.payload("secret", SECRET_BYTES),
            Field.int32("frameBytesMax", 1, Integer.MAX_VALUE));
    static final MessageType GOODBYE = new MessageType(
            3, "goodbye", Goodbye.class, Field.choice("code", EndCode.count()), Field.text("reason", REASON_BYTES_MAX));

    static final MessageType[] CLIENT_TO_SERVER = {HELLO, GOODBYE};
    static final MessageType[] SERVER_TO_CLIENT = {WELCOME, GOODBYE};

    private Control() {}

    /** What a client says of itself. */
    interface ToServer {
        /** The first frame. */
        @MethodId(1)
        void hello(Hello hello);

        /** The last frame. */
        @MethodId(3)
        void goodbye(Goodbye goodbye);
    }

    /** What a server says of itself. */
    interface ToClient {
        /** The answer to a hello that is accepted. */
        @MethodId(2)
        void welcome(Welcome welcome);

        /** The last frame. */
        @MethodId(3)
        void goodbye(Goodbye goodbye);
    }

    /** The first frame of a client. */
    static final class Hello extends Message {
        int magic;
        String protocol = "";
        int version;
        long pid;
        String name = "";

        @Override
        public void writeFields(FieldWriter out) {
            out.int32("magic", magic);
            out.text("protocol", protocol);
            out.int32("version", version);
            out.int64("pid", pid);
            out.text("name", name);
        }

        @Override
        public void readFields(FieldReader in) {
            magic = in.int32("magic");
            protocol = in.text("protocol");
            version = in.int32("version");
            pid = in.int64("pid");
            name = in.text("name");
        }
    }

    /** The server's answer to a hello. */
    static final class Welcome extends Message {
        long client;
        final Payload secret = new Payload();
        int frameBytesMax;

        @Override
        public void writeFields(FieldWriter out) {
            out.int64("client", client);
            out.payload("secret", secret);
            out.int32("frameBytesMax", frameBytesMax);
        }

        @Override
        public void readFields(FieldReader in) {
            client = in.int64("client");
            in.payload("secret", secret);
            frameBytesMax = in.int32("frameBytesMax");
        }
    }

    /** The last frame of either side. */
    static final class Goodbye extends Message {
        EndCode code = EndCode.CLOSED_LOCALLY;
        String reason = "";

        @Override
        public void writeFields(FieldWriter out) {
            out.choice("code", code);
            out.text("reason", reason);
        }

        @Override
        public void readFields(FieldReader in) {
            code = in.choice("code", EndCode.values());
            reason = in.text("reason");
        }
    }
}
