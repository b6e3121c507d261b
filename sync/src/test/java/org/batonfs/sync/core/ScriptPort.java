package org.batonfs.sync.core;

import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncReplies;

/** Where the server says things to a client. */
final class ScriptPort implements SyncReplies, Evictor {
    private final World world;
    private final int number;

    ScriptPort(World world, int number) {
        this.world = world;
        this.number = number;
    }

    private void send(Envelope envelope) {
        ScriptClient client = world.clients[number];
        if (!client.broken) {
            client.toClient.addLast(envelope);
        }
        world.tell(client, "is sent", envelope);
        world.witness.onReply(number, envelope);
    }

    private int resourceOf(long handle) {
        return world.clients[number].resourceOf(handle);
    }

    @Override
    public void evict(String reason) {
        world.evictionJudge.onEvicted(number, reason);
        world.clients[number].broken = true;
    }

    @Override
    public void granted(Granted granted) {
        int resource = resourceOf(granted.handle());
        send(Envelope.of(granted, resource));
        if (granted.recalledTo() != Mode.EXCLUSIVE) { // as two messages, between which other things can happen
            send(Envelope.of(new Recall().set(granted.handle(), granted.epoch(), granted.recalledTo()), resource));
        }
    }

    @Override
    public void recall(Recall recall) {
        send(Envelope.of(recall, resourceOf(recall.handle())));
    }

    @Override
    public void inherited(Inherited inherited) {
        send(new Envelope(Envelope.Kind.INHERITED, resourceOf(inherited.handle())));
    }

    @Override
    public void bound(Bound bound) {
        send(new Envelope(Envelope.Kind.BOUND, resourceOf(bound.handle())));
    }

    @Override
    public void refused(Refused refused) {
        Envelope envelope = new Envelope(Envelope.Kind.REFUSED, resourceOf(refused.handle()));
        envelope.request = refused.request();
        envelope.reason = refused.reason();
        send(envelope);
    }
}
