package org.batonfs.sync.protocol;

import org.batonfs.ipc.ClientLink;

/** Encodes requests into frames on a link; the frames go in the order of the calls. */
public final class RequestProxy implements SyncRequests, ResidentRequests {
    private volatile ClientLink link;

    /** Sends on the given link. */
    public RequestProxy(ClientLink link) {
        this.link = link;
    }

    /** Sends on another link from now on. */
    public void switchTo(ClientLink next) {
        link = next;
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
    public void reclaim(Reclaim reclaim) {
        link.send(SyncProtocol.RECLAIM, reclaim);
    }

    @Override
    public void inherit(Inherit inherit) {
        link.send(SyncProtocol.INHERIT, inherit);
    }

    @Override
    public void cancel(Cancel cancel) {
        link.send(SyncProtocol.CANCEL, cancel);
    }

    @Override
    public void pair(Pair pair) {
        link.send(SyncProtocol.PAIR, pair);
    }

    @Override
    public void apply(Apply apply) {
        link.send(SyncProtocol.APPLY, apply);
    }

    @Override
    public void withdraw(Withdraw withdraw) {
        link.send(SyncProtocol.WITHDRAW, withdraw);
    }
}
