package org.batonfs.sync.core;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.Object2ObjectHashMap;
import org.batonfs.sync.Access;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.ReplyProxy;
import org.batonfs.sync.protocol.SyncReplies;
import org.jspecify.annotations.Nullable;

/**
 * The lock server without its input and output: all resources, sessions and tickets. It knows no clock, thread or socket;
 * time is handed in, and what it has to say goes to each session's {@link SyncReplies}.
 *
 * <p>Not safe for several threads: one loop drives it. A reply must not call back into the core.
 */
public final class ServerCore {
    /** Loaded with this class: a process without a descriptor left cannot load them, and lacks them ever after. */
    private static final Class<?>[] NEEDED = {
        Binding.class,
        Counting.class,
        Long2LongHashMap.class,
        ProtocolViolationException.class,
        RecallTimes.Entry.class,
        RefusalReason.class,
        ReplyProxy.class,
        Resource.class,
        ServerSession.class,
        Ticket.class,
        WaitGraph.Knowledge.class,
    };

    private static final long ORPHANS_PER_LIMIT = 10;

    final Resource.Messages messages = new Resource.Messages();
    final ServerLimits limits;
    final Object2ObjectHashMap<String, Resource> resources = new Object2ObjectHashMap<>();
    final Long2ObjectHashMap<Ticket> tickets = new Long2ObjectHashMap<>();

    /** Tickets whose maker has gone, oldest first; at most {@link #ORPHANS_PER_LIMIT} times as many as one client may have. */
    final LinkedHashSet<Ticket> orphans = new LinkedHashSet<>();

    /** Who wants to know when a resource is down to one reference. */
    @Nullable
    LastReferences lastReferences;

    private final Departures departures;

    /**
     * Where the versions of a new resource begin: after those of all that were forgotten. One of them may have had the same
     * name, and a client that lost its connection meanwhile still has something of it cached.
     */
    long freshVersion;

    /** An empty server that nobody will succeed. */
    public ServerCore(ServerLimits limits) {
        this(limits, client -> {});
    }

    /** An empty server that says who departs. */
    public ServerCore(ServerLimits limits, Departures departures) {
        this.limits = limits;
        this.departures = departures;
        assert NEEDED.length > 0;
    }

    /**
     * Takes on a client.
     *
     * @param client names the client in reasons and reports
     * @param replies where to say things to it
     * @param evictor ends the connection of this client when the core asks for that
     * @return what the client's requests are to be handed to
     */
    public ServerSession connect(long client, SyncReplies replies, Evictor evictor) {
        return new ServerSession(this, client, replies, evictor, null, null);
    }

    /** As {@link #connect(long, SyncReplies, Evictor)}, a client that may do this much and no more. */
    public ServerSession connect(long client, SyncReplies replies, Evictor evictor, Access access) {
        return connect(client, replies, evictor, access, null);
    }

    /** As {@link #connect(long, SyncReplies, Evictor, Access)}, a client that is also with other cores, which have other resources. */
    public ServerSession connect(
            long client, SyncReplies replies, Evictor evictor, Access access, @Nullable WaitsElsewhere elsewhere) {
        return new ServerSession(this, client, replies, evictor, access == Access.ALL ? null : access, elsewhere);
    }

    /**
     * Evicts the holders that have not answered a recall for too long, and drops the tickets that have outlived their makers
     * for too long. To be called after the requests of a turn, since it is what starts the time of the recalls that they
     * led to.
     *
     * @param nowNanos the present, on the same clock as always
     * @return when to be called again, or {@code Long.MAX_VALUE} when there is nothing to wait for
     */
    public long onTime(long nowNanos) {
        long nextEviction = messages.recallTimes.onTime(nowNanos, limits.recallNanos());
        long nextExpiry = expireTickets(nowNanos);
        if (nextEviction == Long.MAX_VALUE || nextExpiry == Long.MAX_VALUE) {
            return Math.min(nextEviction, nextExpiry);
        }
        return nextEviction - nextExpiry < 0 ? nextEviction : nextExpiry;
    }

    private long expireTickets(long nowNanos) {
        while (!orphans.isEmpty()) {
            Ticket first = orphans.iterator().next();
            long expiresAt = first.orphanedAtNanos + limits.orphanTicketNanos();
            if (expiresAt - nowNanos > 0) {
                return expiresAt;
            }
            drop(first);
        }
        return Long.MAX_VALUE;
    }

