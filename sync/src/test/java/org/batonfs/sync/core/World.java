package org.batonfs.sync.core;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The shipped state machines of one server and some clients, the messages between them, and the witness who judges: all
 * that there is, in one state, and what may happen next.
 */
final class World {
    static final long TICK_NANOS = 50_000;
    static final long MINIMUM_HOLD_NANOS = 2 * TICK_NANOS;
    /** The present of every client in every stored state. */
    static final long NOW_NANOS = 1_000 * TICK_NANOS;
    /** A hold this old, in ticks, is as good as any older one: uses are not dense any more, and the minimum is over. */
    static final int AGE_TICKS_MAX = 3;

    static final long TICKET = 77;

    /** So few that scripts come to it. */
    static final int UNTOLD_CHANGES_MAX = 2;

    /** More than a client that has lost its connection can count to in any script. */
    private static final int VERSION_LEAP = 8;

    private static final long VERSIONS_PER_SERVER = 40;

    /** Tickets expire, and recalls are overdue, when they are asked to be: between them lies enough time. */
    private static final long EXPIRED_NANOS = 1;

    private static final long RECALL_NANOS = 1_000_000;
    private static final ServerLimits LIMITS = new ServerLimits(1000, 1000, 1000, EXPIRED_NANOS, RECALL_NANOS);

    final Scenario scenario;
    final ScriptClient[] clients;
    final Witness witness;
    private final StateChecks checks;
    private final Possibilities possibilities = new Possibilities(this);
    private final RecallJudge recallJudge = new RecallJudge();
    final EvictionJudge evictionJudge;
    private final String[] names;
    private final long[] numbers;

    ServerCore core = newCore();
    int deathsLeft;
    int cutsLeft;
    int evictionsLeft;
    int crashesLeft;
    boolean hasCrashed;
    /** Whether a client may have found a server again. */
    boolean hasReconnected;
    /** Who lives and has left a server without giving back what it held, in order. */
    final TreeSet<Integer> departures = new TreeSet<>();
    /** The number of the last server that has served, that is, has not only taken claims. */
    int served = 1;
    /** Whether whoever asked for the ticket has got it, so that others can know it. */
    boolean ticketIsPublished;

    private @Nullable Consumer<String> narrator;

    World(Scenario scenario) {
        this.scenario = scenario;
        deathsLeft = scenario.deaths();
        cutsLeft = scenario.cuts();
        evictionsLeft = scenario.evictions();
        crashesLeft = scenario.crashes();
        names = new String[scenario.resources()];
        numbers = new long[scenario.resources()];
        for (int resource = 0; resource < names.length; resource++) {
            names[resource] = "r" + resource;
        }
        clients = new ScriptClient[scenario.clients()];
        for (int number = 0; number < clients.length; number++) {
            clients[number] = new ScriptClient(this, number, connect(number, number + 1));
            clients[number].nowNanos = NOW_NANOS;
        }
        witness = new Witness(this);
        checks = new StateChecks(this);
        evictionJudge = new EvictionJudge(this);
        openHandles();
    }

    private ServerCore newCore() {
        ServerCore made = new ServerCore(LIMITS, this::onDeparted);
        made.messages.versionLeap = VERSION_LEAP;
        return made;
    }

    private ServerSession connect(int number, int connection) {
        ScriptPort port = new ScriptPort(this, number);
        return core.connect(connection, port, port);
    }

    /** Whose session that is. */
    ScriptClient clientOf(ServerSession session) {
        return clients[(int) (session.client() - 1) % clients.length];
    }

    private void onDeparted(long connection) {
        if (clients[(int) (connection - 1) % clients.length].alive) {
            departures.add(departure(server(), (int) connection));
        }
    }

    private static int departure(int server, int connection) {
        return server << 5 | connection;
    }

    private Set<Departure> departed() {
        Set<Departure> departed = new HashSet<>();
        for (int departure : departures) {
            departed.add(new Departure(departure >> 5, departure & 31));
        }
        return departed;
    }

    /** Whether a hold was over for a server while the client lived. */
    boolean hasDeparted(ScriptHandle handle) {
        ClientLock lock = handle.lock;
        return lock != null
                && lock.mode() != Mode.INVALID
                && departures.contains(departure((int) lock.generation, (int) lock.client));
    }

