package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A decoder makes no room for what a peer only names: the thread's allocated bytes are counted. */
class AllocationTest {
    private static final int FRAME_BYTES_MAX = 1 << 20;

    /** The error, its text, and what the JVM itself allocates on the way. */
    private static final long ERROR_BYTES_MAX = 8 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldMakeNoRoomForALengthThatIsTooLong() {
        List<Integer> lengths = List.of(
                FRAME_BYTES_MAX + 1, FRAME_BYTES_MAX, 1 << 24, 1 << 30, Integer.MAX_VALUE, -1, Integer.MIN_VALUE);
        for (int round = 0; round < 3; round++) { // the first loads classes
            for (int length : lengths) {
                for (MessageType type : Echo.PROTOCOL.requests()) {
                    long most = type.maxBytes() + 1 < length || length < 0 ? ERROR_BYTES_MAX : FRAME_BYTES_MAX;
                    long bytes = allocatedBy(() -> assertThrows(
                            MalformedFrameException.class, () -> decoder().decode(header(length, type.id()), sink())));
                    assertTrue(round == 0 || bytes <= most, type + " of " + length + " bytes takes " + bytes);
                }
            }
        }
    }

    /** In pieces of one byte, so that a beginning has to be kept. */
    @Test
    void shouldKeepOnlyTheHeaderOfAFrameUntilItsLengthIsKnownToBeGood() {
        for (int round = 0; round < 3; round++) {
            long bytes = allocatedBy(() -> assertThrows(MalformedFrameException.class, () -> {
                FrameDecoder decoder = decoder();
                ByteBuffer header = header(FRAME_BYTES_MAX, Control.HELLO.id());
                while (header.hasRemaining()) {
                    ByteBuffer one =
                            header.slice().order(ByteOrder.LITTLE_ENDIAN).limit(1);
                    header.position(header.position() + 1);
                    decoder.decode(one, sink());
                }
            }));
            assertTrue(round == 0 || bytes <= ERROR_BYTES_MAX, bytes + " bytes");
        }
    }

    private long allocatedBy(Runnable action) {
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static FrameDecoder decoder() {
        return new FrameDecoder(Echo.PROTOCOL.clientToServer(), FRAME_BYTES_MAX);
    }

    private static FrameDecoder.Sink sink() {
        return (type, payload) -> true;
    }

    private static ByteBuffer header(int length, int id) {
        return ByteBuffer.allocate(MessageType.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put((byte) id)
                .flip();
    }
}
