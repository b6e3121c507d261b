package org.batonfs.sync.core;

import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.testing.Encoded;

/** Insists that what a server says is well-formed: a client ends its connection when it is not. */
final class CheckedReplies implements SyncReplies {
    /** What was granted last. */
    long lastVersion;

    long lastEpoch;

    /** How often anything was granted. */
    int grants;

    @Override
    public void granted(Granted granted) {
        check(SyncProtocol.GRANTED, granted);
        lastVersion = granted.version();
        lastEpoch = granted.epoch();
        grants++;
    }

    @Override
    public void recall(Recall recall) {
        check(SyncProtocol.RECALL, recall);
    }

    @Override
    public void inherited(Inherited inherited) {
        check(SyncProtocol.INHERITED, inherited);
    }

    @Override
    public void bound(Bound bound) {
        check(SyncProtocol.BOUND, bound);
    }

    @Override
    public void refused(Refused refused) {
        check(SyncProtocol.REFUSED, refused);
    }

    /** What the agent of the server answers. */
    static void checkApplied(Applied applied) {
        check(SyncProtocol.APPLIED, applied);
    }

    private static void check(MessageType type, Message message) {
        java.nio.ByteBuffer frame = Encoded.of(message);
        try {
            type.validate(frame, frame.position(), frame.remaining());
        } catch (MalformedFrameException e) {
            throw new AssertionError("the server says what is malformed: " + e.getMessage(), e);
        }
    }
}
