package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Encodes messages as frames, one after the other, into a buffer that grows. Not thread-safe.
 *
 * <pre>
 *   0                 4      5
 *   +-----------------+------+--------------------+
 *   | length (LE)     | id   | fields of the type |
 *   +-----------------+------+--------------------+
 *     counts id and fields; its top two bits are 0
 * </pre>
 */
final class FrameWriter implements FieldWriter {
    private static final int FIRST_BYTES = 256;
    private static final int KEPT_BYTES_MAX = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Frames lie before the position. */
    private ByteBuffer buffer = NOTHING;

    ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Appends a frame.
     *
     * @return its bytes, with the header
     * @throws IllegalArgumentException if the message is not one of the type; nothing was appended then
     */
    int frame(MessageType type, Message message) {
        int start = buffer.position();
        boolean complete = false;
        try {
            ensure(MessageType.HEADER_BYTES);
            buffer.position(start + MessageType.HEADER_BYTES);
            message.writeFields(this);
            int payloadBytes = buffer.position() - start - MessageType.HEADER_BYTES;
            if (payloadBytes < type.minBytes() || payloadBytes > type.maxBytes()) {
                throw new IllegalArgumentException(type + " of " + payloadBytes + " bytes: not within "
                        + type.minBytes() + " to " + type.maxBytes());
            }
            assert isValid(type, start + MessageType.HEADER_BYTES, payloadBytes);
            buffer.putInt(start, 1 + payloadBytes).put(start + 4, (byte) type.id());
            complete = true;
            return MessageType.HEADER_BYTES + payloadBytes;
        } finally {
            if (!complete) {
                buffer.position(start);
            }
        }
    }

    private boolean isValid(MessageType type, int offset, int length) {
        try {
            type.validate(buffer, offset, length);
            return true;
        } catch (MalformedFrameException e) {
            throw new IllegalArgumentException("would be refused by the peer: " + e.getMessage(), e);
        }
    }

    /** Forgets all frames, and a large buffer too: a connection at rest keeps little. */
    void clear() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = NOTHING;
        } else {
            buffer.clear();
        }
    }

    /** Removes the first bytes. */
    void discard(int count) {
        int end = buffer.position();
        buffer.limit(end).position(count);
        buffer.compact();
    }

    private void ensure(int count) {
        if (buffer.remaining() < count) {
            int needed = buffer.position() + count;
            ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, Math.max(FIRST_BYTES, 2 * buffer.capacity())))
                    .order(ByteOrder.LITTLE_ENDIAN);
            buffer.flip();
            larger.put(buffer);
            buffer = larger;
        }
    }

    @Override
    public void int64(String name, long value) {
        ensure(Long.BYTES);
        buffer.putLong(value);
    }

    @Override
    public void int32(String name, int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
    }

    @Override
    public void flag(String name, boolean value) {
        ensure(1);
        buffer.put((byte) (value ? 1 : 0));
    }

    @Override
    public void choice(String name, Enum<?> value) {
        ensure(1);
        buffer.put((byte) value.ordinal());
    }

    @Override
    public void text(String name, String value) {
        bytes(name, value.getBytes(StandardCharsets.UTF_8), -1);
    }

    @Override
    public void payload(String name, Payload value) {
        bytes(name, value.array(), value.length());
    }

    private void bytes(String name, byte[] bytes, int count) {
        int length = count < 0 ? bytes.length : count;
        if (length > Payload.BYTES_MAX) {
            throw new IllegalArgumentException(name + " of " + length + " bytes does not fit a field");
        }
        ensure(Short.BYTES + length);
        buffer.putShort((short) length).put(bytes, 0, length);
    }
}
