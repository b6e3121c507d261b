package org.batonfs.sync.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.Payload;

/** Writes a message's fields as they stand in a frame, in the plainest way, without the code that is under test. */
public final class Encoded implements FieldWriter {
    private ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

    private Encoded() {}

    /** The payload of the frame of a message: little-endian, from position to limit. */
    public static ByteBuffer of(Message message) {
        Encoded encoded = new Encoded();
        message.writeFields(encoded);
        return encoded.bytes.flip();
    }

    @Override
    public void int64(String name, long value) {
        room(Long.BYTES).putLong(value);
    }

    @Override
    public void int32(String name, int value) {
        room(Integer.BYTES).putInt(value);
    }

    @Override
    public void flag(String name, boolean value) {
        room(1).put((byte) (value ? 1 : 0));
    }

    @Override
    public void choice(String name, Enum<?> value) {
        room(1).put((byte) value.ordinal());
    }

    @Override
    public void text(String name, String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void payload(String name, Payload value) {
        bytes(Arrays.copyOf(value.array(), value.length()));
    }

    private void bytes(byte[] field) {
        room(Short.BYTES + field.length).putShort((short) field.length).put(field);
    }

    private ByteBuffer room(int count) {
        if (bytes.remaining() < count) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * (bytes.capacity() + count)).order(ByteOrder.LITTLE_ENDIAN);
            bytes = larger.put(bytes.flip());
        }
        return bytes;
    }
}
