package org.batonfs.sync.core;

import java.nio.ByteBuffer;
import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncRequests;
import org.batonfs.sync.testing.Encoded;

/** Fails when a client says what no server would read. */
final class CheckedRequests implements SyncRequests {
    @Override
    public void open(Open open) {
        check(SyncProtocol.OPEN, open);
    }

    @Override
    public void adopt(Adopt adopt) {
        check(SyncProtocol.ADOPT, adopt);
    }

    @Override
    public void acquire(Acquire acquire) {
        check(SyncProtocol.ACQUIRE, acquire);
    }

    @Override
    public void release(Release release) {
        check(SyncProtocol.RELEASE, release);
    }

    @Override
    public void close(Close close) {
        check(SyncProtocol.CLOSE, close);
    }

    @Override
    public void inherit(Inherit inherit) {
        check(SyncProtocol.INHERIT, inherit);
    }

    @Override
    public void reclaim(Reclaim reclaim) {
        check(SyncProtocol.RECLAIM, reclaim);
    }

    @Override
    public void pair(Pair pair) {
        check(SyncProtocol.PAIR, pair);
    }

    @Override
    public void cancel(Cancel cancel) {
        check(SyncProtocol.CANCEL, cancel);
    }

    private static void check(MessageType type, Message message) {
        ByteBuffer frame = Encoded.of(message);
        try {
            type.validate(frame, frame.position(), frame.remaining());
        } catch (MalformedFrameException e) {
            throw new AssertionError("the client says what is malformed: " + e.getMessage(), e);
        }
    }
}
