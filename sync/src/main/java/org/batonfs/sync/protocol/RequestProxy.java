package org.batonfs.sync.protocol;

import org.batonfs.ipc.ClientLink;

/** Encodes requests into frames on a link; the frames go in the order of the calls. */
public final class RequestProxy implements SyncRequests {
    private final ClientLink link;

    /** Sends on the given link. */
    public RequestProxy(ClientLink link) {
        this.link = link;
    }

    @Override
    public void open(Open open) {
        link.send(SyncProtocol.OPEN, open);
    }

    @Override
    public void adopt(Adopt adopt) {
        link.send(SyncProtocol.ADOPT, adopt);
    }

    @Override
    public void acquire(Acquire acquire) {
        link.send(SyncProtocol.ACQUIRE, acquire);
    }

    @Override
    public void release(Release release) {
        link.send(SyncProtocol.RELEASE, release);
    }

    @Override
    public void close(Close close) {
        link.send(SyncProtocol.CLOSE, close);
    }

    @Override
    public void inherit(Inherit inherit) {
        link.send(SyncProtocol.INHERIT, inherit);
    }

    @Override
    public void cancel(Cancel cancel) {
        link.send(SyncProtocol.CANCEL, cancel);
    }
}
