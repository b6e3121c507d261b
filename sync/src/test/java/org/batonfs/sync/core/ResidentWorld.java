package org.batonfs.sync.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentLimits;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Outcome;
import org.batonfs.sync.protocol.ReplyAdapter;
import org.batonfs.sync.protocol.RequestAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Encoded;
import org.jspecify.annotations.Nullable;

/**
 * A server with its agent, and clients of which some take the lock and some have operations done. What may happen next is a
 * list of numbers, and whoever drives the world chooses. Who is using a resource is counted, and what its number is: each
 * operation and each use of a hold must find it.
 */
final class ResidentWorld implements ResidentOperations {
    /** Adds 1 to the first number of both resources. */
    static final int ADD_TO_BOTH = FIRST;

    /** The same, and goes on elsewhere for a while. */
    static final int ADD_TO_BOTH_LATER = FIRST + 1;

    static final int RESOURCES = 2;
    static final long PUT_NUMBER = 1_000;
    static final int ACTIONS_MAX = 64;

    /** What may happen; the last three need not. */
    enum Event {
        TO_SERVER,
        TO_CLIENT,
        BEGIN,
        BEGIN_OPERATION,
        BEGIN_USE,
        END_USE,
        TIMER,
        FINISH,
        NOTICE,
        CONNECT,
        RECOVERED,
        WITHDRAW,
        DIE,
        CRASH;

        private static final Event[] ALL = values();

        static Event of(int action) {
            return ALL[action >> 8];
        }

        boolean isVoluntary() {
            return ordinal() >= WITHDRAW.ordinal();
        }
    }

    final ResidentScenario scenario;
    final List<ResidentWorldClient> clients = new ArrayList<>();
    final List<ResidentCall> deferred = new ArrayList<>();
    ServerCore core;
    ResidentAgent agent;
    int withdrawalsLeft;
    private int deathsLeft;
    private int crashesLeft;
    private int generation = 1;
    private final RequestAdapter requestAdapter = new RequestAdapter();
    private final ReplyAdapter replyAdapter = new ReplyAdapter();
    private final ResidentAdapter residentAdapter = new ResidentAdapter();
    private final boolean[] mayBeInDoubt = new boolean[RESOURCES];
    private final boolean[] hasDiedHolding = new boolean[RESOURCES];
    private final int[] readers = new int[RESOURCES];
    private final int[] writers = new int[RESOURCES];

    /** What the number of each resource is, after all uses that have ended. */
    private final long[] numbers = new long[RESOURCES];

    // Where possibilities are written to.
    private int[] possible = {};
    private int possibleCount;

    ResidentWorld(ResidentScenario scenario) {
        this.scenario = scenario;
        withdrawalsLeft = scenario.withdrawals();
        deathsLeft = scenario.deaths();
        crashesLeft = scenario.crashes();
        core = newCore();
        agent = newAgent();
        for (int i = 0; i < scenario.clients(); i++) {
            clients.add(new ResidentWorldClient(this, i));
        }
    }

    private static ServerCore newCore() {
        return new ServerCore(new ServerLimits(100, 100, 100, 1_000, 1_000_000_000L));
    }

    private ResidentAgent newAgent() {
        return new ResidentAgent(
                core, new ResidentLimits(100, 1 << 20, scenario.agentResources()), this, (what, cause) -> {
                    throw new AssertionError(what, cause);
                });
    }

    static String nameOf(int resource) {
        return "r" + resource;
    }

    // ---- who uses what