    /** Puts a server there that knows the clients and nothing else. */
    void startServer(boolean isRecovering, int oldestHeld) {
        core = newCore();
        Generation generation =
                new Generation(server(), VERSIONS_PER_SERVER * (server() - 1), oldestHeld, server() - 1, departed());
        if (isRecovering) {
            core.beginRecovery(generation);
        } else {
            core.begin(generation);
        }
        for (ScriptClient client : clients) {
            client.session = connect(client.number, client.connection);
        }
    }

    /** Tells every step and message from now on, in words. */
    void narrateTo(Consumer<String> listener) {
        narrator = listener;
    }

    // ---- what there is

    @Nullable
    Resource resource(int resource) {
        return core.resources.get(names[resource]);
    }

    @Nullable
    Binding binding(int client, int resource) {
        ScriptClient it = clients[client];
        return it.session.bindings.get(it.handleOn(resource));
    }

    /** Whether a holder keeps the first in the queue from what that waits for. */
    boolean isInTheWay(Binding holder) {
        Binding head = holder.resource.queue == null ? null : holder.resource.queue.peekFirst();
        return head != null
                && head != holder
                && holder.mode != Mode.INVALID
                && (head.wanted == Mode.EXCLUSIVE || holder.mode == Mode.EXCLUSIVE);
    }

    /** How many bindings and tickets refer to a resource. */
    int references(int resource) {
        int count = 0;
        for (ScriptClient client : clients) {
            count += client.session.bindings.containsKey(client.handleOn(resource)) ? 1 : 0;
        }
        ServerCore.Ticket ticket = core.tickets.get(TICKET);
        return count + (ticket != null && ticket.resource.name.equals(names[resource]) ? 1 : 0);
    }

    long valueOf(Resource resource) {
        byte[] value = resource.value;
        return value.length == 0 ? 0 : value[0] & 0xFFL;
    }

    /** A number that no write has used yet. */
    long nextNumber(int resource) {
        return ++numbers[resource];
    }

    long lastNumber(int resource) {
        return numbers[resource];
    }

    void setLastNumber(int resource, long number) {
        numbers[resource] = number;
    }

    String nameOf(int resource) {
        return names[resource];
    }

    void tell(ScriptClient client, String verb, Envelope envelope) {
        if (narrator != null) {
            narrator.accept("        " + client + " " + verb + " " + envelope);
        }
    }

    // ---- what happens

    /** Writes what may happen next into {@code actions}, and returns how many that are. */
    int possibilities(int[] actions) {
        return possibilities.list(actions);
    }

    /** Makes something happen, and judges the step and the state that it leads to. */
    void perform(int action) {
        ScriptClient client = clients[Action.client(action)];
        witness.before(action);
        try {
            perform(Action.kind(action), client, Action.detail(action));
        } catch (Invariant.Violation e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new Invariant.Violation(Invariant.LEGALITY, e.toString());
        }
        client.resume();
        witness.after(action);
        checks.check();
    }

