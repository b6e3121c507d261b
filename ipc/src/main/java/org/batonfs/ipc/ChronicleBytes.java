package org.batonfs.ipc;

import java.nio.charset.StandardCharsets;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesOut;

/** The fields of a message in Chronicle Bytes, laid out as in a frame. */
final class ChronicleBytes {
    private ChronicleBytes() {}

    static final class Writer implements FieldWriter {
        private final BytesOut<?> bytes;

        Writer(BytesOut<?> bytes) {
            this.bytes = bytes;
        }

        @Override
        public void int64(String name, long value) {
            bytes.writeLong(value);
        }

        @Override
        public void int32(String name, int value) {
            bytes.writeInt(value);
        }

        @Override
        public void flag(String name, boolean value) {
            bytes.writeByte((byte) (value ? 1 : 0));
        }

        @Override
        public void choice(String name, Enum<?> value) {
            bytes.writeByte((byte) value.ordinal());
        }

        @Override
        public void text(String name, String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            write(utf8, utf8.length);
        }

        @Override
        public void payload(String name, Payload value) {
            write(value.array(), value.length());
        }

        private void write(byte[] from, int length) {
            bytes.writeUnsignedShort(length);
            bytes.write(from, 0, length);
        }
    }

    static final class Reader implements FieldReader {
        private final BytesIn<?> bytes;

        Reader(BytesIn<?> bytes) {
            this.bytes = bytes;
        }

        @Override
        public long int64(String name) {
            return bytes.readLong();
        }

        @Override
        public int int32(String name) {
            return bytes.readInt();
        }

        @Override
        public boolean flag(String name) {
            return bytes.readByte() != 0;
        }

        @Override
        public <E extends Enum<E>> E choice(String name, E[] values) {
            return values[bytes.readUnsignedByte()];
        }

        @Override
        public String text(String name) {
            return new String(read(), StandardCharsets.UTF_8);
        }

        @Override
        public void payload(String name, Payload into) {
            into.set(read());
        }

        private byte[] read() {
            byte[] into = new byte[bytes.readUnsignedShort()];
            bytes.read(into);
            return into;
        }
    }
}
