package org.batonfs.sync.core;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.agrona.collections.Long2ObjectHashMap;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentLimits;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Outcome;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.ResidentReplies;
import org.batonfs.sync.protocol.SyncReplies;
import org.jspecify.annotations.Nullable;

/**
 * Does operations for clients that leave the value with the server.
 *
 * <p>It is a client of the {@link ServerCore} like any other, with a session and, for each resource it works on, a
 * {@link ClientLock}; only that no message and no time lie between it and the server. It takes what an operation needs, does
 * the operation, answers, and keeps what it has until somebody asks for it. So all that is true of clients that hold is true
 * of clients that have operations done, in any mixture, and the lock protocol knows nothing of this class.
 *
 * <p>What the core says to it is kept until the core is done with the step in which it says it, and heard in
 * {@link #settle}: a reply must not call back into the core. Whoever makes the core do a step calls that afterwards.
 *
 * <p>Like the core it knows no clock, thread or socket, and one loop drives it.
 */
public final class ResidentAgent implements SyncReplies, Wakeups, ServerCore.LastReferences {
    /** Loaded with this class: a process without a descriptor left cannot load them. */
    private static final Class<?>[] NEEDED = {
        AgentCall.class, AgentResource.class, AgentWaiter.class, AgentUse.class, Outcome.class, ResidentSession.class
    };

    /** The number by which reasons and reports name it; those of clients begin at 1. */
    private static final long CLIENT = 0;

    /** Nothing that it decides depends on the time, because it has no minimum hold. */
    static final long NO_TIME = 0;

    private static final int POOL_MAX = 64;
    private static final int POOLED_BYTES_MAX = 4096;

    final ResidentLimits limits;
    final Resource.Messages messages;
    final ServerSession session;

    /** How many resources it works on: it must not run into the limit of any client's handles. */
    private final int resourcesMax;

    private final ResidentOperations operations;
    private final BiConsumer<String, Throwable> failures;

    /** By name, the one used last at the end. */
    private final LinkedHashMap<String, AgentResource> resources = new LinkedHashMap<>(16, 0.75f, true);

    private final Long2ObjectHashMap<AgentResource> byHandle = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<ResidentSession> sessions = new Long2ObjectHashMap<>();
    private long lastHandle;

    // What has been said to it and is not heard yet.
    private final ArrayDeque<Heard> heard = new ArrayDeque<>();
    private final ArrayDeque<AgentCall> ready = new ArrayDeque<>();
    private final ArrayDeque<String> lonely = new ArrayDeque<>();

    private final ArrayDeque<AgentCall> pool = new ArrayDeque<>();

    /**
     * An agent beside a core.
     *
     * @param operations what it can do besides operations on values
     * @param failures is told when an operation throws what it should not
     */
    public ResidentAgent(
            ServerCore core,
            ResidentLimits limits,
            ResidentOperations operations,
            BiConsumer<String, Throwable> failures) {
        assert NEEDED.length > 0;
        this.limits = limits;
        this.messages = core.messages;
        this.resourcesMax = Math.min(limits.resources(), core.limits.handlesPerClient());
        this.operations = operations;
        this.failures = failures;
        // When a slow device keeps it from answering a recall in time, there is nobody to end: those who wait go on
        // waiting.
        this.session = core.connect(CLIENT, this, reason -> {});
        this.session.isAgent = true;
        core.lastReferences = this;
    }

    // ---- from the server's shell

    /**
     * What the operations of a client are handed to.
     *
     * @param isOwnUser whether the client is of the user that the server runs as
     * @param replies asked for with the first operation of that client
     */
    public ResidentSession sessionOf(ServerSession client, boolean isOwnUser, Supplier<ResidentReplies> replies) {
        ResidentSession known = sessions.get(client.client());
        if (known == null) {
            known = new ResidentSession(this, client, isOwnUser, replies.get());
            sessions.put(client.client(), known);
        }
        return known;
    }

    /** A client has gone, and its session was ended: what it has asked for and was not begun is not done any more. */
    public void onEnded(ServerSession client) {
        ResidentSession gone = sessions.remove(client.client());
        if (gone != null) {
            gone.end();
        }
    }

    /** Hears what the core has said since the last time, and does what follows. */
    public void settle() {
        while (true) {
            Heard next = heard.poll();
            if (next != null) {
                hear(next);
                continue;
            }
            AgentCall call = ready.poll();
            if (call != null) {
                call.onDecided();
                continue;
            }
            String name = lonely.poll();
            if (name == null) {
                return;
            }
            letGoIfAlone(resources.get(name));
        }
    }

    /** Time has passed; returns when to be called again. */
    public long onTime(long nowNanos) {
        return operations.onTime(nowNanos);
    }

    /** The server is closed: lets go of everything. */
    public void close() {
        for (AgentResource resource : resources.values()) {
            letGoOfKept(resource);
        }
        resources.clear();
        byHandle.clear();
    }

    /** How many resources it works on. */
    public int resourceCount() {
        return resources.size();
    }

    // ---- for its calls

    /** Its own binding of a resource, as the server sees it; {@code null} if its handle was refused. */
    @Nullable
    Binding bindingOf(AgentResource resource) {
        return session.bindings.get(resource.handle);
    }

    void begin(ResidentSession caller, Apply apply) {
        AgentCall call = pool.poll();
        if (call == null) {
            call = new AgentCall(this);
        }
        call.begin(caller, apply);
    }

    void recycle(AgentCall call) {
        if (pool.size() < POOL_MAX && call.isSmallerThan(POOLED_BYTES_MAX)) {
            pool.add(call);
        }
    }