    private void perform(Action.Kind kind, ScriptClient client, int detail) {
        switch (kind) {
            case RUN -> client.run(client.threads[detail]);
            case CANCEL -> {
                ScriptThread thread = client.threads[detail];
                client.handles[thread.step().resource()].lock.cancel(thread.waiter, client.nowNanos);
                thread.skipUse();
            }
            case TO_SERVER -> deliverToServer(client, client.toServer.removeFirst());
            case TO_CLIENT -> deliverToClient(client, client.toClient.removeFirst());
            case TO_CLIENT_TWICE -> {
                client.lateRecallsLeft--;
                client.lateRecall = client.toClient.peekFirst().copy();
                deliverToClient(client, client.toClient.removeFirst());
            }
            case LATE_RECALL -> {
                Envelope recall = client.lateRecall;
                client.lateRecall = null;
                deliverToClient(client, recall);
            }
            case TICK -> client.nowNanos += TICK_NANOS;
            case TIMER -> {
                client.handles[detail].wakeAtNanos = ScriptHandle.NONE;
                client.handles[detail].lock.onTime(client.nowNanos);
            }
            case SERVER_NOTICES -> {
                client.serverKnows = true;
                client.toServer.clear();
                if (client.seeks) {
                    markLeftInDoubt(client);
                }
                client.session.end(0);
                if (!client.alive) {
                    forgetLosses(client);
                }
            }
            case CLIENT_NOTICES -> {
                if (client.orphaned || client.seeks) {
                    suspend(client);
                } else {
                    loseConnection(client);
                }
            }
            case EXPIRE -> core.onTime(EXPIRED_NANOS);
            case OVERDUE -> {
                evictionsLeft -= scenario.hasRings() ? 0 : 1;
                letRecallsRunOut(detail != 0);
            }
            case RECOVERED -> {
                served = server();
                departures.headSet(departure(served, 0)).clear();
                for (ScriptClient it : clients) {
                    it.late |= it.orphaned;
                    if (!it.orphaned) {
                        markVoided(it);
                    }
                }
                core.endRecovery();
            }
            case CRASH -> crash();
            case RECONNECT -> reconnect(client);
            case ABANDON -> {
                client.orphaned = false;
                client.seeks = false;
                client.late = false;
                loseConnection(client);
            }
            case DIE -> die(client);
            case CUT -> {
                cutsLeft--;
                client.broken = true;
                client.seeks = scenario.reconnects();
            }
        }
    }

    /** In which order the times of the recalls run out is one of two; they begin now, since nothing counts of what was before. */
    private void letRecallsRunOut(boolean backwards) {
        for (int i = 0; i < clients.length * names.length; i++) {
            int at = backwards ? clients.length * names.length - 1 - i : i;
            Binding binding = binding(at % clients.length, at / clients.length);
            if (binding != null && binding.unanswered != null) {
                core.messages.recallTimes.remove(binding);
                core.messages.recallTimes.add(binding);
            }
        }
        for (int part = 0; part <= RecallTimes.PARTS + 1; part++) {
            core.onTime(2 * EXPIRED_NANOS + part * RECALL_NANOS / RecallTimes.PARTS);
        }
        evictionJudge.afterTime();
    }

    // ---- the death of the server

    private void crash() {
        crashesLeft--;
        hasCrashed = true;
        hasReconnected = true;
        for (ScriptClient client : clients) {
            if (client.alive && (!client.broken || (client.seeks && !client.serverKnows))) {
                client.orphaned = true;
                client.seeks = false;
            }
            client.broken = true;
            client.serverKnows = true;
            client.toServer.clear();
        }
        startServer(true, served);
        witness.onCrash();
    }

    /** Which server this is; the first is 1. */
    int server() {
        return 1 + scenario.crashes() - crashesLeft;
    }

    private void suspend(ScriptClient client) {
        client.clientKnows = true;
        client.toClient.clear();
        client.lateRecall = null;
        for (ScriptHandle handle : client.handles) {
            if (handle.lock != null) {
                handle.lock.suspend();
                handle.voided |= isOutdated(handle);
            }
        }
    }

    /** Whether a server has served since the one that gave the hold. */
    private boolean isOutdated(ScriptHandle handle) {
        return handle.lock.mode() != Mode.INVALID && handle.grantedBy < served;
    }

    /** What the shell does: claims all that is not closed, and asks again what was not answered. */
    private void reconnect(ScriptClient client) {
        hasReconnected = true;
        client.orphaned = false;
        client.seeks = false;
        client.late = false;
        client.broken = false;
        client.clientKnows = false;
        client.serverKnows = false;
        client.connection += clients.length;
        client.session = connect(client.number, client.connection);
        client.server = server();
        for (ScriptHandle handle : client.handles) {
            if (handle.lock != null) {
                boolean isLost = handle.voided || isOutdated(handle) || hasDeparted(handle);
                handle.voided = isLost && handle.lock.mode() != Mode.INVALID;
                handle.lock.resume(names[handle.resource], client.nowNanos);
            }
            client.askAgain(handle.resource);
        }
    }

