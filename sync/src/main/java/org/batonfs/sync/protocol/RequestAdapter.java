package org.batonfs.sync.protocol;

import java.nio.ByteBuffer;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.MessageType;

/**
 * Decodes the frames of clients and hands them on as requests. A frame's layout has been checked before it comes here.
 * The messages are reused: for one thread only.
 */
public final class RequestAdapter {
    private final FrameReader reader = new FrameReader();
    private final Open open = new Open();
    private final Adopt adopt = new Adopt();
    private final Acquire acquire = new Acquire();
    private final Release release = new Release();
    private final Close close = new Close();
    private final Inherit inherit = new Inherit();
    private final Cancel cancel = new Cancel();
    private final Reclaim reclaim = new Reclaim();
    private final Pair pair = new Pair();

    /** Decodes one frame and calls the method that stands for it. */
    public void dispatch(MessageType type, ByteBuffer payload, SyncRequests requests) {
        if (type == SyncProtocol.ACQUIRE) {
            requests.acquire(reader.read(payload, acquire));
        } else if (type == SyncProtocol.RELEASE) {
            requests.release(reader.read(payload, release));
        } else if (type == SyncProtocol.OPEN) {
            requests.open(reader.read(payload, open));
        } else if (type == SyncProtocol.CLOSE) {
            requests.close(reader.read(payload, close));
        } else if (type == SyncProtocol.INHERIT) {
            requests.inherit(reader.read(payload, inherit));
        } else if (type == SyncProtocol.ADOPT) {
            requests.adopt(reader.read(payload, adopt));
        } else if (type == SyncProtocol.CANCEL) {
            requests.cancel(reader.read(payload, cancel));
        } else if (type == SyncProtocol.RECLAIM) {
            requests.reclaim(reader.read(payload, reclaim));
        } else if (type == SyncProtocol.PAIR) {
            requests.pair(reader.read(payload, pair));
        } else {
            throw new IllegalArgumentException("not a request: " + type);
        }
    }
}
