package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Access;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.protocol.SyncRequests;
import org.jspecify.annotations.Nullable;

/**
 * One client, at the server: its handles and what they are bound to. Each request of the client is a call here.
 *
 * <p>A request that a correct client cannot send throws {@link ProtocolViolationException}; the caller then ends the
 * connection and calls {@link #end}. A request for a handle that is not bound is refused instead, because a client may
 * send it before it learns that its open was refused.
 */
public final class ServerSession implements SyncRequests {
    private static final long NO_HANDLE = -1;

    final Long2ObjectHashMap<Binding> bindings = new Long2ObjectHashMap<>();

    /** By the handle of an outer resource that of the inner one; {@code null} if there is none. */
    @Nullable
    Long2LongHashMap inners;

    /** Those it has made and that stand, oldest first. */
    final LinkedHashSet<ServerCore.Ticket> tickets = new LinkedHashSet<>(0);

    /** In how many queues the client waits. */
    int waits;

    /** Where the agent waits for operations of this client; often nothing. */
    final ArrayList<Binding> waitsOfAgent = new ArrayList<>(0);

    /** For {@link WaitGraph}; {@code null} until that first asks. */
    WaitGraph.@Nullable Knowledge knowledge;

    /** Bytes of values that this client has made room for and that are still there. */
    long valueBytes;

    private final ServerCore core;
    private final long client;
    private final SyncReplies replies;
    private final Evictor evictor;

    /** What the client may do; {@code null} if everything. */
    private final @Nullable Access access;

    /** Where it waits besides; {@code null} if this core has all resources. */
    private final @Nullable WaitsElsewhere elsewhere;

    /** Whether it is that of the agent, which nobody can evict: who waits for it goes on waiting. */
    boolean isAgent;

    boolean evicted;
    boolean ended;

    ServerSession(
            ServerCore core,
            long client,
            SyncReplies replies,
            Evictor evictor,
            @Nullable Access access,
            @Nullable WaitsElsewhere elsewhere) {
        this.core = core;
        this.client = client;
        this.replies = replies;
        this.evictor = evictor;
        this.access = access;
        this.elsewhere = elsewhere;
    }

    /** The number that names the client in reasons and reports. */
    public long client() {
        return client;
    }

    /** How many handles the client has bound. */
    public int handleCount() {
        return bindings.size();
    }

    /** Whether a handle of this number is bound. */
    public boolean isBound(long handle) {
        return bindings.containsKey(handle);
    }

    SyncReplies replies() {
        return replies;
    }

    /** Whether the client is to be gone; what it holds is free when {@link #end} is called. */
    boolean isEvicted() {
        return evicted;
    }

    void evict(String reason) {
        evicted = !isAgent;
        evictor.evict(reason);
    }

    @Override
    public void open(Open open) {
        long handle = open.handle();
        Binding known = bindings.get(handle);
        String name = resourceOf(open.name());
        if (known == null || !known.resource.name.equals(name)) {
            if (!mayBind(SyncProtocol.OPEN, handle) || !bind(handle, name)) {
                return;
            }
        }
        if (open.confirm()) {
            replies.bound(new Bound().set(handle));
        }
    }

    @Override
    public void adopt(Adopt adopt) {
        long handle = adopt.handle();
        ServerCore.Ticket ticket = core.tickets.get(adopt.ticket());
        Binding known = bindings.get(handle);
        if (known != null && ticket != null && known.resource == ticket.resource) {
            core.drop(ticket);
            replies.bound(new Bound().set(handle));
            return;
        }
        if (known != null && ticket == null) {
            // The handle was claimed before this request was repeated. What is refused is bound to nothing.
            bindings.remove(handle);
            unbind(known, true);
        } else if (!mayBind(SyncProtocol.ADOPT, handle)) {
            return;
        }
        if (ticket == null) {
            String detail = "no such ticket: spent, cancelled, expired or never made";
            refuse(SyncProtocol.ADOPT, handle, RefusalReason.UNKNOWN_TICKET, detail);
            return;
        }
        if (!permits(SyncProtocol.ADOPT, handle, ticket.resource.name, Mode.SHARED)) {
            return;
        }
        bind(handle, ticket.resource);
        core.drop(ticket);
        replies.bound(new Bound().set(handle));
    }

