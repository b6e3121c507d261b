package org.batonfs.sync.protocol;

import java.nio.ByteBuffer;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.MessageType;

/**
 * Decodes the frames about operations, of either direction. A frame's layout has been checked before it comes here. The
 * messages are reused: for one thread only.
 */
public final class ResidentAdapter {
    private final FrameReader reader = new FrameReader();
    private final Apply apply = new Apply();
    private final Withdraw withdraw = new Withdraw();
    private final Applied applied = new Applied();

    /** Whether a message of a client is about an operation. */
    public static boolean isRequest(MessageType type) {
        return type == SyncProtocol.APPLY || type == SyncProtocol.WITHDRAW;
    }

    /** Decodes a frame of a client and calls the method that stands for it. */
    public void dispatch(MessageType type, ByteBuffer payload, ResidentRequests requests) {
        if (type == SyncProtocol.APPLY) {
            requests.apply(reader.read(payload, apply));
        } else if (type == SyncProtocol.WITHDRAW) {
            requests.withdraw(reader.read(payload, withdraw));
        } else {
            throw new IllegalArgumentException("not about an operation: " + type);
        }
    }

    /** Decodes the server's answer. */
    public void dispatchAnswer(ByteBuffer payload, ResidentReplies replies) {
        replies.applied(reader.read(payload, applied));
    }
}