    /** What this client holds and the server does not know of is lost, when claims are not taken any more. */
    private void markVoided(ScriptClient client) {
        for (ScriptHandle handle : client.handles) {
            Binding binding = binding(client.number, handle.resource);
            boolean isKnown = binding != null && binding.mode != Mode.INVALID;
            if (handle.lock != null && !isKnown) {
                boolean isAbandoned = handle.lock.state() == ClientLock.State.FAILED && handle.lock.isInUse();
                handle.voided |= isAbandoned || (handle.lock.suspended && handle.lock.mode() != Mode.INVALID);
            }
        }
    }

    /** What it holds exclusively, as client and server know, is lost with the connection, whenever it comes back. */
    private void markLeftInDoubt(ScriptClient client) {
        for (ScriptHandle handle : client.handles) {
            Binding binding = binding(client.number, handle.resource);
            boolean isHeld = handle.lock != null && handle.lock.mode() == Mode.EXCLUSIVE;
            handle.voided |= isHeld && binding != null && binding.mode == Mode.EXCLUSIVE;
        }
    }

    private void loseConnection(ScriptClient client) {
        client.clientKnows = true;
        client.toClient.clear();
        client.lateRecall = null;
        for (ScriptHandle handle : client.handles) {
            if (handle.lock != null) {
                handle.lock.onConnectionEnded();
            }
        }
        for (ScriptThread thread : client.threads) {
            if (thread.awaitsAnswer) {
                thread.giveUp();
            }
        }
    }

    /** What it has sent before it died has arrived, or will not: nobody asks any more what it had lost. */
    private void forgetLosses(ScriptClient client) {
        for (ScriptHandle handle : client.handles) {
            handle.voided = false;
        }
        departures.removeIf(departure -> ((departure & 31) - 1) % clients.length == client.number);
    }

    private void die(ScriptClient client) {
        deathsLeft--;
        client.alive = false;
        client.broken = true;
        client.orphaned = false;
        client.seeks = false;
        client.late = false;
        client.toClient.clear();
        client.lateRecall = null;
        for (ScriptHandle handle : client.handles) {
            handle.lock = null;
            handle.wakeAtNanos = ScriptHandle.NONE;
            handle.owedThread = ScriptHandle.NONE;
        }
        for (ScriptThread thread : client.threads) {
            thread.waiter = null;
            thread.awaitsAnswer = false;
            thread.next = thread.steps.length;
            java.util.Arrays.fill(thread.uses, Mode.INVALID);
            java.util.Arrays.fill(thread.inVain, false);
        }
        if (client.toServer.isEmpty()) {
            forgetLosses(client);
        }
    }

    // ---- messages

    private void deliverToServer(ScriptClient client, Envelope envelope) {
        witness.onDelivered(client.number, envelope);
        ServerSession session = client.session;
        long handle = client.handleOn(envelope.resource);
        switch (envelope.kind) {
            case OPEN -> {
                session.open(new Open().set(handle, names[envelope.resource], envelope.flag));
                pair(client);
            }
            case ADOPT -> {
                session.adopt(new Adopt().set(handle, TICKET));
                pair(client);
            }
            case ACQUIRE -> session.acquire(new Acquire().set(handle, envelope.mode));
            case RELEASE -> {
                Release release =
                        new Release().set(handle, envelope.epoch, envelope.mode, envelope.version, envelope.flag);
                Envelope.setNumber(release.value(), envelope.value);
                session.release(release);
            }
            case CLOSE -> {
                Close close = new Close().set(handle, envelope.epoch, envelope.version, envelope.flag);
                Envelope.setNumber(close.value(), envelope.value);
                session.close(close);
            }
            case RECLAIM -> {
                Reclaim reclaim = new Reclaim()
                        .set(
                                handle,
                                names[envelope.resource],
                                envelope.mode,
                                envelope.generation,
                                envelope.client,
                                envelope.epoch,
                                envelope.version,
                                envelope.flag);
                Envelope.setNumber(reclaim.value(), envelope.value);
                session.reclaim(reclaim);
                pair(client);
            }
            case INHERIT -> session.inherit(new Inherit().set(handle, TICKET));
            case CANCEL -> session.cancel(new Cancel().set(TICKET));
            default -> throw new IllegalStateException("not for the server: " + envelope);
        }
    }

    /** Says that resource 1 is used within resource 0, if the scenario has that and the handle is bound. */
    void pair(ScriptClient client) {
        long outer = client.handleOn(0);
        if (scenario.hasPairs() && client.session.isBound(outer)) {
            client.session.pair(new Pair().set(outer, client.handleOn(1)));
        }
    }

