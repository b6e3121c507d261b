package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.collections.Long2ObjectHashMap;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.Connector;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Traffic;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.ReplyAdapter;
import org.batonfs.sync.protocol.RequestProxy;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.protocol.SyncRequests;
import org.jspecify.annotations.Nullable;

/**
 * A process's connection to the {@link SyncServer}, and all that it holds there. Safe for any number of threads.
 *
 * <p>A client that is closed, and a process that ends without a kill, hand back what they hold; a shutdown hook sees to
 * the latter.
 */
public final class SyncClient implements AutoCloseable {
    // Locking: `tables` guards the maps and each resource's count of handles. It may be taken under a resource's mutex
    // (to forget it), never the other way round while waiting: what is sent under it is only appended to the link.

    /** How long {@link #close} waits for uses in progress, in nanoseconds. */
    private static final long USE_GRACE_NANOS = 300_000_000;

    private final ReentrantLock tables = new ReentrantLock();
    private final Long2ObjectHashMap<ClientResource> byHandle = new Long2ObjectHashMap<>();
    private final Map<String, ClientResource> byName = new HashMap<>();
    private final Condition allForgotten = tables.newCondition();
    private long lastHandle;
    private volatile boolean closed;

    private final Policy policy;
    private final long minimumHoldNanos;
    private final ClientTimer timer = new ClientTimer();
    private final ClientOptions connection;
    private final long reconnectNanos;
    private final RequestProxy requests;
    private volatile ClientLink link;

    /** Whether the server is gone and another is looked for; guarded by the tables. */
    private boolean reconnecting;

    /** Held while all resources are suspended or resumed, so that the one is over before the other begins. */
    private final ReentrantLock transition = new ReentrantLock();

    private @Nullable Thread reconnector;
    private final Thread closeAtExit = new CloseAtExit();
    private volatile @Nullable EndReason endReason;

    private SyncClient(SyncClientOptions options, LinkOpener opener) throws IOException {
        this.policy = options.policy();
        this.minimumHoldNanos =
                policy == Policy.STRICT ? 0 : options.minimumHold().toNanos();
        this.connection = options.connection();
        this.reconnectNanos = opener.isReconnectable() ? options.reconnect().toNanos() : 0;
        this.link = opener.open(new Incoming());
        this.requests = new RequestProxy(link);
    }

    /**
     * Connects to a server.
     *
     * @throws IOException if there is no server, or it does not take this client
     */
    public static SyncClient connect(SyncClientOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return new SyncClient(options, new SocketOpener(options.connection())).started();
    }

    /** A client whose link is made by the caller: the main process's own, which needs no socket. */
    static SyncClient over(SyncClientOptions options, LinkOpener opener) throws IOException {
        return new SyncClient(options, opener).started();
    }

    private SyncClient started() {
        Runtime.getRuntime().addShutdownHook(closeAtExit);
        return this;
    }

    /**
     * Opens the resource of a name, which comes into being when nobody else has it open. When this returns, the resource
     * lives until the handle is closed, whatever the others do. That costs one round trip, unless this client has it open.
     *
     * @param name 1 to {@link SyncProtocol#NAME_BYTES_MAX} bytes of UTF-8
     * @throws LimitReachedException if the server has no room for it
     */
    public SyncHandle open(String name) throws SyncException, InterruptedException {
        ClientResource resource = openResource(name);
        boolean bound = false;
        try {
            resource.bind();
            bound = true;
        } finally {
            if (!bound) {
                close(resource);
            }
        }
        return new SyncHandle(this, resource);
    }

    /**
     * Opens the resource of a name without waiting: the request travels with the first acquire. Until that is granted the
     * handle does not keep the resource alive, and a limit that is reached shows only then.
     *
     * @param name 1 to {@link SyncProtocol#NAME_BYTES_MAX} bytes of UTF-8
     */
    public SyncHandle openLater(String name) throws SyncException {
        ClientResource resource = openResource(name);
        resource.bindLater();
        return new SyncHandle(this, resource);
    }

    private ClientResource openResource(String name) throws SyncException {
        requireName(Objects.requireNonNull(name, "name"));
        tables.lock();
        try {
            requireConnected();
            ClientResource resource = byName.get(name);
            if (resource == null) {
                resource = register(name);
            } else {
                resource.handles++;
            }
            return resource;
        } finally {
            tables.unlock();
        }
    }

