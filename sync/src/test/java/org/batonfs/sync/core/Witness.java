package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything and remembers what no state machine could know: which write was the last one, and what was handed back.
 * Judges each step by what was before and after it.
 */
final class Witness {
    private final World world;
    private final int resources;

    /** The number that the last write put into each resource, by whoever still counts. */
    private final long[] written;
    /** The number that the last finished exclusive hold handed back. */
    private final long[] handedBack;
    /** Whether clients have told the successor of a dead server in time what they know; the latest of it, and which server that is from. */
    private final boolean[] isKnown;

    private final long[] claimed;
    private final int[] claimedBy;
    private final long[] claimedEpoch;

    /** Whether any client of a dead server has told its successor in time that it knows the resource. */
    private final boolean[] isClaimed;

    /** Whether an exclusive holder died since, and nobody has written since that. */
    private final boolean[] inDoubt;

    // What was before the step.
    private final Binding[][] bindings;
    private final Mode[][] modes;
    private final long[][] epochs;
    private final Resource[] existing;
    private final long[] values;
    private final long[] versions;
    private final long[] lastEpochs;
    private final List<List<String>> queues = new ArrayList<>();
    private boolean ticketStood;
    private boolean ticketWasOrphan;
    private @Nullable Envelope delivered;

    // What was granted during the step.
    private final List<Envelope> grants = new ArrayList<>();
    private final List<Integer> grantees = new ArrayList<>();

    Witness(World world) {
        this.world = world;
        resources = world.scenario.resources();
        int clients = world.clients.length;
        written = new long[resources];
        handedBack = new long[resources];
        claimed = new long[resources];
        isKnown = new boolean[resources];
        isClaimed = new boolean[resources];
        claimedBy = new int[resources];
        claimedEpoch = new long[resources];
        inDoubt = new boolean[resources];
        bindings = new Binding[clients][resources];
        modes = new Mode[clients][resources];
        epochs = new long[clients][resources];
        existing = new Resource[resources];
        values = new long[resources];
        versions = new long[resources];
        lastEpochs = new long[resources];
        for (int resource = 0; resource < resources; resource++) {
            queues.add(new ArrayList<>());
        }
    }

    long written(int resource) {
        return written[resource];
    }

    long handedBack(int resource) {
        return handedBack[resource];
    }

    boolean inDoubt(int resource) {
        return inDoubt[resource];
    }

    void renumber(int resource, java.util.function.LongUnaryOperator newNumber) {
        written[resource] = newNumber.applyAsLong(written[resource]);
        handedBack[resource] = newNumber.applyAsLong(handedBack[resource]);
        claimed[resource] = newNumber.applyAsLong(claimed[resource]);
    }

    void renumberEpoch(int resource, java.util.function.LongUnaryOperator newNumber) {
        claimedEpoch[resource] = newNumber.applyAsLong(claimedEpoch[resource]);
    }

    void transfer(int resource, StateBytes io) {
        written[resource] = io.number(written[resource]);
        handedBack[resource] = io.number(handedBack[resource]);
        claimed[resource] = io.number(claimed[resource]);
        isKnown[resource] = io.flag(isKnown[resource]);
        isClaimed[resource] = io.flag(isClaimed[resource]);
        claimedBy[resource] = io.number(claimedBy[resource]);
        claimedEpoch[resource] = io.number(claimedEpoch[resource]);
        inDoubt[resource] = io.flag(inDoubt[resource]);
    }

    // ---- what it is told

    void onWritten(int resource, long number) {
        written[resource] = number;
        tellUpgraders(resource);
    }

    /** The server forgets all: what was written last is what its successor shall come to know. */
    void onCrash() {
        for (int resource = 0; resource < resources; resource++) {
            inDoubt[resource] &= written[resource] == handedBack[resource];
            handedBack[resource] = written[resource];
            forgetClaims(resource);
        }
    }

    private void forgetClaims(int resource) {
        claimed[resource] = 0;
        claimedBy[resource] = 0;
        claimedEpoch[resource] = 0;
        isKnown[resource] = false;
        isClaimed[resource] = false;
    }