    @Override
    public void reclaim(Reclaim claim) {
        long handle = claim.handle();
        if (!mayBind(SyncProtocol.RECLAIM, handle) || !bind(handle, resourceOf(claim.name()))) {
            return;
        }
        Binding binding = bindings.get(handle);
        if (core.isRecovering()) {
            remember(binding, claim);
        } else if (binding.resource.references == 1) {
            // Nobody has kept what it knows of: the resource is as good as new, but is not.
            binding.resource.inDoubt |= claim.epoch() > 0;
        }
        if (claim.mode() == Mode.INVALID) {
            return;
        }
        if (access != null && !mayReclaim(binding, claim.mode())) {
            refuse(SyncProtocol.RECLAIM, handle, RefusalReason.HOLD_LOST, "nobody who may change it has claimed it");
            return;
        }
        boolean isReclaimed = core.mayReclaim(claim)
                && binding.resource.reclaim(binding, claim.mode(), claim.version(), core.messages);
        if (!isReclaimed) {
            refuse(SyncProtocol.RECLAIM, handle, RefusalReason.HOLD_LOST, "the hold could not be given back");
        }
    }

    @Override
    public void acquire(Acquire acquire) {
        Binding binding = find(SyncProtocol.ACQUIRE, acquire.handle());
        if (binding != null) {
            acquire(binding, acquire.mode());
        }
    }

    private void acquire(Binding binding, Mode wanted) {
        if (binding.grantedUnasked && binding.mode.covers(wanted)) {
            binding.grantedUnasked = false; // it was sent before that grant came, and there is no other under way
            return;
        }
        if (binding.wanted != Mode.INVALID) {
            throw new ProtocolViolationException("handle " + binding.handle + ": asks for " + wanted
                    + " while its request for " + binding.wanted + " is under way");
        }
        if (binding.mode.covers(wanted)) {
            throw new ProtocolViolationException(
                    "handle " + binding.handle + ": asks for " + wanted + ", but holds " + binding.mode);
        }
        if (permits(SyncProtocol.ACQUIRE, binding.handle, binding.resource.name, wanted)) {
            binding.resource.enqueue(binding, wanted, core.messages);
        }
    }

    @Override
    public void release(Release release) {
        Binding binding = find(SyncProtocol.RELEASE, release.handle());
        if (binding == null) {
            return;
        }
        boolean isCurrent = release.epoch() == binding.epoch;
        if (release.changed()) {
            requireCurrent(binding, isCurrent);
            store(binding, release.version(), release.value());
        }
        boolean lowers = false;
        if (isCurrent && !release.mode().covers(binding.mode)) {
            binding.resource.lower(binding, release.mode(), core.messages);
            lowers = true;
        }
        // First, so that the grant to the next in the queue says that somebody waits, and is not followed by a recall.
        if (release.wanted() != Mode.INVALID) {
            acquire(binding, release.wanted());
        }
        if (lowers) {
            binding.resource.advance(core.messages);
        }
    }

    @Override
    public void close(Close close) {
        Binding binding = find(SyncProtocol.CLOSE, close.handle());
        if (binding == null) {
            return;
        }
        if (close.changed()) {
            requireCurrent(binding, close.epoch() == binding.epoch);
            store(binding, close.version(), close.value());
        }
        bindings.remove(binding.handle);
        unbind(binding, true);
    }