    @Nullable
    ResidentOperation find(int number) {
        return number < ResidentOperations.FIRST ? ValueOperation.find(number) : operations.find(number);
    }

    void failed(AgentCall call, Throwable cause) {
        failures.accept("an operation of client " + call.client() + " failed", cause);
    }

    /** The resource of a binding, as this agent sees it. */
    AgentResource work(Resource resource) {
        AgentResource known = resources.get(resource.name);
        if (known != null) {
            return known;
        }
        makeRoom();
        long handle = ++lastHandle;
        AgentResource made = new AgentResource(resource, new ClientLock(handle, session, this, 0));
        resources.put(resource.name, made);
        byHandle.put(handle, made);
        session.open(new Open().set(handle, resource.name, false));
        return made;
    }

    /** A call does not use the resource any more. */
    void left(AgentResource resource) {
        resource.calls--;
        if (resource.calls == 0 && !resource.isOpen()) {
            letGoOfKept(resource); // the server has refused it meanwhile
        }
        letGoIfAlone(resource);
    }

    private void makeRoom() {
        Iterator<AgentResource> oldest = resources.values().iterator();
        for (int surplus = resources.size() + 1 - resourcesMax; surplus > 0 && oldest.hasNext(); surplus--) {
            AgentResource candidate = oldest.next();
            if (candidate.calls == 0) {
                oldest.remove();
                close(candidate);
            }
        }
    }

    private void letGoIfAlone(@Nullable AgentResource resource) {
        if (resource != null && resource.calls == 0 && resource.resource.references == 1 && resource.isOpen()) {
            resources.remove(resource.resource.name, resource);
            close(resource);
        }
    }

    private void close(AgentResource resource) {
        byHandle.remove(resource.handle);
        resource.lock.close(NO_TIME);
        letGoOfKept(resource);
    }

    private void letGoOfKept(AgentResource resource) {
        Object kept = resource.kept;
        if (kept != null) {
            resource.kept = null;
            operations.letGo(kept);
        }
    }

    // ---- what the core says

    @Override
    public void granted(Granted granted) {
        Granted copy = granted.copy();
        heard.add(new Heard(copy.handle(), copy, null, false));
    }

    @Override
    public void recall(Recall recall) {
        Recall copy = new Recall().set(recall.handle(), recall.epoch(), recall.mode());
        heard.add(new Heard(copy.handle(), null, copy, false));
    }

    @Override
    public void refused(Refused refused) {
        heard.add(new Heard(refused.handle(), null, null, true));
    }

    @Override
    public void inherited(Inherited inherited) {
        throw new IllegalStateException("the agent makes no tickets");
    }

    @Override
    public void bound(Bound bound) {
        throw new IllegalStateException("the agent asks for no answer to its opens");
    }

    @Override
    public void onLastReference(String name) {
        if (resources.containsKey(name)) {
            lonely.add(name);
        }
    }

    private void hear(Heard said) {
        AgentResource resource = byHandle.get(said.handle);
        if (resource == null) {
            return; // it crossed the close
        }
        if (said.granted != null) {
            resource.lock.onGranted(said.granted, NO_TIME);
        } else if (said.recall != null) {
            resource.lock.onRecall(said.recall, NO_TIME);
        } else if (said.isRefused) {
            resources.remove(resource.resource.name, resource);
            byHandle.remove(resource.handle);
            resource.lock.onRefused();
        }
    }

    // ---- what its locks ask for

    @Override
    public void wake(Waiter waiter) {
        ready.add(((AgentWaiter) waiter).call);
    }

    @Override
    public void wakeAt(long nanos) {
        throw new IllegalStateException("the agent has no minimum hold");
    }

    /** Something that the core has said about a handle. */
    private record Heard(
            long handle,
            @Nullable Granted granted,
            @Nullable Recall recall,
            boolean isRefused) {}

    /** A resource that it works on. */
    static final class AgentResource {
        final Resource resource;
        final ClientLock lock;
        final long handle;

        /** How many calls use it or wait for it. */
        int calls;

        @Nullable
        Object kept;

        /** Who had the last operation done, under which grant, and how many in a row. */
        private long lastClient = -1;

        private long lastEpoch;
        private int run;

        AgentResource(Resource resource, ClientLock lock) {
            this.resource = resource;
            this.lock = lock;
            this.handle = lock.handle();
        }

        boolean isOpen() {
            return lock.state() == ClientLock.State.OPEN;
        }

        /**
         * Lets the resource have what an operation has changed, at once, since it is at hand; and the client that has changed it
         * pay for the room.
         */
        void writeThrough(ServerSession payer, Resource.Messages messages) {
            if (lock.isChanged()) {
                byte[] before = resource.value;
                resource.store(lock.version(), lock.value(), messages);
                lock.stored();
                payer.pay(resource, before);
            }
        }

        /** Counts an operation of a client; see {@link org.batonfs.sync.protocol.Applied#run}. */
        int countRun(long client) {
            boolean goesOn = client == lastClient && lastEpoch == lock.epoch();
            run = goesOn ? Math.min(run + 1, org.batonfs.sync.protocol.Applied.RUN_MAX) : 1;
            lastClient = client;
            lastEpoch = lock.epoch();
            return run;
        }
    }

    /** A call that waits for a mode of a resource. */
    static final class AgentWaiter extends Waiter {
        final AgentCall call;

        AgentWaiter(Mode mode, AgentCall call) {
            super(mode);
            this.call = call;
        }
    }
}
