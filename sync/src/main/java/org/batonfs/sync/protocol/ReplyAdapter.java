package org.batonfs.sync.protocol;

import java.nio.ByteBuffer;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.MessageType;

/**
 * Decodes the frames of the server and hands them on as replies. A frame's layout has been checked before it comes here.
 * The messages are reused: for one thread only.
 */
public final class ReplyAdapter {
    private final FrameReader reader = new FrameReader();
    private final Granted granted = new Granted();
    private final Recall recall = new Recall();
    private final Inherited inherited = new Inherited();
    private final Bound bound = new Bound();
    private final Refused refused = new Refused();

    /** Decodes one frame and calls the method that stands for it. */
    public void dispatch(MessageType type, ByteBuffer payload, SyncReplies replies) {
        if (type == SyncProtocol.GRANTED) {
            replies.granted(reader.read(payload, granted));
        } else if (type == SyncProtocol.RECALL) {
            replies.recall(reader.read(payload, recall));
        } else if (type == SyncProtocol.INHERITED) {
            replies.inherited(reader.read(payload, inherited));
        } else if (type == SyncProtocol.BOUND) {
            replies.bound(reader.read(payload, bound));
        } else if (type == SyncProtocol.REFUSED) {
            replies.refused(reader.read(payload, refused));
        } else {
            throw new IllegalArgumentException("not a reply: " + type);
        }
    }
}