    void onDelivered(int client, Envelope envelope) {
        delivered = envelope;
        if (envelope.kind == Envelope.Kind.RECLAIM && world.core.isRecovering()) {
            int resource = envelope.resource;
            isClaimed[resource] = true;
            if (envelope.epoch > 0) {
                learn(resource, world.clients[client].handles[resource].grantedBy, envelope);
            }
        }
    }

    /** What a later server has given is later; and of what the same has given, the later grant. */
    private void learn(int resource, int server, Envelope claim) {
        boolean isLater =
                server > claimedBy[resource] || (server == claimedBy[resource] && claim.epoch > claimedEpoch[resource]);
        if (isLater || !isKnown[resource]) {
            isKnown[resource] = true;
            claimedBy[resource] = server;
            claimedEpoch[resource] = claim.epoch;
            claimed[resource] = claim.value;
        }
    }

    void onReply(int client, Envelope envelope) {
        boolean isAnswer = delivered != null && delivered.kind == Envelope.Kind.RECLAIM;
        if (isAnswer && world.core.isRecovering()) {
            boolean isRefused = envelope.kind == Envelope.Kind.REFUSED;
            ScriptHandle handle = world.clients[client].handles[envelope.resource];
            boolean isVoid = handle.grantedBy < world.served || handle.voided;
            Invariant.DEATH.require(
                    isRefused == isVoid,
                    () -> world.clients[client]
                            + (isVoid
                                    ? " has lost its hold with an earlier server, and is given it back"
                                    : " claims in time, and is refused"));
        }
        if (envelope.kind == Envelope.Kind.GRANTED) {
            grantees.add(client);
            grants.add(envelope);
        }
    }

    private void tellUpgraders(int resource) {
        for (ScriptClient client : world.clients) {
            for (ScriptThread thread : client.threads) {
                thread.changedSince |= thread.waitsToUpgrade(resource) || thread.readsInVain(resource);
            }
        }
    }

    // ---- steps of the server

    void before(int action) {
        delivered = null;
        grants.clear();
        grantees.clear();
        if (!Action.isAtServer(action)) {
            return;
        }
        ticketStood = world.core.tickets.containsKey(World.TICKET);
        ticketWasOrphan = world.core.orphans.contains(world.core.tickets.get(World.TICKET));
        for (int resource = 0; resource < resources; resource++) {
            Resource it = world.resource(resource);
            existing[resource] = it;
            if (it != null) {
                values[resource] = world.valueOf(it);
                versions[resource] = it.version;
                lastEpochs[resource] = it.epoch;
            }
            writeQueue(it, queues.get(resource));
            for (int client = 0; client < bindings.length; client++) {
                Binding binding = world.binding(client, resource);
                bindings[client][resource] = binding;
                modes[client][resource] = binding == null ? Mode.INVALID : binding.mode;
                epochs[client][resource] = binding == null ? 0 : binding.epoch;
            }
        }
    }

    void after(int action) {
        if (!Action.isAtServer(action)) {
            return;
        }
        for (int resource = 0; resource < resources; resource++) {
            judgeOthers(action, resource);
            judgeLateRelease(action, resource);
            if (Action.kind(action) == Action.Kind.RECOVERED) {
                judgeRecovery(resource);
            } else {
                judgeValue(action, resource);
            }
            judgeGrants(resource);
            judgeQueue(action, resource);
            if (world.references(resource) == 0 && !world.core.isRecovering()) {
                written[resource] = 0;
                handedBack[resource] = 0;
                inDoubt[resource] = false;
            }
        }
        judgeTicket(action);
    }

    private void writeQueue(@Nullable Resource resource, List<String> queue) {
        queue.clear();
        if (resource != null && resource.queue != null) {
            for (Binding binding : resource.queue) {
                queue.add(place(world.clientOf(binding.session).number, binding.wanted));
            }
        }
    }

    private static String place(long client, Mode wanted) {
        return PLACES[(int) client][wanted.ordinal()];
    }

    private static final String[][] PLACES = {
        {"A", "A shared", "A exclusive"}, {"B", "B shared", "B exclusive"}, {"C", "C shared", "C exclusive"}
    };