    @Override
    public void inherit(Inherit inherit) {
        Binding binding = find(SyncProtocol.INHERIT, inherit.handle());
        if (binding == null) {
            return;
        }
        if (core.tickets.containsKey(inherit.ticket())) {
            throw new ProtocolViolationException("handle " + binding.handle + ": makes a ticket that stands already");
        }
        if (tickets.size() >= core.limits.ticketsPerClient()) {
            String limit = "limit of " + core.limits.ticketsPerClient() + " tickets per client reached";
            refuse(SyncProtocol.INHERIT, binding.handle, RefusalReason.LIMIT_REACHED, limit);
            return;
        }
        core.add(new ServerCore.Ticket(inherit.ticket(), binding.resource, this));
        replies.inherited(new Inherited().set(binding.handle, inherit.ticket()));
    }

    @Override
    public void cancel(Cancel cancel) {
        ServerCore.Ticket ticket = core.tickets.get(cancel.ticket());
        if (ticket != null && (ticket.maker == this || isPermitted(ticket.resource.name, Mode.SHARED))) {
            core.drop(ticket);
        }
    }

    @Override
    public void pair(Pair pair) {
        if (find(SyncProtocol.PAIR, pair.handle()) == null) {
            return;
        }
        if (inners == null) {
            inners = new Long2LongHashMap(NO_HANDLE);
        }
        inners.put(pair.handle(), pair.inner());
    }

    /** What a resource was granted for is granted with it, as far as nobody is in the way. */
    void grantInner(Binding outer) {
        if (inners == null || outer.mode != Mode.EXCLUSIVE) {
            return;
        }
        Binding inner = bindings.get(inners.get(outer.handle));
        if (inner != null && isPermitted(inner.resource.name, Mode.EXCLUSIVE)) {
            inner.resource.grantUnasked(inner, core.messages);
        }
    }

    /**
     * The client's connection has ended: frees all that it held, at once. What it held exclusively is in doubt from now
     * on. The tickets that it made stand for a while longer.
     *
     * @param nowNanos the present
     */
    public void end(long nowNanos) {
        if (ended) {
            return;
        }
        ended = true;
        for (Binding binding : bindings.values()) {
            binding.resource.withdraw(binding);
        }
        if (holdsAnything()) {
            core.onDeparted(this);
        }
        for (Binding binding : bindings.values()) {
            unbind(binding, false);
        }
        bindings.clear();
        bindings.compact(); // a value that it has paid for may refer to it for long
        inners = null;
        core.orphanTicketsOf(this, nowNanos);
    }

    /** Whether it waits in a queue, or the agent does for it. */
    boolean isWaiting() {
        return waits > 0 || !waitsOfAgent.isEmpty();
    }

    /** It waits in one more queue. */
    void beginWait() {
        tellOfFirstWait();
        waits++;
    }

    void endWait() {
        waits--;
        tellOfLastWait();
    }

    /** The agent waits for an operation of it. */
    void agentWaits(Binding agents) {
        tellOfFirstWait();
        waitsOfAgent.add(agents);
    }

    void agentHasWaited(Binding agents) {
        waitsOfAgent.remove(agents);
        tellOfLastWait();
    }

    private void tellOfFirstWait() {
        if (elsewhere != null && !isWaiting()) {
            elsewhere.onBegun();
        }
    }

    private void tellOfLastWait() {
        if (elsewhere != null && !isWaiting()) {
            elsewhere.onEnded();
        }
    }

    /** See {@link WaitsElsewhere#now}. */
    long waitElsewhere(long before) {
        return elsewhere == null ? 0 : elsewhere.now(before);
    }

    private boolean holdsAnything() {
        for (Binding binding : bindings.values()) {
            if (binding.mode != Mode.INVALID) {
                return true;
            }
        }
        return false;
    }

    private boolean mayBind(MessageType request, long handle) {
        if (bindings.containsKey(handle)) {
            throw new ProtocolViolationException("handle " + handle + " is bound already");
        }
        if (bindings.size() >= core.limits.handlesPerClient()) {
            String limit = "limit of " + core.limits.handlesPerClient() + " handles per client reached";
            refuse(request, handle, RefusalReason.LIMIT_REACHED, limit);
            return false;
        }
        return true;
    }

