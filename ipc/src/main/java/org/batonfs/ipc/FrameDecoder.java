package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into validated frames. It holds bytes of its own only while a frame is incomplete, and the
 * length of a frame is checked against the limits of the connection and of its type before room is made for it.
 *
 * <p>Pure: no channel, no clock. Not thread-safe.
 */
final class FrameDecoder {
    private static final int KEPT_BYTES_MAX = 4 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Takes validated frames. */
    interface Sink {
        /**
         * A frame.
         *
         * @param payload from position to limit, little-endian; valid during the call
         * @return whether to go on with the next frame
         */
        boolean onFrame(MessageType type, ByteBuffer payload);
    }

    private final @Nullable MessageType[] types;
    private final int frameBytesMax;

    /** The beginning of an incomplete frame lies before the position. */
    private ByteBuffer partial = NOTHING;

    FrameDecoder(@Nullable MessageType[] types, int frameBytesMax) {
        this.types = types;
        this.frameBytesMax = frameBytesMax;
    }

    /** Whether the stream would end in the middle of a frame if it ended here. */
    boolean isMidFrame() {
        return partial.position() > 0;
    }

    /**
     * Decodes what is there, and keeps the beginning of an incomplete frame. If the sink stops, the rest is dropped.
     *
     * @param chunk little-endian; read up to its limit
     */
    void decode(ByteBuffer chunk, Sink sink) throws MalformedFrameException {
        if (isMidFrame() && !completePartial(chunk, sink)) {
            return;
        }
        while (chunk.remaining() >= MessageType.HEADER_BYTES) {
            int start = chunk.position();
            MessageType type = checkHeader(chunk, start);
            int frameBytes = Integer.BYTES + chunk.getInt(start);
            if (chunk.remaining() < frameBytes) {
                keep(chunk, frameBytes);
                return;
            }
            if (!deliver(type, chunk, start, frameBytes, sink)) {
                return;
            }
        }
        if (chunk.hasRemaining()) {
            if (chunk.remaining() >= Integer.BYTES) {
                checkLength(chunk.getInt(chunk.position()), frameBytesMax, "a frame");
            }
            keep(chunk, MessageType.HEADER_BYTES);
        }
    }

    /** Whether decoding goes on behind the frame that was incomplete. */
    private boolean completePartial(ByteBuffer chunk, Sink sink) throws MalformedFrameException {
        if (partial.position() < MessageType.HEADER_BYTES && !fillPartial(chunk, MessageType.HEADER_BYTES)) {
            if (partial.position() >= Integer.BYTES) {
                checkLength(partial.getInt(0), frameBytesMax, "a frame");
            }
            return false;
        }
        MessageType type = checkHeader(partial, 0);
        int frameBytes = Integer.BYTES + partial.getInt(0);
        if (partial.capacity() < frameBytes) {
            ByteBuffer larger = allocate(frameBytes);
            partial.flip();
            partial = larger.put(partial);
        }
        if (!fillPartial(chunk, frameBytes)) {
            return false;
        }
        boolean goOn = deliver(type, partial, 0, frameBytes, sink);
        partial = partial.capacity() > KEPT_BYTES_MAX ? NOTHING : partial.clear();
        return goOn;
    }

    private boolean fillPartial(ByteBuffer chunk, int wanted) {
        int missing = wanted - partial.position();
        int limit = chunk.limit();
        chunk.limit(Math.min(limit, chunk.position() + missing));
        partial.put(chunk);
        chunk.limit(limit);
        return partial.position() == wanted;
    }

    private void keep(ByteBuffer chunk, int frameBytes) {
        if (partial.capacity() < frameBytes) {
            partial = allocate(frameBytes);
        }
        partial.clear();
        partial.put(chunk);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(Math.max(bytes, 64)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private MessageType checkHeader(ByteBuffer frame, int start) throws MalformedFrameException {
        int length = frame.getInt(start);
        checkLength(length, frameBytesMax, "a frame");
        int id = frame.get(start + Integer.BYTES) & 0xFF;
        MessageType type = types[id];
        if (type == null) {
            throw new MalformedFrameException(EndCode.UNKNOWN_MESSAGE, "no message has the id " + id);
        }
        checkLength(length, 1 + type.maxBytes(), type.name());
        return type;
    }

    private static void checkLength(int length, int max, String what) throws MalformedFrameException {
        if (length < 1) {
            throw new MalformedFrameException(EndCode.MALFORMED_FRAME, "the length of " + what + " is " + length);
        }
        if (length > max) {
            throw new MalformedFrameException(
                    EndCode.FRAME_TOO_LONG,
                    "the length of " + what + " is " + length + ", at most " + max + " is allowed");
        }
    }

    private static boolean deliver(MessageType type, ByteBuffer buffer, int start, int frameBytes, Sink sink)
            throws MalformedFrameException {
        int payload = start + MessageType.HEADER_BYTES;
        int end = start + frameBytes;
        type.validate(buffer, payload, end - payload);
        int limit = buffer.limit();
        boolean goOn;
        try {
            goOn = sink.onFrame(type, buffer.limit(end).position(payload));
        } finally {
            buffer.limit(limit).position(end);
        }
        return goOn;
    }
}
