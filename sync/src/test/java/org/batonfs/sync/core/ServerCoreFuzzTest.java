package org.batonfs.sync.core;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentLimits;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * Three clients say anything that has a valid layout, come and go, and time passes: the server and its agent throw nothing
 * but {@link ProtocolViolationException}, which no operation leads to but one whose number is taken, no operation fails, they
 * say nothing that is malformed, and after each step at most one client holds a resource exclusively, the agent being one of
 * them, the lists of holders and waiters are those of the bindings, and the references add up.
 */
class ServerCoreFuzzTest {
    private static final int CLIENTS = 3;
    private static final List<MessageType> REQUESTS = SyncProtocol.PROTOCOL.requests().stream()
            .filter(type -> type.id() > Protocol.OWN_ID_MAX && !ResidentAdapter.isRequest(type))
            .toList();

    private static final List<MessageType> OPERATIONS = List.of(SyncProtocol.APPLY, SyncProtocol.WITHDRAW);

    /** Step by step: who, what (a request's fields follow, with their length before them), or an end, or time. */
    @FuzzTest(maxDuration = "3m")
    void anyRequests(byte[] script) {
        ByteBuffer in = ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN);
        new Run().run(in);
    }

    private static final class Run {
        private final ServerCore core = new ServerCore(new ServerLimits(3, 3, 2, 100, 100));
        private final ServerSession[] sessions = new ServerSession[CLIENTS];
        private final RequestAdapter adapter = new RequestAdapter();
        private final ResidentAdapter residentAdapter = new ResidentAdapter();
        private final ResidentAgent agent =
                new ResidentAgent(core, new ResidentLimits(2, 96, 2), ResidentOperations.NONE, (what, cause) -> {
                    throw new AssertionError(what, cause);
                });
        private long now;

        void run(ByteBuffer in) {
            if (in.hasRemaining() && in.get() % 2 == 0) {
                core.beginRecovery(new Generation(3, 0, 1, 2));
            }
            while (in.remaining() >= 2) {
                int who = (in.get() & 0xFF) % CLIENTS;
                int what = (in.get() & 0xFF) % (REQUESTS.size() + 3 + OPERATIONS.size());
                if (what < REQUESTS.size()) {
                    request(who, REQUESTS.get(what), in);
                } else if (what == REQUESTS.size()) {
                    end(who);
                } else if (what == REQUESTS.size() + 1) {
                    now += 60;
                    core.onTime(now);
                } else if (what == REQUESTS.size() + 2) {
                    core.endRecovery();
                } else {
                    request(who, OPERATIONS.get(what - REQUESTS.size() - 3), in);
                }
                agent.settle();
                endTheEvicted();
                check();
            }
            for (int who = 0; who < CLIENTS; who++) {
                end(who);
            }
            core.endRecovery();
            core.onTime(now);
            core.onTime(now + 1_000); // tickets of those who have gone
            agent.settle();
            require(agent.resourceCount() == 0, "the agent keeps something for nobody");
            require(core.resourceCount() == 0 && core.ticketCount() == 0, "something is left when all have gone");
        }

        private void request(int who, MessageType type, ByteBuffer in) {
            int length = Math.min(in.remaining(), type.minBytes() + (in.hasRemaining() ? in.get() & 0x0F : 0));
            length = Math.min(length, in.remaining());
            ByteBuffer fields = in.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length);
            in.position(in.position() + length);
            try {
                type.validate(fields, 0, length);
            } catch (MalformedFrameException e) {
                return; // it ends the connection before anything reaches the core
            }
            if (sessions[who] == null) {
                sessions[who] = core.connect(who + 1, new CheckedReplies(), reason -> {});
            }
            if (ResidentAdapter.isRequest(type)) {
                operation(who, type, fields);
                return;
            }
            try {
                adapter.dispatch(type, fields, sessions[who]);
            } catch (ProtocolViolationException e) {
                end(who);
            }
        }

        private void operation(int who, MessageType type, ByteBuffer fields) {
            try {
                residentAdapter.dispatch(
                        type, fields, agent.sessionOf(sessions[who], true, () -> CheckedReplies::checkApplied));
            } catch (ProtocolViolationException e) {
                require(e.getMessage().contains("one of that number is under way"), "of the agent's own: " + e);
                end(who);
            }
        }

        private void end(int who) {
            if (sessions[who] != null) {
                agent.onEnded(sessions[who]);
                sessions[who].end(now);
                agent.settle();
                sessions[who] = null;
            }
        }

        private void endTheEvicted() {
            for (int who = 0; who < CLIENTS; who++) {
                if (sessions[who] != null && sessions[who].isEvicted()) {
                    end(who);
                }
            }
        }

        private void check() {
            for (Resource resource : core.resources.values()) {
                check(resource);
            }
            for (ServerSession session : withAgent()) {
                if (session != null) {
                    for (Binding binding : session.bindings.values()) {
                        require(
                                core.resources.get(binding.resource.name) == binding.resource,
                                "bound to the forgotten");
                    }
                }
            }
        }

        private void check(Resource resource) {
            int references = 0;
            int holding = 0;
            int exclusive = 0;
            int waiting = 0;
            for (ServerSession session : withAgent()) {
                if (session != null) {
                    for (Binding binding : session.bindings.values()) {
                        if (binding.resource == resource) {
                            references++;
                            holding += binding.mode == Mode.INVALID ? 0 : 1;
                            exclusive += binding.mode == Mode.EXCLUSIVE ? 1 : 0;
                            waiting += binding.wanted == Mode.INVALID ? 0 : 1;
                        }
                    }
                }
            }
            for (ServerCore.Ticket ticket : core.tickets.values()) {
                references += ticket.resource == resource ? 1 : 0;
            }
            int listed = 0;
            for (Binding holder = resource.firstHolder; holder != null; holder = holder.nextHolder) {
                listed++;
            }
            int queued = 0;
            for (Binding ignored : resource.waiting()) {
                queued++;
            }
            require(exclusive == 0 || holding == 1, "an exclusive holder is not alone");
            require(listed == holding, "the list of holders is wrong");
            require(queued == waiting, "the queue is wrong");
            require(references == resource.references, "references do not add up");
            require(references > 0 || core.isRecovering(), "nobody refers to it");
            require(resource.version >= 0 && resource.epoch >= 0, "a number is out of its range");
        }

        private ServerSession[] withAgent() {
            ServerSession[] all = Arrays.copyOf(sessions, CLIENTS + 1);
            all[CLIENTS] = agent.session;
            return all;
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }
    }
}