    /** Says which of the servers at its socket this is; before any client is connected. */
    public void begin(Generation generation) {
        messages.generation = generation;
        freshVersion = generation.firstVersion();
    }

    /**
     * Begins as the successor of a server that died: its clients may claim what they held, and nothing else is granted
     * until {@link #endRecovery}.
     */
    public void beginRecovery(Generation generation) {
        begin(generation);
        messages.isRecovering = true;
    }

    /** Whether a hold that a client claims has stood until the death of this server's predecessor. */
    boolean mayReclaim(Reclaim claim) {
        return messages.isRecovering && messages.generation.follows(claim.generation(), claim.client());
    }

    /** Whether claims are still taken. */
    public boolean isRecovering() {
        return messages.isRecovering;
    }

    /** Takes no more claims, and serves those who have waited for that. */
    public void endRecovery() {
        if (messages.isRecovering) {
            messages.isRecovering = false;
            List<Resource> all = List.copyOf(resources.values());
            for (Resource resource : all) {
                resource.endRecovery(messages);
            }
            // Not before all are as they are to be: a grant of one may bring another.
            for (Resource resource : all) {
                resource.advance(messages);
                removeIfUnreferenced(resource);
            }
        }
    }

    /** Somebody goes without giving back what it held; nobody else has that yet. */
    void onDeparted(ServerSession session) {
        departures.onDeparted(session.client());
    }

    /** How many resources are alive. */
    public int resourceCount() {
        return resources.size();
    }

    /** Which of these resources are alive. */
    public Set<String> existing(Collection<String> names) {
        Set<String> alive = new HashSet<>();
        for (String name : names) {
            if (resources.containsKey(name)) {
                alive.add(name);
            }
        }
        return alive;
    }

    /** How many tickets stand. */
    public int ticketCount() {
        return tickets.size();
    }

    /** Finds the resource of that name, or makes it; {@code null} when the limit is reached. */
    @Nullable
    Resource intern(String name) {
        Resource resource = resources.get(name);
        if (resource == null && resources.size() < limits.resources()) {
            resource = new Resource(name);
            resource.version = messages.isRecovering ? 0 : freshVersion;
            resources.put(name, resource);
        }
        return resource;
    }

    void addReference(Resource resource) {
        resource.references++;
    }

    void dropReference(Resource resource) {
        resource.references--;
        if (resource.references == 1 && lastReferences != null) {
            lastReferences.onLastReference(resource.name);
        }
        removeIfUnreferenced(resource);
    }

    /** While claims are taken, somebody who has not claimed yet may refer to it. */
    private void removeIfUnreferenced(Resource resource) {
        if (resource.references == 0 && !messages.isRecovering) {
            resources.remove(resource.name);
            if (!Counting.isLater(freshVersion, resource.version)) {
                freshVersion = Counting.next(resource.version);
            }
            if (resource.payer != null) {
                resource.payer.valueBytes -= resource.value.length;
            }
        }
    }

    void add(Ticket ticket) {
        tickets.put(ticket.number, ticket);
        ticket.maker.tickets.add(ticket);
        addReference(ticket.resource);
    }

    /** Takes a ticket out and gives up its reference. */
    void drop(Ticket ticket) {
        tickets.remove(ticket.number);
        ticket.maker.tickets.remove(ticket);
        orphans.remove(ticket);
        dropReference(ticket.resource);
    }

    /** Starts the time after which the tickets of a session that has gone are dropped; the oldest go at once if they are too many. */
    void orphanTicketsOf(ServerSession session, long nowNanos) {
        for (Ticket ticket : session.tickets) {
            ticket.orphanedAtNanos = nowNanos;
            orphans.add(ticket);
        }
        while (orphans.size() > ORPHANS_PER_LIMIT * limits.ticketsPerClient()) {
            drop(orphans.iterator().next());
        }
    }

    /** Hears of resources to which only one binding or ticket refers any more. */
    interface LastReferences {
        /** It is down to one reference; the core must not be called back. */
        void onLastReference(String name);
    }

    /** A reference to a resource that no client has bound yet. */
    static final class Ticket {
        final long number;
        final Resource resource;
        final ServerSession maker;
        long orphanedAtNanos;

        Ticket(long number, Resource resource, ServerSession maker) {
            this.number = number;
            this.resource = resource;
            this.maker = maker;
        }
    }
}
