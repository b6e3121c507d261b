package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.Mode;

/** What must be true in every state of a {@link ResidentWorld}, and at its end. */
final class ResidentChecks {
    private ResidentChecks() {}

    static void check(ResidentWorld world) {
        for (int resource = 0; resource < ResidentWorld.RESOURCES; resource++) {
            checkHolders(world, resource);
            checkLife(world, resource);
        }
        for (ResidentWorldClient client : world.clients) {
            if (client.isConnected()) {
                checkWaits(client.session, client);
            }
            for (int i = 0; i < ResidentWorld.RESOURCES && client.isConnected() && !client.isDead; i++) {
                checkBelief(client, i);
            }
        }
    }

    /** The server has given it to one writer or to readers, its agent among them. */
    private static void checkHolders(ResidentWorld world, int resource) {
        Resource it = world.core.resources.get(ResidentWorld.nameOf(resource));
        for (Binding holder = it == null ? null : it.firstHolder; holder != null; holder = holder.nextHolder) {
            boolean isAlone = holder == it.firstHolder && holder.nextHolder == null;
            Invariant.EXCLUSION.require(
                    holder.mode == Mode.SHARED || isAlone, () -> "r" + resource + " is given away twice");
        }
    }

    /** It lives while a client has it or an operation uses it, and no longer: the agent alone does not count. */
    private static void checkLife(ResidentWorld world, int resource) {
        Resource it = world.core.resources.get(ResidentWorld.nameOf(resource));
        boolean isBound = false;
        for (ResidentWorldClient client : world.clients) {
            for (Binding binding : client.isConnected() ? client.session.bindings.values() : List.<Binding>of()) {
                if (binding.resource.name.equals(ResidentWorld.nameOf(resource))) {
                    isBound = true;
                    Invariant.REMEMBER.require(binding.resource == it, () -> "r" + resource + " is forgotten");
                }
            }
        }
        boolean isKept = isBound || !world.deferred.isEmpty() || world.core.isRecovering();
        Invariant.REMEMBER.require(it == null || isKept, () -> "the agent keeps r" + resource + " for nobody");
    }

    private static void checkBelief(ResidentWorldClient client, int resource) {
        ClientLock lock = client.lock(resource);
        Binding binding = client.session.bindings.get(resource + 1);
        Mode given = binding == null ? Mode.INVALID : binding.mode;
        Invariant.PESSIMIST.require(
                lock.isSuspended() || given.covers(lock.mode()),
                () -> "client " + client.index + " believes to hold " + lock + ", but was given " + given);
    }

    /** The server knows for what a client waits, and for what its agent waits for the client; otherwise it blames somebody. */
    private static void checkWaits(ServerSession session, ResidentWorldClient client) {
        int waits = 0;
        for (Binding binding : session.bindings.values()) {
            waits += binding.wanted == Mode.INVALID ? 0 : 1;
        }
        int counted = waits;
        Invariant.LEGALITY.require(
                session.waits == counted,
                () -> "client " + client.index + " waits " + counted + " times, not " + session.waits);
        Invariant.LEGALITY.require(
                client.isGone() || session.waitsOfAgent.size() <= (client.awaitsAnswer() ? 1 : 0),
                () -> "client " + client.index + " is said to wait for an operation that it does not wait for");
    }

    /** Nothing can happen any more: nobody waits, nothing is lost, and when all have closed, nothing is left. */
    static void checkEnd(ResidentWorld world) {
        List<ResidentWorldClient> living = new ArrayList<>();
        for (ResidentWorldClient client : world.clients) {
            if (!client.isDead) {
                requireFinished(client);
                living.add(client);
            }
            Invariant.PROGRESS.require(!client.session.isWaiting(), () -> "client " + client.index + " waits for ever");
        }
        for (int resource = 0; resource < ResidentWorld.RESOURCES; resource++) {
            if (world.core.resources.containsKey(ResidentWorld.nameOf(resource))) {
                checkSum(world, resource, world.readAtLast(resource));
            }
        }
        living.forEach(ResidentWorldClient::close);
        Invariant.REMEMBER.require(
                world.core.resourceCount() == 0 && world.agent.resourceCount() == 0,
                () -> "all have closed, and something is left");
    }

    static void requireFinished(ResidentWorldClient client) {
        Invariant.PROGRESS.require(client.hasFinished(), () -> "client " + client.index + " waits for ever");
    }

    private static void checkSum(ResidentWorld world, int resource, long number) {
        if (number < 0 || world.scenario.hasPuts() || world.hasDiedHolding(resource)) {
            return;
        }
        long sum = 0;
        long perhaps = 0;
        for (ResidentWorldClient client : world.clients) {
            sum += client.added[resource];
            perhaps += client.perhapsAdded[resource];
        }
        long least = sum;
        long most = sum + perhaps;
        Invariant.FRESHNESS.require(
                least <= number && number <= most,
                () -> "r" + resource + " is " + number + ", not between " + least + " and " + most);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