    private boolean wasGranted(int client, int resource) {
        for (int i = 0; i < grants.size(); i++) {
            if (grantees.get(i) == client && grants.get(i).resource == resource) {
                return true;
            }
        }
        return false;
    }

    private void judgeOthers(int action, int resource) {
        int actor = Action.client(action);
        Invariant invariant = Action.kind(action) == Action.Kind.SERVER_NOTICES ? Invariant.DEATH : Invariant.PESSIMIST;
        for (int client = 0; client < bindings.length; client++) {
            if (client == actor || bindings[client][resource] == null) {
                continue;
            }
            Binding now = world.binding(client, resource);
            ScriptClient loser = world.clients[client];
            boolean same = now == bindings[client][resource] && now.mode == modes[client][resource];
            invariant.require(
                    same || (now != null && wasGranted(client, resource)),
                    () -> loser + " has lost r" + resource + " because of " + world.clients[actor]);
        }
    }

    private void judgeLateRelease(int action, int resource) {
        if (delivered == null || delivered.kind != Envelope.Kind.RELEASE || delivered.resource != resource) {
            return;
        }
        int actor = Action.client(action);
        Binding now = world.binding(actor, resource);
        if (now == null || wasGranted(actor, resource)) {
            return;
        }
        Mode before = modes[actor][resource];
        boolean isLate = delivered.epoch != epochs[actor][resource] || delivered.mode.covers(before);
        Invariant.ONLY_LOWER.require(
                isLate ? now.mode == before : before.covers(now.mode),
                () -> "a " + (isLate ? "late " : "") + delivered + " of " + world.clients[actor] + " turned " + before
                        + " into " + now.mode);
    }

    /** What became of the exclusive hold, and so of value, version and doubt. */
    private void judgeValue(int action, int resource) {
        if (world.core.isRecovering()) {
            judgeValueWhileRecovering(action, resource);
            return;
        }
        int holder = endedHold(resource);
        boolean died = false;
        boolean wrote = isTold(resource);
        if (wrote) {
            handedBack[resource] = toldValue(resource);
            inDoubt[resource] = false;
        }
        if (holder != ScriptHandle.NONE) {
            died = Action.kind(action) == Action.Kind.SERVER_NOTICES;
            wrote = !died && written[resource] != handedBack[resource];
            if (died) {
                written[resource] = handedBack[resource];
                inDoubt[resource] = true;
                tellUpgraders(resource);
            } else if (wrote) {
                handedBack[resource] = written[resource];
                inDoubt[resource] = false;
            }
        }
        Resource now = world.resource(resource);
        if (now == null || now != existing[resource]) {
            inDoubt[resource] |= now != null && isOfSomeoneWhoKnewIt(resource);
            return;
        }
        Invariant.REMEMBER.require(
                holder != ScriptHandle.NONE || wrote || world.valueOf(now) == values[resource],
                () -> "r" + resource + " had the value " + values[resource] + " and now has " + world.valueOf(now)
                        + ", though no exclusive hold has ended");
        boolean moved = now.version != versions[resource];
        Invariant.FRESHNESS.require(
                !moved || wrote || died,
                () -> "the version of r" + resource + " moved to " + now.version + ", though nothing changed");
        Invariant.FRESHNESS.require(
                moved || !wrote, () -> "the version of r" + resource + " is still " + now.version + " after a change");
        Invariant.DEATH.require(
                moved || !died, () -> "the version of r" + resource + " is still " + now.version + " after a death");
    }

    /** Whether the message was a claim that comes too late, of somebody who has been granted the resource before. */
    private boolean isOfSomeoneWhoKnewIt(int resource) {
        return delivered != null
                && delivered.kind == Envelope.Kind.RECLAIM
                && delivered.resource == resource
                && delivered.epoch > 0;
    }

