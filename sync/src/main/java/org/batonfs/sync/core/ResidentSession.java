package org.batonfs.sync.core;

import java.util.ArrayList;
import org.agrona.collections.Long2ObjectHashMap;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.ResidentReplies;
import org.batonfs.sync.protocol.ResidentRequests;
import org.batonfs.sync.protocol.Withdraw;

/** One client, at the {@link ResidentAgent}: its operations that are not answered yet. */
public final class ResidentSession implements ResidentRequests {
    private final ResidentAgent agent;
    private final ServerSession session;
    private final boolean isOwnUser;
    private final ResidentReplies replies;
    private final Long2ObjectHashMap<AgentCall> calls = new Long2ObjectHashMap<>();
    private long bytes;
    private boolean ended;

    ResidentSession(ResidentAgent agent, ServerSession session, boolean isOwnUser, ResidentReplies replies) {
        this.agent = agent;
        this.session = session;
        this.isOwnUser = isOwnUser;
        this.replies = replies;
    }

    @Override
    public void apply(Apply apply) {
        if (calls.containsKey(apply.sequence())) {
            throw new ProtocolViolationException(
                    "operation " + apply.sequence() + " is asked for while one of that number is under way");
        }
        agent.begin(this, apply);
    }

    @Override
    public void withdraw(Withdraw withdraw) {
        AgentCall call = calls.get(withdraw.sequence());
        if (call != null) {
            call.withdraw();
        }
    }

    long client() {
        return session.client();
    }

    ServerSession session() {
        return session;
    }

    boolean isOwnUser() {
        return isOwnUser;
    }

    void add(AgentCall call) {
        calls.put(call.sequence(), call);
        bytes += call.bytes();
    }

    /** Whether the client has more under way than it may. */
    boolean isOverLimit() {
        return calls.size() > agent.limits.operationsPerClient() || bytes > agent.limits.bytesPerClient();
    }

    void answer(AgentCall call, Applied applied) {
        calls.remove(call.sequence());
        bytes -= call.bytes();
        if (!ended) {
            replies.applied(applied);
        }
    }

    /** The client has gone: what has not begun is dropped. */
    void end() {
        ended = true;
        for (AgentCall call : new ArrayList<>(calls.values())) {
            call.withdraw();
        }
    }
}
