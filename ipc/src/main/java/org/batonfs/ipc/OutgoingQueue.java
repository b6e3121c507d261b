package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * Frames of one connection that its socket has not taken yet, joined in one buffer so that a turn's frames leave in one
 * write. Not thread-safe.
 */
final class OutgoingQueue {
    /** A heap buffer is copied before each write, so a long queue is offered in pieces. */
    private static final int WRITE_BYTES_MAX = 64 * 1024;

    private final FrameWriter frames = new FrameWriter();

    /** Bytes before this index are with the peer. */
    private int sent;

    /** The beginning of a frame, at or before {@link #sent}. */
    private int frameStart;

    /** Encodes a frame behind the others, and returns its bytes. */
    int append(MessageType type, Message message) {
        if (sent > 0 && sent >= frames.buffer().capacity() / 2) {
            moveToFront();
        }
        return frames.frame(type, message);
    }

    boolean isEmpty() {
        return sent == frames.buffer().position();
    }

    /** The bytes that wait. */
    int bytes() {
        return frames.buffer().position() - sent;
    }

    /** The payload of the frame that was appended last, for traces. */
    ByteBuffer lastPayload(int frameBytes) {
        ByteBuffer view = frames.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        view.flip();
        return view.position(view.limit() - frameBytes + MessageType.HEADER_BYTES);
    }

    /** All that waits, as a buffer to decode; valid until the next call of another method. */
    ByteBuffer drainInto(ByteBuffer spare) {
        int count = bytes();
        ByteBuffer target = spare.capacity() >= count
                ? spare.clear()
                : ByteBuffer.allocate(Math.max(count, 2 * spare.capacity())).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer buffer = frames.buffer();
        buffer.limit(buffer.position()).position(sent);
        target.put(buffer).flip();
        clear();
        return target;
    }

    /**
     * Offers what waits to the channel, once.
     *
     * @return the bytes taken
     */
    int writeTo(WritableByteChannel channel) throws IOException {
        ByteBuffer buffer = frames.buffer();
        int end = buffer.position();
        int taken;
        try {
            buffer.limit(Math.min(end, sent + WRITE_BYTES_MAX)).position(sent);
            taken = channel.write(buffer);
        } finally {
            buffer.limit(buffer.capacity()).position(end);
        }
        sent += taken;
        if (sent == end) {
            clear();
        }
        return taken;
    }

    /** Drops every frame of which no byte is with the peer yet, so that a goodbye can follow at a frame's end. */
    void dropUnsentFrames() {
        advanceFrameStart();
        ByteBuffer buffer = frames.buffer();
        if (frameStart < sent) {
            buffer.position(frameStart + Integer.BYTES + buffer.getInt(frameStart));
        } else {
            clear();
        }
    }

    private void moveToFront() {
        advanceFrameStart();
        frames.discard(frameStart);
        sent -= frameStart;
        frameStart = 0;
    }

    /** Moves to the last beginning of a frame that is not behind {@link #sent}. */
    private void advanceFrameStart() {
        ByteBuffer buffer = frames.buffer();
        while (frameStart < sent) {
            int next = frameStart + Integer.BYTES + buffer.getInt(frameStart);
            if (next > sent) {
                return;
            }
            frameStart = next;
        }
    }

    private void clear() {
        frames.clear();
        sent = 0;
        frameStart = 0;
    }
}
