package org.batonfs.sync.protocol;

import org.batonfs.ipc.Connection;

/** Encodes replies into frames on a connection; the frames go in the order of the calls. */
public final class ReplyProxy implements SyncReplies, ResidentReplies {
    private final Connection connection;

    /** Sends on the given connection. */
    public ReplyProxy(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void granted(Granted granted) {
        connection.send(SyncProtocol.GRANTED, granted);
    }

    @Override
    public void recall(Recall recall) {
        connection.send(SyncProtocol.RECALL, recall);
    }

    @Override
    public void inherited(Inherited inherited) {
        connection.send(SyncProtocol.INHERITED, inherited);
    }

    @Override
    public void bound(Bound bound) {
        connection.send(SyncProtocol.BOUND, bound);
    }

    @Override
    public void refused(Refused refused) {
        connection.send(SyncProtocol.REFUSED, refused);
    }

    @Override
    public void applied(Applied applied) {
        connection.send(SyncProtocol.APPLIED, applied);
    }
}