    /**
     * Opens the resource of a ticket that another client made by {@link SyncHandle#share}, and spends the ticket.
     *
     * @param text what {@link ShareTicket#text} returned there
     * @throws UnknownTicketException if the ticket does not stand
     */
    public SyncHandle adopt(String text) throws SyncException, InterruptedException {
        ShareTicket ticket = ShareTicket.parse(Objects.requireNonNull(text, "text"));
        requireName(ticket.name());
        ClientResource resource;
        tables.lock();
        try {
            requireConnected();
            resource = byName.get(ticket.name());
            if (resource != null) {
                resource.handles++;
                requests.cancel(new Cancel().set(ticket.number()));
                return new SyncHandle(this, resource);
            }
            resource = register(ticket.name());
        } finally {
            tables.unlock();
        }
        boolean adopted = false;
        try {
            resource.adopt(ticket.number());
            adopted = true;
        } finally {
            if (!adopted) {
                close(resource);
            }
        }
        return new SyncHandle(this, resource);
    }

    /** Frames and bytes so far, by kind of message. */
    public Traffic traffic() {
        return link.traffic();
    }

    /** When this client gives back what it holds. */
    public Policy policy() {
        return policy;
    }

    /** The link to the server, for what else travels on it. */
    public ClientLink link() {
        return link;
    }

    /** Whether calls can still succeed. */
    public boolean isOpen() {
        return endReason == null;
    }

    /**
     * Hands back all that is held and disconnects; idempotent. Threads that wait fail. A use that is in progress is given
     * a moment to end; a value that it changes later is lost, and in doubt for the others.
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook does the same as this call: both are safe together.
        }
        closeNow();
    }

    private void closeNow() {
        tables.lock();
        try {
            closed = true;
        } finally {
            tables.unlock();
        }
        for (ClientResource resource : resources()) {
            resource.close();
        }
        awaitUsesInProgress();
        timer.close();
        stopReconnecting();
        link.close();
    }

    private void stopReconnecting() {
        Thread thread;
        tables.lock();
        try {
            thread = reconnector;
        } finally {
            tables.unlock();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void awaitUsesInProgress() {
        long left = USE_GRACE_NANOS;
        tables.lock();
        try {
            while (!byHandle.isEmpty() && isOpen() && left > 0) {
                left = allForgotten.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tables.unlock();
        }
    }

    // ---- for the handles

    /** One {@link SyncHandle} of the resource has been closed. */
    void close(ClientResource resource) {
        tables.lock();
        try {
            if (--resource.handles > 0) {
                return;
            }
            byName.remove(resource.name, resource);
        } finally {
            tables.unlock();
        }
        resource.close();
    }

    /** The server has nothing more to say about the resource. */
    void forget(ClientResource resource) {
        tables.lock();
        try {
            byHandle.remove(resource.handle);
            byName.remove(resource.name, resource);
            if (byHandle.isEmpty()) {
                allForgotten.signalAll();
            }
        } finally {
            tables.unlock();
        }
    }

    ShareTicket share(ClientResource resource) throws SyncException, InterruptedException {
        long number = new SecureRandom().nextLong();
        resource.inherit(number);
        return new ShareTicket(this, number, resource.name);
    }

    void cancel(long ticket) {
        if (isOpen()) {
            requests.cancel(new Cancel().set(ticket));
            flush();
        }
    }

    SyncRequests requests() {
        return requests;
    }

    ClientTimer timer() {
        return timer;
    }

    long minimumHoldNanos() {
        return minimumHoldNanos;
    }

    /** Sends what has been appended to the link. */
    void flush() {
        try {
            link.flush();
        } catch (IOException e) {
            // The link's reader finds the connection ended as well, and fails whoever waits.
            return;
        }
    }

    /** What to throw when the connection has ended. */
    SyncException lost() {
        EndReason reason = endReason;
        if (closed || reason == null) {
            return new HandleClosedException("the client is closed");
        }
        return reason.code() == EndCode.EVICTED || reason.code() == EndCode.OUTGOING_LIMIT
                ? new EvictedException("the server has evicted this client: " + reason)
                : new ConnectionLostException("the connection to the server has ended: " + reason);
    }

    private ClientResource register(String name) {
        ClientResource resource = new ClientResource(this, name, ++lastHandle);
        if (reconnecting) {
            resource.suspend();
        }
        byHandle.put(resource.handle, resource);
        byName.put(name, resource);
        return resource;
    }

    private void requireConnected() throws SyncException {
        if (closed || endReason != null) {
            throw lost();
        }
    }

