package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a validated payload. One per thread, reused. */
public final class FrameReader implements FieldReader {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;

    /**
     * Reads a message.
     *
     * @param payload a validated payload, as a handler gets it: little-endian, from position to limit
     * @return the same message
     */
    public <M extends Message> M read(ByteBuffer payload, M message) {
        buffer = payload;
        message.readFields(this);
        buffer = NOTHING;
        return message;
    }

    @Override
    public long int64(String name) {
        return buffer.getLong();
    }

    @Override
    public int int32(String name) {
        return buffer.getInt();
    }

    @Override
    public boolean flag(String name) {
        return buffer.get() != 0;
    }

    @Override
    public <E extends Enum<E>> E choice(String name, E[] values) {
        return values[buffer.get() & 0xFF];
    }

    @Override
    public String text(String name) {
        byte[] bytes = new byte[buffer.getShort() & 0xFFFF];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void payload(String name, Payload into) {
        into.read(buffer, buffer.getShort() & 0xFFFF);
    }
}
