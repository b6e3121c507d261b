package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.batonfs.ipc.AtExit;
import org.batonfs.ipc.ClientLink;
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
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.ResidentRequests;
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
    /** How long {@link #close} waits for uses in progress, in nanoseconds. */
    private static final long USE_GRACE_NANOS = 250_000_000;

    /** A process that has not looked for so long may have been stopped, and evicted; less than any time for recalls. */
    private static final long STOPPED_NANOS_MIN = 50_000_000;

    /** Made beforehand: when it is needed nothing can be made. */
    private static final EndReason HALF_DONE = new EndReason(
            EndCode.HANDLER_FAILED, "this process has run out of memory or stack in the middle of a call");

    private final ResourceTable table = new ResourceTable();
    private final Path socket;
    private final ForgottenListener forgotten;
    private final AtomicBoolean hasReported = new AtomicBoolean();
    private final Policy policy;
    private final long minimumHoldNanos;
    private final ClientTimer timer = new ClientTimer();
    private final @Nullable Reconnector reconnector;
    private final RequestProxy requests;
    private final PendingOperations operations = new PendingOperations(this::residentRequests);
    private @Nullable AtExit closeAtExit;
    private volatile ClientLink link;
    private volatile boolean closed;

    /** When everything that had come from the server by then was known. */
    private volatile long heardAtNanos = System.nanoTime();

    private volatile @Nullable EndReason endReason;

    /** A client that is not closed by itself when the process ends. */
    SyncClient(SyncClientOptions options, LinkOpener opener) throws IOException {
        this.socket = options.connection().path();
        this.forgotten = options.forgotten();
        this.policy = options.policy();
        this.minimumHoldNanos =
                policy == Policy.STRICT ? 0 : options.minimumHold().toNanos();
        this.reconnector =
                opener instanceof SocketOpener && !options.reconnect().isZero()
                        ? new Reconnector(this, table, options)
                        : null;
        if (reconnector != null) {
            reconnector.hold();
        }
        try {
            this.link = opener.open(new Incoming());
            this.requests = new RequestProxy(link);
        } finally {
            if (reconnector != null) {
                reconnector.letGo();
            }
        }
    }

    /**
     * Connects to a server.
     *
     * @throws IOException if there is no server, or it does not take this client
     */
    public static SyncClient connect(SyncClientOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return over(options, new SocketOpener(options.connection()));
    }

    /** A client on a link that is made in another way: the main process's own needs no socket. */
    static SyncClient over(SyncClientOptions options, LinkOpener opener) throws IOException {
        SyncClient client = new SyncClient(options, opener);
        boolean done = false;
        try {
            client.closeAtExit = AtExit.plan("baton-close-at-exit", client::closeUnreported);
            done = true;
            return client;
        } finally {
            if (!done) {
                client.closeUnreported();
            }
        }
    }

    /**
     * Opens the resource of a name, which comes into being when nobody else has it open. When this returns, the resource
     * lives until the handle is closed, whatever the others do. That costs one round trip, unless this client has it open.
     *
     * @param name 1 to {@link SyncProtocol#NAME_BYTES_MAX} bytes of UTF-8
     * @throws LimitReachedException if the server has no room for it
     * @throws PermissionDeniedException if the server does not let this client open it
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
     * handle does not keep the resource alive, and a limit that is reached or a permission that is missing shows only then.
     * A handle that was refused stays refused; another one of the same name asks anew.
     *
     * @param name 1 to {@link SyncProtocol#NAME_BYTES_MAX} bytes of UTF-8
     */
    public SyncHandle openLater(String name) throws SyncException {
        ClientResource resource = openResource(name);
        resource.bindLater();
        return new SyncHandle(this, resource);
    }

    /**
     * Opens the resource of a ticket that another client made by {@link SyncHandle#share}, and spends the ticket.
     *
     * @param text what {@link ShareTicket#text} returned there
     * @throws UnknownTicketException if the ticket does not stand
     * @throws PermissionDeniedException if the server does not let this client open the resource; the ticket stands
     */
    public SyncHandle adopt(String text) throws SyncException, InterruptedException {
        ShareTicket ticket = ShareTicket.parse(Objects.requireNonNull(text, "text"));
        requireName(ticket.name());
        ClientResource known = table.openKnown(ticket.name());
        if (known != null) {
            cancel(ticket.number());
            return new SyncHandle(this, known);
        }
        ClientResource resource = openResource(ticket.name());
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

    /** Frames and bytes so far on the present connection, by kind of message. */
    public Traffic traffic() {
        return link.traffic();
    }

    /** When this client gives back what it holds. */
    public Policy policy() {
        return policy;
    }

    /** The link to the server, for what else travels on it. It changes when the client reconnects. */
    public ClientLink link() {
        return link;
    }

    /** Whether calls can still succeed; also while the client looks for a successor of a dead server. */
    public boolean isOpen() {
        return endReason == null;
    }

    /** What a call throws that has found the connection ended. */
    public SyncException exceptionFor(EndReason reason) {
        if (closed) {
            return new HandleClosedException(this + " is closed");
        }
        return reason.code() == EndCode.EVICTED || reason.code() == EndCode.OUTGOING_LIMIT
                ? new EvictedException("the server has evicted this client: " + reason)
                : new ConnectionLostException("the connection to the server has ended: " + reason);
    }

    /**
     * Hands back all that is held and disconnects, within a second; idempotent. Threads that wait fail. A use that is in
     * progress is given a quarter of a second to end; a value that it changes later is lost, and in doubt for the others.
     * What the program has left open is told to the {@linkplain SyncClientOptions#forgotten listener}.
     *
     * <p>The same happens, but for the telling, when the process ends without a kill.
     */
    @Override
    public void close() {
        List<String> handles = table.openHandles();
        List<String> uses = closeNow();
        AtExit planned = closeAtExit;
        if (planned != null) {
            planned.cancel(); // not before, since the end of the process does not wait for this thread
        }
        handles.addAll(uses);
        if (hasReported.compareAndSet(false, true)) {
            report(this, handles);
        }
    }

    private void closeUnreported() {
        closeNow();
    }

    /** Returns the uses that have not ended in the time that they were given. */
    private List<String> closeNow() {
        closed = true;
        if (reconnector != null) {
            reconnector.stop();
        }
        for (ClientResource resource : table.end()) {
            resource.close();
        }
        List<String> uses = new ArrayList<>();
        if (isOpen()) {
            table.awaitEmpty(USE_GRACE_NANOS);
            for (ClientResource resource : table.all()) {
                if (resource.isInUse()) {
                    uses.add("Hold[" + resource.name + "]");
                }
            }
        }
        timer.close();
        link.close();
        return uses;
    }

    /**
     * Tells the listener what a program has left open in something that stands on this client; nothing if it is nothing.
     *
     * @param closed what is closed
     * @param things what it had open
     */
    public void report(Object closed, List<String> things) {
        int count = things.size();
        if (count > ForgottenListener.NAMED_MAX) {
            List<String> named = new ArrayList<>(things.subList(0, ForgottenListener.NAMED_MAX));
            named.add("and " + (count - ForgottenListener.NAMED_MAX) + " more");
            forgotten.onForgotten(closed.toString(), named);
        } else if (count > 0) {
            forgotten.onForgotten(closed.toString(), List.copyOf(things));
        }
    }

    @Override
    public String toString() {
        return "SyncClient[" + socket + "]";
    }

    // ---- for the handles

    /** One {@link SyncHandle} of the resource has been closed. */
    void close(ClientResource resource) {
        if (table.closeOne(resource)) {
            resource.close();
        }
    }

    /** The server has nothing more to say about the resource. */
    void forget(ClientResource resource) {
        table.forget(resource);
    }

    /** How many resources the server may still have something to say about. */
    int resourceCount() {
        return table.all().size();
    }

    ShareTicket share(ClientResource resource) throws SyncException, InterruptedException {
        long number = SyncProtocol.ticketOf(resource.name, new SecureRandom().nextLong());
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

    private ResidentRequests residentRequests() {
        return requests;
    }

    /** What the server is to do for this client. */
    PendingOperations operations() {
        return operations;
    }

    ClientTimer timer() {
        return timer;
    }

    long minimumHoldNanos() {
        return minimumHoldNanos;
    }

    /**
     * A step of a resource has stopped half way: nobody knows any more what is held, so all of it is given up.
     *
     * @return the error, to be thrown
     */
    VirtualMachineError abandon(VirtualMachineError error) {
        link.abandon(HALF_DONE);
        return error;
    }

    /** Whether so much time has passed since the last look that this process may have been stopped. */
    boolean mayHaveBeenStopped() {
        long now = System.nanoTime();
        long age = now - heardAtNanos;
        if (age > STOPPED_NANOS_MIN) {
            return true;
        }
        if (age > STOPPED_NANOS_MIN / 16) {
            heardAtNanos = now;
        }
        return false;
    }

    /** Waits until all that has come from the server is known. */
    void hearAll() {
        long now = System.nanoTime();
        link.awaitRead();
        heardAtNanos = now;
    }

    /** Sends what has been appended to the link. */
    void flush() {
        try {
            link.flush();
        } catch (IOException e) {
            // The link's reader thread finds the connection ended as well, and sees to whoever waits.
            return;
        }
    }

    /**
     * Sleeps until what the thread waits for has happened and somebody {@linkplain #wake wakes} it, or for any other time. It may
     * hear what the server says meanwhile, so the caller must hold no mutex.
     *
     * @param nanos {@link ClientLink#FOREVER} for no limit
     */
    void sleep(BooleanSupplier isOver, long nanos) {
        link.sleep(isOver, nanos);
    }

    void wake(@Nullable Thread sleeper) {
        link.wake(sleeper);
    }

    /** What to throw when the connection has ended. */
    SyncException lost() {
        EndReason reason = endReason;
        return reason == null ? new HandleClosedException(this + " is closed") : exceptionFor(reason);
    }

    private ClientResource openResource(String name) throws SyncException {
        requireName(Objects.requireNonNull(name, "name"));
        ClientResource resource = table.open(this, name);
        if (resource == null) {
            throw lost();
        }
        return resource;
    }

    private static void requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > SyncProtocol.NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name has 1 to " + SyncProtocol.NAME_BYTES_MAX
                    + " bytes of UTF-8, but this has " + bytes + ": " + name);
        }
    }

    // ---- for the reconnector

    boolean isClosed() {
        return closed;
    }

    LinkHandler newIncoming() {
        return new Incoming();
    }

    /** What is sent from now on goes to a successor of the dead server. */
    void switchTo(ClientLink next) {
        link = next;
        requests.switchTo(next);
    }

    /** All is over. */
    void fail(EndReason reason) {
        endReason = reason;
        for (ClientResource resource : table.end()) {
            resource.onConnectionEnded();
        }
        operations.fail();
        timer.close();
    }

    /**
     * What the thread that reads from a link hears. A message for a handle that is not there any more crossed the close of that handle, and
     * needs no answer.
     */
    private final class Incoming implements LinkHandler, SyncReplies {
        private final ReplyAdapter adapter = new ReplyAdapter();
        private final ResidentAdapter residentAdapter = new ResidentAdapter();

        @Override
        public void onMessage(MessageType type, ByteBuffer payload) {
            if (type == SyncProtocol.APPLIED) {
                residentAdapter.dispatchAnswer(payload, operations::onApplied);
            } else {
                adapter.dispatch(type, payload, this);
            }
        }

        @Override
        public void onEnded(EndReason reason) {
            if (reason.code() != EndCode.LOST || reconnector == null || !reconnector.begin(reason)) {
                fail(reason);
            }
        }

        @Override
        public void granted(Granted granted) {
            ClientResource resource = table.find(granted.handle());
            if (resource != null) {
                resource.onGranted(granted);
            }
        }

        @Override
        public void recall(Recall recall) {
            ClientResource resource = table.find(recall.handle());
            if (resource != null) {
                resource.onRecall(recall);
            }
        }

        @Override
        public void inherited(Inherited inherited) {
            ClientResource resource = table.find(inherited.handle());
            if (resource != null) {
                resource.onDone();
            }
        }

        @Override
        public void bound(Bound bound) {
            ClientResource resource = table.find(bound.handle());
            if (resource != null) {
                resource.onDone();
            }
        }

        @Override
        public void refused(Refused refused) {
            ClientResource resource = table.find(refused.handle());
            if (resource != null) {
                resource.onRefused(refused);
            }
        }
    }
}