    private static void requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > SyncProtocol.NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name has 1 to " + SyncProtocol.NAME_BYTES_MAX
                    + " bytes of UTF-8, but this has " + bytes + ": " + name);
        }
    }

    private @Nullable ClientResource find(long handle) {
        tables.lock();
        try {
            return byHandle.get(handle);
        } finally {
            tables.unlock();
        }
    }

    private List<ClientResource> resources() {
        tables.lock();
        try {
            return new ArrayList<>(byHandle.values());
        } finally {
            tables.unlock();
        }
    }

    /** Hands back what is held when the process ends. */
    private final class CloseAtExit extends Thread {
        CloseAtExit() {
            super("baton-close-at-exit");
        }

        @Override
        public void run() {
            closeNow();
        }
    }

    // ---- the death of a server

    private void fail(EndReason reason) {
        endReason = reason;
        for (ClientResource resource : resources()) {
            resource.onConnectionEnded();
        }
        timer.close();
    }

    /** Whether a successor of the dead server is looked for from now on. */
    private boolean beginReconnecting(EndReason reason) {
        transition.lock();
        try {
            tables.lock();
            try {
                if (closed || reconnectNanos == 0) {
                    return false;
                }
                reconnecting = true;
                reconnector = new Thread(() -> reconnect(reason), "baton-reconnect");
                reconnector.setDaemon(true);
            } finally {
                tables.unlock();
            }
            for (ClientResource resource : resources()) {
                resource.suspend();
            }
            reconnector.start();
            return true;
        } finally {
            transition.unlock();
        }
    }

    private void reconnect(EndReason reason) {
        long deadline = System.nanoTime() + reconnectNanos;
        for (long left = reconnectNanos; left > 0; left = deadline - System.nanoTime()) {
            try {
                SocketOpener opener = new SocketOpener(connection.waitForServer(Duration.ofNanos(left)));
                resume(opener.open(new Incoming()));
                return;
            } catch (ConnectionEndedException e) {
                // It died as well, before it had welcomed this client: look for the next one.
            } catch (IOException e) {
                break;
            }
        }
        fail(reason);
    }

    private void resume(ClientLink next) {
        transition.lock();
        try {
            List<ClientResource> known;
            tables.lock();
            try {
                link = next;
                requests.switchTo(next);
                reconnecting = false;
                known = new ArrayList<>(byHandle.values());
            } finally {
                tables.unlock();
            }
            for (ClientResource resource : known) {
                resource.resume();
            }
        } finally {
            transition.unlock();
        }
        flush();
        if (closed) {
            next.close();
        }
    }

    /** Makes the link that a client stands on. */
    interface LinkOpener {
        ClientLink open(LinkHandler handler) throws IOException;

        /** Whether another link can be had when this one is lost. */
        default boolean isReconnectable() {
            return false;
        }
    }

    /** Connects to a server's socket. */
    private static final class SocketOpener implements LinkOpener {
        private final ClientOptions options;

        SocketOpener(ClientOptions options) {
            this.options = options;
        }

        @Override
        public ClientLink open(LinkHandler handler) throws IOException {
            return Connector.connect(options, SyncProtocol.PROTOCOL, handler);
        }

        @Override
        public boolean isReconnectable() {
            return true;
        }
    }

    /**
     * What the link's reader hears. A message for a handle that is not there any more crossed the close of that handle,
     * and needs no answer.
     */
    private final class Incoming implements LinkHandler, SyncReplies {
        private final ReplyAdapter adapter = new ReplyAdapter();

        @Override
        public void onMessage(MessageType type, ByteBuffer payload) {
            adapter.dispatch(type, payload, this);
        }

        @Override
        public void onEnded(EndReason reason) {
            if (reason.code() == EndCode.LOST && beginReconnecting(reason)) {
                return;
            }
            fail(reason);
        }

        @Override
        public void granted(Granted granted) {
            ClientResource resource = find(granted.handle());
            if (resource != null) {
                resource.onGranted(granted);
            }
        }

        @Override
        public void recall(Recall recall) {
            ClientResource resource = find(recall.handle());
            if (resource != null) {
                resource.onRecall(recall);
            }
        }

        @Override
        public void inherited(Inherited inherited) {
            ClientResource resource = find(inherited.handle());
            if (resource != null) {
                resource.onDone();
            }
        }

        @Override
        public void bound(Bound bound) {
            ClientResource resource = find(bound.handle());
            if (resource != null) {
                resource.onDone();
            }
        }

        @Override
        public void refused(Refused refused) {
            ClientResource resource = find(refused.handle());
            if (resource != null) {
                resource.onRefused(refused);
            }
        }
    }
}
