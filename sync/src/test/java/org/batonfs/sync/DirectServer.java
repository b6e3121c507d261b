package org.batonfs.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Traffic;
import org.batonfs.sync.core.ResidentAgent;
import org.batonfs.sync.core.ServerCore;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.ResidentReplies;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.testing.Encoded;
import org.jspecify.annotations.Nullable;

/**
 * The lock server without a thread: whoever flushes a link does the server's work, and the work of all the clients' readers
 * that follows from it. So a scheduler that decides which thread runs, decides everything.
 */
public final class DirectServer {
    /** Taken alone, never with another lock of this class. */
    private final ReentrantLock serving = new ReentrantLock();

    private final ServerCore core = new ServerCore(ServerLimits.DEFAULT);
    private final ResidentAgent agent =
            new ResidentAgent(core, ResidentLimits.DEFAULT, ResidentOperations.NONE, (what, cause) -> {
                throw new IllegalStateException(what, cause);
            });
    private final RequestAdapter adapter = new RequestAdapter();
    private final ResidentAdapter residentAdapter = new ResidentAdapter();
    private final List<Link> links = new ArrayList<>();

    /** A client; before the threads start. */
    public SyncClient connect(Policy policy) {
        SyncClientOptions options = SyncClientOptions.at(Path.of("/nowhere"))
                .policy(policy)
                .forgotten((closed, things) -> {
                    throw new IllegalStateException(closed + " has open: " + things);
                });
        try {
            return new SyncClient(options, handler -> {
                Link link = new Link(links.size(), handler);
                links.add(link);
                return link;
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many resources somebody references. */
    public int resourceCount() {
        return core.resourceCount();
    }

    private void work() {
        boolean worked = true;
        while (worked) {
            worked = false;
            for (Link link : links) {
                worked |= link.serve();
                worked |= link.deliver();
            }
        }
    }

    private record Frame(MessageType type, ByteBuffer payload) {
        static Frame of(MessageType type, Message message) {
            return new Frame(type, Encoded.of(message));
        }
    }

    private final class Link implements ClientLink, SyncReplies, ResidentReplies {
        private final long id;
        private final LinkHandler handler;
        private final ServerSession session;
        private final ReentrantLock delivering = new ReentrantLock();
        private final Frames toServer = new Frames();
        private final Frames toClient = new Frames();
        private volatile @Nullable EndReason endReason;

        Link(long id, LinkHandler handler) {
            this.id = id;
            this.handler = handler;
            this.session = core.connect(id, this, reason -> {
                throw new IllegalStateException("evicted: " + reason);
            });
        }

        boolean serve() {
            serving.lock();
            try {
                boolean worked = false;
                for (Frame frame = toServer.poll(); frame != null; frame = toServer.poll()) {
                    if (ResidentAdapter.isRequest(frame.type)) {
                        residentAdapter.dispatch(frame.type, frame.payload, agent.sessionOf(session, true, () -> this));
                    } else {
                        adapter.dispatch(frame.type, frame.payload, session);
                    }
                    agent.settle();
                    worked = true;
                }
                return worked;
            } finally {
                serving.unlock();
            }
        }

        boolean deliver() {
            delivering.lock();
            try {
                boolean worked = false;
                for (Frame frame = toClient.poll(); frame != null; frame = toClient.poll()) {
                    handler.onMessage(frame.type, frame.payload);
                    worked = true;
                }
                return worked;
            } finally {
                delivering.unlock();
            }
        }

        @Override
        public void send(MessageType type, Message message) {
            if (endReason == null) {
                toServer.add(Frame.of(type, message));
            }
        }

        @Override
        public void flush() {
            work();
        }

        /** Here, since Lincheck does not watch what is done in the layer below. */
        @Override
        public void sleep(BooleanSupplier isOver, long nanos) {
            if (isOver.getAsBoolean()) {
                return;
            }
            if (nanos == ClientLink.FOREVER) {
                LockSupport.park(isOver);
            } else {
                LockSupport.parkNanos(isOver, nanos);
            }
        }

        @Override
        public void wake(@Nullable Thread sleeper) {
            LockSupport.unpark(sleeper);
        }

        @Override
        public void awaitRead() {}

        @Override
        public void awaitRoom() {}

        @Override
        public void abandon(EndReason reason) {
            throw new IllegalStateException("abandoned: " + reason);
        }

        @Override
        public void close() {
            if (endReason != null) {
                return;
            }
            work();
            serving.lock();
            try {
                agent.onEnded(session);
                session.end(0);
                agent.settle();
            } finally {
                serving.unlock();
            }
            EndReason reason = new EndReason(EndCode.CLOSED_LOCALLY, "");
            endReason = reason;
            handler.onEnded(reason);
            work();
        }

        @Override
        public long clientId() {
            return id;
        }

        @Override
        public byte[] sessionSecret() {
            return new byte[16];
        }

        @Override
        public Traffic traffic() {
            throw new UnsupportedOperationException("nothing is counted here");
        }

        @Override
        public boolean isOpen() {
            return endReason == null;
        }

        @Override
        public @Nullable EndReason endReason() {
            return endReason;
        }

        @Override
        public void granted(Granted granted) {
            toClient.add(Frame.of(SyncProtocol.GRANTED, granted));
        }

        @Override
        public void recall(Recall recall) {
            toClient.add(Frame.of(SyncProtocol.RECALL, recall));
        }

        @Override
        public void inherited(Inherited inherited) {
            toClient.add(Frame.of(SyncProtocol.INHERITED, inherited));
        }

        @Override
        public void bound(Bound bound) {
            toClient.add(Frame.of(SyncProtocol.BOUND, bound));
        }

        @Override
        public void applied(Applied applied) {
            toClient.add(Frame.of(SyncProtocol.APPLIED, applied));
        }

        @Override
        public void refused(Refused refused) {
            toClient.add(Frame.of(SyncProtocol.REFUSED, refused));
        }
    }

    /** Checks at the end that everything has gone back. */
    void requireNothingLeft(SyncClient client) {
        if (resourceCount() != 0 || client.resourceCount() != 0) {
            throw new IllegalStateException("left behind: " + resourceCount() + ", " + client.resourceCount());
        }
    }

    private static final class Frames {
        private final ArrayDeque<Frame> frames = new ArrayDeque<>();

        synchronized void add(Frame frame) {
            frames.add(Objects.requireNonNull(frame));
        }

        synchronized @Nullable Frame poll() {
            return frames.poll();
        }
    }
}