    private boolean bind(long handle, String name) {
        if (!permits(SyncProtocol.OPEN, handle, name, Mode.SHARED)) {
            return false;
        }
        Resource resource = core.intern(name);
        if (resource == null) {
            String limit = "limit of " + core.limits.resources() + " resources reached";
            refuse(SyncProtocol.OPEN, handle, RefusalReason.LIMIT_REACHED, limit);
            return false;
        }
        if (access != null && resource.isFresh()) {
            resource.value = access.initialValue(name).clone();
        }
        bind(handle, resource);
        return true;
    }

    private void bind(long handle, Resource resource) {
        bindings.put(handle, new Binding(this, resource, handle));
        core.addReference(resource);
    }

    private void unbind(Binding binding, boolean orderly) {
        if (inners != null) {
            inners.remove(binding.handle);
            inners = inners.isEmpty() ? null : inners; // it never gets smaller
        }
        binding.resource.remove(binding, orderly, core.messages);
        core.dropReference(binding.resource);
    }

    private String resourceOf(String name) {
        return access == null ? name : access.resource(name);
    }

    boolean isPermitted(String resource, Mode mode) {
        return access == null || access.most(resource).covers(mode);
    }

    /** A client that may not change the value cannot be the one that has the last. */
    private void remember(Binding binding, Reclaim claim) {
        if (isPermitted(binding.resource.name, Mode.EXCLUSIVE)) {
            byte[] before = binding.resource.value;
            binding.resource.remember(claim);
            pay(binding.resource, before);
        }
    }

    /** The room that a value takes counts against the limit of whoever has made it, until the resource has gone. */
    void pay(Resource resource, byte[] before) {
        if (resource.value == before) {
            return;
        }
        if (resource.payer != null) {
            resource.payer.valueBytes -= before.length;
        }
        resource.payer = this;
        valueBytes += resource.value.length;
        if (valueBytes > core.limits.valueBytesPerClient()) {
            evict("limit of " + core.limits.valueBytesPerClient() + " bytes of values per client reached");
        }
    }

    /** A client that is not believed gets back what somebody has told of who is. */
    private boolean mayReclaim(Binding binding, Mode mode) {
        return isPermitted(binding.resource.name, mode) && binding.resource.isClaimed;
    }

    /** Whether the client may hold so much of a resource; if not, the request is refused. */
    private boolean permits(MessageType request, long handle, String resource, Mode mode) {
        if (isPermitted(resource, mode)) {
            return true;
        }
        String detail = mode == Mode.EXCLUSIVE ? "this client may only read it" : "it is not for this client";
        refuse(request, handle, RefusalReason.NOT_PERMITTED, detail);
        return false;
    }

    private @Nullable Binding find(MessageType request, long handle) {
        Binding binding = bindings.get(handle);
        if (binding == null) {
            refuse(request, handle, RefusalReason.UNKNOWN_HANDLE, "handle " + handle + " is not bound");
        }
        return binding;
    }

    private void refuse(MessageType request, long handle, RefusalReason reason, String detail) {
        replies.refused(new Refused().set(request.id(), handle, reason, detail));
    }

    /** Takes a changed value, which only an exclusive holder has. */
    private void store(Binding binding, long version, Payload value) {
        if (binding.mode != Mode.EXCLUSIVE) {
            throw new ProtocolViolationException(
                    "handle " + binding.handle + ": hands back a changed value, but holds " + binding.mode);
        }
        byte[] before = binding.resource.value;
        binding.resource.store(version, value, core.messages);
        pay(binding.resource, before);
    }

    private static void requireCurrent(Binding binding, boolean isCurrent) {
        if (!isCurrent) {
            throw new ProtocolViolationException(
                    "handle " + binding.handle + ": hands back a changed value of a hold that is over");
        }
    }
}
