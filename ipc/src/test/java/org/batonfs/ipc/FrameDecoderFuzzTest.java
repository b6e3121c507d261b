package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Any stream of bytes, cut anywhere, in both directions: it is either refused, or made of frames that encode to the very
 * same bytes, and where it is cut makes no difference.
 */
class FrameDecoderFuzzTest {
    private static final int FRAME_BYTES_MAX = 1 << 20;

    @FuzzTest(maxDuration = "3m")
    void decodeRequests(byte[] stream) {
        decode(Echo.PROTOCOL.clientToServer(), stream);
    }

    @FuzzTest(maxDuration = "3m")
    void decodeReplies(byte[] stream) {
        decode(Echo.PROTOCOL.serverToClient(), stream);
    }

    private static void decode(@Nullable MessageType[] types, byte[] stream) {
        if (stream.length < 1) {
            return;
        }
        Collected whole = collect(types, stream, stream.length);
        Collected cut = collect(types, stream, 1 + (stream[0] & 0xFF) % 16);
        assertArrayEquals(whole.frames.toByteArray(), cut.frames.toByteArray());
        assertEquals(whole.error, cut.error);
        int consumed = whole.frames.size();
        assertTrue(consumed <= stream.length - 1);
        assertArrayEquals(java.util.Arrays.copyOfRange(stream, 1, 1 + consumed), whole.frames.toByteArray());
    }

    private static Collected collect(@Nullable MessageType[] types, byte[] stream, int pieceBytes) {
        FrameDecoder decoder = new FrameDecoder(types, FRAME_BYTES_MAX);
        Collected collected = new Collected();
        try {
            for (int at = 1; at < stream.length; at += pieceBytes) {
                ByteBuffer piece = ByteBuffer.wrap(stream, at, Math.min(pieceBytes, stream.length - at));
                decoder.decode(piece.slice().order(ByteOrder.LITTLE_ENDIAN), collected);
            }
        } catch (MalformedFrameException e) {
            collected.error = e.code();
        }
        return collected;
    }

    /** Reads each message, and writes it again. */
    private static final class Collected implements FrameDecoder.Sink {
        private final FrameReader reader = new FrameReader();
        private final FrameWriter writer = new FrameWriter();
        final ByteArrayOutputStream frames = new ByteArrayOutputStream();

        @Nullable
        EndCode error;

        @Override
        public boolean onFrame(MessageType type, ByteBuffer payload) {
            writer.clear();
            writer.frame(type, reader.read(payload, type.newMessage()));
            assertEquals(0, payload.remaining());
            frames.write(writer.buffer().array(), 0, writer.buffer().position());
            return true;
        }
    }
}