    private boolean isUnasked(ScriptClient client, Envelope granted) {
        ClientLock lock = client.handles[granted.resource].lock;
        return scenario.hasPairs() && granted.resource == 1 && lock.requested == Mode.INVALID && !lock.suspended;
    }

    private void deliverToClient(ScriptClient client, Envelope envelope) {
        witness.onDelivered(client.number, envelope);
        ScriptHandle handle = client.handles[envelope.resource];
        ClientLock lock = handle.lock;
        long number = client.handleOn(envelope.resource);
        switch (envelope.kind) {
            case GRANTED -> {
                Granted granted = new Granted()
                        .set(
                                number,
                                envelope.mode,
                                envelope.generation,
                                envelope.client,
                                envelope.epoch,
                                envelope.version,
                                envelope.flag);
                Envelope.setNumber(granted.value(), envelope.value);
                if (isUnasked(client, envelope) && handle.isUsedInVain()) {
                    lock.onGranted(granted, client.nowNanos);
                    Invariant.DEATH.require(
                            lock.mode() == Mode.INVALID, () -> "a void use sees what came unasked: " + lock);
                    break;
                }
                if (!lock.suspended) {
                    Invariant.DEATH.require(
                            !handle.isUsedInVain(), () -> "a grant comes while a void use goes on: " + lock);
                    handle.expectUse(envelope.mode);
                }
                handle.grantedBy = client.server;
                lock.onGranted(granted, client.nowNanos);
            }
            case RECALL -> {
                recallJudge.before(handle, envelope);
                lock.onRecall(new Recall().set(number, envelope.epoch, envelope.mode), client.nowNanos);
                recallJudge.after(handle, envelope);
            }
            case INHERITED -> ticketIsPublished |= client.answer(Step.Kind.SHARE, envelope.resource);
            case BOUND -> {
                if (!client.answer(Step.Kind.OPEN_AND_WAIT, envelope.resource)) {
                    client.answer(Step.Kind.ADOPT, envelope.resource);
                }
            }
            case REFUSED -> onRefused(client, handle, envelope);
            default -> throw new IllegalStateException("not for a client: " + envelope);
        }
    }

    private static void onRefused(ScriptClient client, ScriptHandle handle, Envelope refused) {
        ClientLock lock = handle.lock;
        if (refused.request == SyncProtocol.RECLAIM.id()) {
            onReclaimRefused(client, handle, refused);
            return;
        }
        if (refused.request == SyncProtocol.OPEN.id() || refused.request == SyncProtocol.ADOPT.id()) {
            lock.onRefused();
            for (ScriptThread thread : client.threads) {
                if (thread.awaitsAnswer && thread.step().resource() == refused.resource) {
                    thread.giveUp();
                }
            }
        } else {
            Invariant.LEGALITY.require(
                    lock.state() == ClientLock.State.REFUSED || lock.state() == ClientLock.State.CLOSED,
                    () -> "the server refuses what a correct client asks: " + refused);
        }
    }

    private static void onReclaimRefused(ScriptClient client, ScriptHandle handle, Envelope refused) {
        Invariant.LEGALITY.require(
                refused.reason == RefusalReason.HOLD_LOST, () -> client + " may not even bind its handle: " + refused);
        int losses = handle.lock.losses();
        for (ScriptThread thread : client.threads) {
            thread.inVain[handle.resource] |= thread.uses[handle.resource] != Mode.INVALID;
        }
        handle.lock.onHoldLost(client.nowNanos);
        handle.voided = false;
        handle.owedThread = ScriptHandle.NONE;
        Invariant.DEATH.require(
                handle.lock.losses() != losses, () -> client + " is not told that it has lost " + handle.lock);
    }

    private void openHandles() {
        for (ScriptClient client : clients) {
            for (int resource = 0; resource < names.length; resource++) {
                if (scenario.isOpenAtFirst(client.number, resource)) {
                    client.handles[resource].open();
                    client.session.open(new Open().set(client.handleOn(resource), names[resource], false));
                }
            }
            pair(client);
        }
    }
}
