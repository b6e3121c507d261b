package org.batonfs.sync;

import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.ResidentReplies;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;

/**
 * What a core says to a client of another loop: copies of the messages go there, in the order of the calls, and are encoded there,
 * so that the loop which has a much used resource has less to do.
 */
final class GuestReplies implements SyncReplies, ResidentReplies {
    private final HomeClient client;
    private final LoopConductor host;

    GuestReplies(HomeClient client, LoopConductor host) {
        this.client = client;
        this.host = host;
    }

    @Override
    public void granted(Granted granted) {
        send(SyncProtocol.GRANTED, granted.copy());
    }

    @Override
    public void recall(Recall recall) {
        send(SyncProtocol.RECALL, new Recall().set(recall.handle(), recall.epoch(), recall.mode()));
    }

    @Override
    public void inherited(Inherited inherited) {
        send(SyncProtocol.INHERITED, inherited);
    }

    @Override
    public void bound(Bound bound) {
        send(SyncProtocol.BOUND, bound);
    }

    @Override
    public void refused(Refused refused) {
        send(SyncProtocol.REFUSED, refused);
    }

    @Override
    public void applied(Applied applied) {
        send(SyncProtocol.APPLIED, applied.copy());
    }

    private void send(MessageType type, Message copy) {
        host.parcelsFor(client.home()).add(() -> client.deliver(type, copy));
    }
}
