package org.batonfs.sync;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.Generation;
import org.batonfs.sync.core.ResidentAgent;
import org.batonfs.sync.core.ServerCore;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.ResidentReplies;

/** A core with the agent beside it, and what the one thread that drives them has to see to. For that thread only. */
final class CoreDriver {
    private final ServerCore core;
    private final ResidentAgent agent;
    private final GenerationFile generationFile;
    private final RequestAdapter adapter = new RequestAdapter();
    private final ResidentAdapter residentAdapter = new ResidentAdapter();
    private long recoveredAtNanos;

    CoreDriver(SyncServerOptions options, GenerationFile generationFile, ResidentOperations operations) {
        this.generationFile = generationFile;
        this.core = new ServerCore(options.limits(), generationFile::depart);
        this.agent = new ResidentAgent(
                core, options.residentLimits(), operations, options.listening().listener()::onFailure);
    }

    /** The core, to be asked and to be given clients. */
    ServerCore core() {
        return core;
    }

    /** Begins as a server that follows nobody who died. */
    void begin(Generation generation) {
        core.begin(generation);
    }

    /** Begins as the successor of a dead server, and takes claims until then. */
    void beginRecovery(Generation generation, long untilNanos) {
        core.beginRecovery(generation);
        recoveredAtNanos = untilNanos;
    }

    /**
     * Hands a client's request to the core; {@link #settle} has to follow.
     *
     * @throws org.batonfs.sync.core.ProtocolViolationException if a correct client does not send it
     */
    void request(ServerSession session, MessageType type, ByteBuffer payload) {
        adapter.dispatch(type, payload, session);
    }

    /**
     * Hands what a client says of an operation to the agent, as {@link #request}.
     *
     * @param replies what the answers go to; asked for with the first of that client
     */
    void operation(
            ServerSession session,
            boolean isOwnUser,
            Supplier<ResidentReplies> replies,
            MessageType type,
            ByteBuffer payload) {
        residentAdapter.dispatch(type, payload, agent.sessionOf(session, isOwnUser, replies));
    }

    /** The agent hears what the core has said. */
    void settle() {
        agent.settle();
    }

    /** A client has gone, and asks for nothing more; what it holds is not free yet. */
    void leave(ServerSession session) {
        agent.onEnded(session);
    }

    /** A client can do nothing any more: others may have what it held. */
    void end(ServerSession session) {
        session.end(System.nanoTime());
        agent.settle();
    }

    /** See {@link LoopHandler#onTurn}. */
    long onTurn(long nowNanos) {
        generationFile.requireKept();
        if (core.isRecovering()) {
            if (nowNanos - recoveredAtNanos < 0) {
                return recoveredAtNanos;
            }
            generationFile.serve();
            core.endRecovery();
            agent.settle(); // before the time of the recalls that follow is started
        }
        long next = core.onTime(nowNanos);
        agent.settle();
        return LoopHandler.earlier(next, agent.onTime(nowNanos));
    }

    /** The server is closed. */
    void close() {
        agent.close();
    }
}
