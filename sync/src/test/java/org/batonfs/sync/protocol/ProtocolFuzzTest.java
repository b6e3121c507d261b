package org.batonfs.sync.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;
import org.batonfs.sync.testing.Encoded;

/** Any bytes as the fields of any message, in both directions: refused, or read and written again as they were. */
class ProtocolFuzzTest {
    private static final List<MessageType> TYPES = types();

    private final FrameReader reader = new FrameReader();

    private static List<MessageType> types() {
        List<MessageType> types = new ArrayList<>(SyncProtocol.PROTOCOL.requests());
        types.addAll(SyncProtocol.PROTOCOL.replies());
        types.removeIf(type -> type.id() <= Protocol.OWN_ID_MAX);
        return types;
    }

    /** The first byte says which message it is. */
    @FuzzTest(maxDuration = "3m")
    void anyMessage(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        MessageType type = TYPES.get((bytes[0] & 0xFF) % TYPES.size());
        ByteBuffer fields = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            type.validate(fields, 0, fields.limit());
        } catch (MalformedFrameException e) {
            return;
        }
        ByteBuffer again =
                Encoded.of(reader.read(fields.duplicate().order(ByteOrder.LITTLE_ENDIAN), type.newMessage()));
        assertEquals(fields, again, type.name());
    }
}