    /** Who claimed a hold may have ended it again, and then the successor knows what it has left. */
    private void judgeValueWhileRecovering(int action, int resource) {
        Resource now = world.resource(resource);
        if (isTold(resource)) {
            inDoubt[resource] &= written[resource] == handedBack[resource];
            handedBack[resource] = toldValue(resource);
            claimed[resource] = handedBack[resource];
            claimedBy[resource] = world.server();
        } else if (endedHold(resource) != ScriptHandle.NONE && now != null) {
            if (Action.kind(action) == Action.Kind.SERVER_NOTICES) {
                written[resource] = world.valueOf(now);
                inDoubt[resource] = true;
                tellUpgraders(resource);
            } else {
                inDoubt[resource] &= written[resource] == handedBack[resource];
                claimed[resource] = written[resource];
                claimedBy[resource] = world.server();
            }
            handedBack[resource] = written[resource];
        }
    }

    /** What the clients knew of a resource when claims were taken no longer is what it is from now on. */
    private void judgeRecovery(int resource) {
        Resource now = world.resource(resource);
        if (now == null) {
            return;
        }
        boolean isHeld = false;
        boolean isWritten = false;
        for (ScriptClient client : world.clients) {
            Mode mode = modes[client.number][resource];
            isHeld |= mode != Mode.INVALID;
            isWritten |= mode == Mode.EXCLUSIVE;
        }
        long value = world.valueOf(now);
        Invariant.FRESHNESS.require(
                !isKnown[resource] || value == claimed[resource],
                () -> "r" + resource + " has the value " + value + " after the recovery, but " + claimed[resource]
                        + " was claimed in time");
        boolean isLost = isWritten ? value < handedBack[resource] : value != written[resource];
        boolean wasDoubted = inDoubt[resource] && value == handedBack[resource];
        Invariant.DEATH.require(
                now.inDoubt || !isClaimed[resource] || !(isLost || wasDoubted),
                () -> "r" + resource + " has the value " + value + " after the recovery, of " + written[resource]
                        + " written last, and that is not in doubt");
        Invariant.DEATH.require(
                !now.inDoubt || !isHeld || isLost || wasDoubted,
                () -> "r" + resource + " is held and in doubt after the recovery, which is wrong");
        forgetClaims(resource);
        inDoubt[resource] = now.inDoubt;
        handedBack[resource] = value;
        written[resource] = isWritten ? Math.max(written[resource], value) : value;
        if (now.version != versions[resource] || isLost) {
            tellUpgraders(resource);
        }
    }

    /** Whether the message was the value of a holder that keeps its mode. */
    private boolean isTold(int resource) {
        return delivered != null
                && delivered.kind == Envelope.Kind.RELEASE
                && delivered.resource == resource
                && delivered.flag
                && delivered.mode == Mode.EXCLUSIVE;
    }

    private long toldValue(int resource) {
        Invariant.FRESHNESS.require(
                handedBack[resource] <= delivered.value && delivered.value <= written[resource],
                () -> "r" + resource + " is told to have the value " + delivered.value + ", but has had "
                        + handedBack[resource] + ", and " + written[resource] + " was written last");
        return delivered.value;
    }

    private int endedHold(int resource) {
        for (int client = 0; client < bindings.length; client++) {
            if (modes[client][resource] == Mode.EXCLUSIVE) {
                Binding now = world.binding(client, resource);
                if (now == null || now.mode != Mode.EXCLUSIVE) {
                    return client;
                }
            }
        }
        return ScriptHandle.NONE;
    }

    private void judgeGrants(int resource) {
        for (int i = 0; i < grants.size(); i++) {
            Envelope granted = grants.get(i);
            boolean isReclaimed = world.core.isRecovering();
            if (granted.resource != resource || isReclaimed) {
                continue;
            }
            Invariant.FRESHNESS.require(
                    granted.value == handedBack[resource],
                    () -> "r" + resource + " is granted with the value " + granted.value + ", but the last hold left "
                            + handedBack[resource]);
            Invariant.DEATH.require(
                    granted.flag == inDoubt[resource],
                    () -> "r" + resource + " is granted " + (granted.flag ? "" : "not ") + "in doubt, which is wrong");
            Invariant.ONLY_LOWER.require(
                    existing[resource] == null || granted.epoch > lastEpochs[resource],
                    () -> "epoch " + granted.epoch + " of r" + resource + " is granted twice");
        }
    }