    void beginUse(int resource, Mode mode) {
        Invariant.EXCLUSION.require(
                writers[resource] == 0 && (mode == Mode.SHARED || readers[resource] == 0),
                () -> "a writer of r" + resource + " is not alone");
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

    /** What an operation, or whoever uses a hold, finds. */
    void requireNumber(int resource, long found) {
        Invariant.FRESHNESS.require(
                found == numbers[resource],
                () -> "r" + resource + " is " + numbers[resource] + ", but seen as " + found);
    }

    void write(int resource, long number) {
        numbers[resource] = number;
    }

    void requireMayBeInDoubt(int resource) {
        Invariant.DEATH.require(mayBeInDoubt[resource], () -> "r" + resource + " is in doubt, and nobody has died");
    }

    boolean isInDoubtAllowed(int resource) {
        return mayBeInDoubt[resource];
    }

    /** Whether a client has died that held it exclusively. */
    boolean hasDiedHolding(int resource) {
        return hasDiedHolding[resource];
    }

    /** The agent answers an operation: what it has done, it has done just now. */
    void onApplied(ResidentScenario.Step step, Applied answer) {
        int resource = step.resource();
        if (step.kind().isPair()) {
            return; // looked at while it runs
        }
        if (answer.outcome() == Outcome.IN_DOUBT) {
            requireMayBeInDoubt(resource);
        }
        if (answer.outcome() != Outcome.DONE) {
            return;
        }
        beginUse(resource, step.kind().onlyReads ? Mode.SHARED : Mode.EXCLUSIVE);
        endUse(resource, step.kind().onlyReads ? Mode.SHARED : Mode.EXCLUSIVE);
        if (step.kind() == ResidentScenario.Kind.PUT) {
            numbers[resource] = PUT_NUMBER;
        } else if (!step.kind().onlyReads) {
            numbers[resource]++;
        }
        requireNumber(resource, ValueOperation.numberAt(answer.body(), 0));
    }

    // ---- what may happen

    /** Writes what may happen, and returns how much that is. */
    int possibilities(int[] actions) {
        possible = actions;
        possibleCount = 0;
        boolean awaitsClaims = core.isRecovering();
        for (ResidentWorldClient client : clients) {
            client.addPossible();
            awaitsClaims &= client.hasClaimed();
            if (!client.isDead && deathsLeft > 0) {
                add(Event.DIE, client.index, 0);
            }
        }
        for (int i = 0; i < deferred.size(); i++) {
            add(Event.FINISH, 0, i);
        }
        if (awaitsClaims) {
            add(Event.RECOVERED, 0, 0);
        }
        if (crashesLeft > 0) {
            add(Event.CRASH, 0, 0);
        }
        return possibleCount;
    }

    void add(Event event, int client, int detail) {
        possible[possibleCount++] = (event.ordinal() << 8) | (client << 4) | detail;
    }

    void perform(int action) {
        ResidentWorldClient client = clients.get(clientOf(action));
        int detail = action & 0xF;
        switch (Event.of(action)) {
            case TO_SERVER -> client.deliverToServer();
            case TO_CLIENT -> client.deliverToClient();
            case BEGIN -> client.begin();
            case BEGIN_OPERATION -> client.beginOperation();
            case BEGIN_USE -> client.beginUse();
            case END_USE -> client.endUse();
            case TIMER -> client.onTimer(detail);
            case FINISH -> finish(deferred.remove(detail));
            case NOTICE -> end(client);
            case CONNECT -> client.connect();
            case RECOVERED -> endRecovery();
            case WITHDRAW -> client.withdraw();
            case DIE -> {
                deathsLeft--;
                client.die();
            }
            case CRASH -> crash();
        }
    }

    static int clientOf(int action) {
        return (action >> 4) & 0xF;
    }

    private void finish(ResidentCall call) {
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

    /** The server notices that a client has gone. */
    void end(ResidentWorldClient client) {
        for (Binding binding : client.session.bindings.values()) {
            int resource = binding.resource.name.charAt(1) - '0';
            hasDiedHolding[resource] |= client.isDead && binding.mode == Mode.EXCLUSIVE;
            mayBeInDoubt[resource] |= hasDiedHolding[resource];
        }
        agent.onEnded(client.session);
        client.session.end(0);
        agent.settle();
        client.forget();
    }

    /** Whether a client has died that held something exclusively, so that a value went back. */
    boolean hasLostAHolder() {
        return mayBeInDoubt[0] || mayBeInDoubt[1];
    }

    /** The value when nothing is under way any more; -1 if it is in doubt. */
    long readAtLast(int resource) {
        long[] number = {-1};
        boolean[] isAnswered = {false};
        ServerSession reader = core.connect(99, new Recorder(), reason -> {});
        reader.open(new Open().set(1, nameOf(resource), false));
        ResidentSession resident = agent.sessionOf(reader, true, () -> answer -> {
            isAnswered[0] = true;
            number[0] = answer.outcome() == Outcome.DONE ? ValueOperation.numberAt(answer.body(), 0) : -1;
        });
        resident.apply(new Apply().set(1, 0, 1, GET));
        agent.settle();
        int[] actions = new int[ACTIONS_MAX];
        while (!isAnswered[0]) {
            int count = possibilities(actions);
            int next = 0;
            while (next < count && Event.of(actions[next]).isVoluntary()) {
                next++;
            }
            Invariant.PROGRESS.require(next < count, () -> "a last reader of r" + resource + " waits for ever");
            perform(actions[next]);
        }
        reader.end(0);
        agent.onEnded(reader);
        agent.settle();
        if (number[0] >= 0) {
            requireNumber(resource, number[0]);
        } else {
            requireMayBeInDoubt(resource);
        }
        return number[0];
    }

    // ---- the death of the server

    private void crash() {
        crashesLeft--;
        generation++;
        for (int i = 0; i < deferred.size(); i++) {
            for (int resource = 0; resource < RESOURCES; resource++) {
                endUse(resource, Mode.EXCLUSIVE);
            }
        }
        deferred.clear();
        core = newCore();
        core.beginRecovery(new Generation(generation, 1_000L * generation, generation - 1L, generation - 1L));
        agent = newAgent();
        clients.forEach(ResidentWorldClient::suspend);
        for (int resource = 0; resource < RESOURCES; resource++) {
            mayBeInDoubt[resource] = true;
        }
    }

    /** All claims are there. What was done and told to nobody may be lost, and nothing else. */
    private void endRecovery() {
        core.endRecovery();
        for (int i = 0; i < RESOURCES; i++) {
            int resource = i;
            Resource it = core.resources.get(nameOf(resource));
            boolean isHeld =
                    clients.stream().anyMatch(client -> client.lock(resource).mode() == Mode.EXCLUSIVE);
            if (it != null && !isHeld) {
                Payload value = new Payload();
                value.set(it.value);
                long there = ValueOperation.numberAt(value, 0);
                long known = clients.stream()
                        .mapToLong(client -> client.seen(resource))
                        .max()
                        .orElse(0);
                Invariant.FRESHNESS.require(
                        known <= there && there <= numbers[resource],
                        () -> "the server's successor has " + there + " for r" + resource + ", but " + known
                                + " was seen, and it was " + numbers[resource]);
                numbers[resource] = there;
            }
        }
        agent.settle();
    }

    // ---- the operation on two resources

    @Override
    public @Nullable ResidentOperation find(int number) {
        return number == ADD_TO_BOTH || number == ADD_TO_BOTH_LATER ? new AddToBoth(number) : null;
    }

    private void addToBoth(ResidentCall call) {
        for (int resource = 0; resource < RESOURCES; resource++) {
            endUse(resource, Mode.EXCLUSIVE);
            var use = resource == 0 ? call.resource() : call.other();
            long number = ValueOperation.numberAt(use.value(), 0);
            requireNumber(resource, number);
            use.putLong(0, number + 1);
            numbers[resource]++;
        }
        call.answer().set(call.resource().value());
    }

    private final class AddToBoth implements ResidentOperation {
        private final int number;

        AddToBoth(int number) {
            this.number = number;
        }

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
                Invariant.DEATH.require(hasLostAHolder(), () -> "in doubt, and nobody has died");
                call.refuseInDoubt();
                return;
            }
            for (int resource = 0; resource < RESOURCES; resource++) {
                beginUse(resource, Mode.EXCLUSIVE);
            }
            if (number == ADD_TO_BOTH_LATER) {
                call.defer();
                deferred.add(call);
            } else {
                addToBoth(call);
            }
        }
    }

    /** A message on its way. */
    record Framed(MessageType type, ByteBuffer fields) {
        @Override
        public String toString() {
            return type.toString();
        }

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
