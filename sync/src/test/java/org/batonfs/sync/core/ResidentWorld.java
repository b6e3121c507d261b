package org.batonfs.sync.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentLimits;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.ReplyAdapter;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Encoded;
import org.jspecify.annotations.Nullable;

/**
 * A server with its agent, and clients of which some take the lock and some have operations done, each message delivered
 * when the seed says so. Who is using a resource is counted, and it is an error if a writer is not alone.
 */
final class ResidentWorld implements ResidentOperations {
    /** Adds 1 to the first number of both resources, and may go on elsewhere for a while. */
    static final int ADD_TO_BOTH = FIRST;

    static final int RESOURCES = 2;

    final SplittableRandom random;
    final ServerCore core = new ServerCore(new ServerLimits(100, 100, 100, 1_000, 1_000_000_000L));
    final ResidentAgent agent;
    final List<ResidentWorldClient> clients = new ArrayList<>();
    final List<ResidentCall> deferred = new ArrayList<>();
    private final RequestAdapter requestAdapter = new RequestAdapter();
    private final ReplyAdapter replyAdapter = new ReplyAdapter();
    private final ResidentAdapter residentAdapter = new ResidentAdapter();
    private boolean lostAHolder;
    private final int[] readers = new int[RESOURCES];
    private final int[] writers = new int[RESOURCES];

    ResidentWorld(long seed, int clientCount, int resourcesMax) {
        random = new SplittableRandom(seed);
        agent = new ResidentAgent(core, new ResidentLimits(100, 1 << 20, resourcesMax), this, (what, cause) -> {
            throw new AssertionError(what, cause);
        });
        for (int i = 1; i <= clientCount; i++) {
            clients.add(new ResidentWorldClient(this, i));
        }
    }

    static String nameOf(int resource) {
        return "r" + resource;
    }

    // ---- who uses what

    void beginUse(int resource, Mode mode) {
        require(writers[resource] == 0 && (mode == Mode.SHARED || readers[resource] == 0), "a writer is not alone");
        if (mode == Mode.EXCLUSIVE) {
            writers[resource]++;
        } else {
            readers[resource]++;
        }
    }

    void endUse(int resource, Mode mode) {
        if (mode == Mode.EXCLUSIVE) {
            writers[resource]--;
        } else {
            readers[resource]--;
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    // ---- what may happen

    /** Makes something happen that is possible; false when nothing is left to happen. */
    boolean step() {
        List<Runnable> possible = new ArrayList<>();
        for (ResidentWorldClient client : clients) {
            client.addPossible(possible);
        }
        for (ResidentCall call : deferred) {
            possible.add(() -> finish(call));
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    private void finish(ResidentCall call) {
        deferred.remove(call);
        addToBoth(call);
        call.finish();
    }

    void deliverToServer(ResidentWorldClient client, Framed framed) {
        if (ResidentAdapter.isRequest(framed.type)) {
            ResidentSession resident = agent.sessionOf(client.session, true, () -> client);
            residentAdapter.dispatch(framed.type, framed.fields, resident);
        } else {
            requestAdapter.dispatch(framed.type, framed.fields, client.session);
        }
        agent.settle();
    }

    void deliverToClient(ResidentWorldClient client, Framed framed) {
        if (framed.type == SyncProtocol.APPLIED) {
            residentAdapter.dispatchAnswer(framed.fields, client::onApplied);
        } else {
            replyAdapter.dispatch(framed.type, framed.fields, client.incoming);
        }
    }

    void end(ResidentWorldClient client) {
        for (Binding binding : client.session.bindings.values()) {
            lostAHolder |= binding.mode == Mode.EXCLUSIVE;
        }
        client.session.end(0);
        agent.onEnded(client.session);
        agent.settle();
    }

    /** Whether a client has died that held something exclusively, so that a value went back. */
    boolean hasLostAHolder() {
        return lostAHolder;
    }

    /** The value when nothing is under way any more. */
    long readAtLast(int resource) {
        long[] number = {-1};
        ServerSession reader = core.connect(99, new Recorder(), reason -> {});
        reader.open(new Open().set(1, nameOf(resource), false));
        ResidentSession resident =
                agent.sessionOf(reader, true, () -> answer -> number[0] = ValueOperation.numberAt(answer.body(), 0));
        resident.apply(new Apply().set(1, 0, 1, GET));
        agent.settle();
        while (number[0] < 0 && step()) {}
        reader.end(0);
        agent.onEnded(reader);
        agent.settle();
        return number[0];
    }

    // ---- the operation on two resources

    @Override
    public @Nullable ResidentOperation find(int number) {
        return number == ADD_TO_BOTH ? new AddToBoth() : null;
    }

    private void addToBoth(ResidentCall call) {
        for (int resource = 0; resource < RESOURCES; resource++) {
            endUse(resource, Mode.EXCLUSIVE);
        }
        for (var use : List.of(call.resource(), call.other())) {
            use.putLong(0, ValueOperation.numberAt(use.value(), 0) + 1);
        }
        call.answer().set(call.resource().value());
    }

    private final class AddToBoth implements ResidentOperation {
        @Override
        public Mode mode() {
            return Mode.EXCLUSIVE;
        }

        @Override
        public Mode otherMode() {
            return Mode.EXCLUSIVE;
        }

        @Override
        public boolean accepts(String name, @Nullable String other) {
            return other != null && name.compareTo(other) < 0;
        }

        @Override
        public void run(ResidentCall call) {
            if (call.resource().inDoubt() || call.other().inDoubt()) {
                call.refuseInDoubt();
                return;
            }
            for (int resource = 0; resource < RESOURCES; resource++) {
                beginUse(resource, Mode.EXCLUSIVE);
            }
            if (random.nextBoolean()) {
                call.defer();
                deferred.add(call);
            } else {
                addToBoth(call);
            }
        }
    }

    /** A message on its way. */
    record Framed(MessageType type, ByteBuffer fields) {
        static Framed of(MessageType type, Message message) {
            return new Framed(type, Encoded.of(message).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** Messages in one direction. */
    static final class Pipe extends ArrayDeque<Framed> {
        private static final long serialVersionUID = 1L;

        void add(MessageType type, Message message) {
            addLast(Framed.of(type, message));
        }
    }
}