    private void judgeQueue(int action, int resource) {
        boolean death = Action.kind(action) == Action.Kind.SERVER_NOTICES;
        Invariant invariant = death ? Invariant.DEATH : Invariant.ORDER;
        int actor = Action.client(action);
        List<String> expected = queues.get(resource);
        if (delivered != null && delivered.resource == resource) {
            boolean isAnswered = world.scenario.hasPairs() && modes[actor][resource].covers(delivered.mode);
            if (delivered.kind == Envelope.Kind.ACQUIRE && bindings[actor][resource] != null && !isAnswered) {
                expected.add(place(actor, delivered.mode));
            } else if (delivered.kind == Envelope.Kind.CLOSE) {
                remove(actor, expected);
            }
        }
        if (death) {
            remove(actor, expected);
        }
        for (int i = 0; i < grants.size(); i++) {
            if (isBrought(i) && expected.isEmpty() && resource == 1) {
                continue;
            }
            if (grants.get(i).resource == resource && !world.core.isRecovering()) {
                String next = place(grantees.get(i), grants.get(i).mode);
                invariant.require(
                        !expected.isEmpty() && expected.get(0).equals(next),
                        () -> "r" + resource + " was granted to " + next + ", but these were waiting: " + expected);
                expected.remove(0);
            }
        }
        List<String> queue = new ArrayList<>();
        writeQueue(world.resource(resource), queue);
        invariant.require(
                queue.equals(expected), () -> "for r" + resource + " wait " + queue + ", but should wait " + expected);
        requireServed(invariant, resource);
    }

    /** Whether a grant is of what is used within a resource that the same client was granted just before. */
    private boolean isBrought(int grant) {
        Envelope brought = grants.get(grant);
        Envelope before = grant == 0 ? null : grants.get(grant - 1);
        return world.scenario.hasPairs()
                && before != null
                && before.resource == 0
                && brought.resource == 1
                && before.mode == Mode.EXCLUSIVE
                && brought.mode == Mode.EXCLUSIVE
                && grantees.get(grant).equals(grantees.get(grant - 1));
    }

    private static void remove(int client, List<String> queue) {
        queue.removeIf(entry -> entry.charAt(0) == 'A' + client);
    }

    /** Whoever is first in the queue is kept from its mode by somebody. */
    private void requireServed(Invariant invariant, int resource) {
        Resource it = world.resource(resource);
        Binding head = it == null || it.queue == null ? null : it.queue.peekFirst();
        if (head == null || world.core.isRecovering()) {
            return;
        }
        for (int client = 0; client < bindings.length; client++) {
            Binding other = world.binding(client, resource);
            if (other != null && world.isInTheWay(other)) {
                return;
            }
        }
        throw new Invariant.Violation(
                invariant,
                place(world.clientOf(head.session).number, head.wanted) + " waits for r" + resource + " behind nobody");
    }

    private void judgeTicket(int action) {
        boolean stands = world.core.tickets.containsKey(World.TICKET);
        Envelope.Kind message = delivered == null ? null : delivered.kind;
        int actor = Action.client(action);
        boolean mustStand = ticketStood;
        if (message == Envelope.Kind.INHERIT) {
            mustStand |= bindings[actor][delivered.resource] != null;
        } else if (message == Envelope.Kind.ADOPT) {
            boolean bound = world.binding(actor, delivered.resource) != null;
            Invariant.REMEMBER.require(
                    bound == ticketStood,
                    () -> world.clients[actor] + " adopts by a ticket that did " + (ticketStood ? "" : "not ")
                            + "stand");
            mustStand = false;
        } else if (message == Envelope.Kind.CANCEL || Action.kind(action) == Action.Kind.EXPIRE) {
            mustStand = false;
        }
        mustStand &= Action.kind(action) != Action.Kind.OVERDUE || !ticketWasOrphan;
        Invariant.REMEMBER.require(
                stands == mustStand, () -> "the ticket " + (stands ? "stands" : "does not stand") + ", which is wrong");
    }
}
