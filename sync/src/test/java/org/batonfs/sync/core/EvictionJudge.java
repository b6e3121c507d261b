package org.batonfs.sync.core;

import org.batonfs.sync.Mode;

/** Judges whether those are evicted who are to blame, from who waits for whom; by itself, and not as the server finds that out. */
final class EvictionJudge {
    private final World world;
    private final boolean[][] waitsFor;

    EvictionJudge(World world) {
        this.world = world;
        waitsFor = new boolean[world.clients.length][world.clients.length];
    }

    /** A client is evicted: it keeps others waiting, and waits for nobody, or in a ring. */
    void onEvicted(int client, String reason) {
        boolean isInTheWay = false;
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            Binding binding = world.binding(client, resource);
            isInTheWay |= binding != null && world.isInTheWay(binding);
        }
        Invariant.LEGALITY.require(
                isInTheWay, () -> world.clients[client] + " is evicted, but is in nobody's way: it " + reason);
        findWhoWaitsForWhom(client);
        boolean waits = false;
        for (int other = 0; other < waitsFor.length; other++) {
            waits |= waitsFor[client][other];
        }
        Invariant.LEGALITY.require(
                !waits || waitsFor[client][client],
                () -> world.clients[client] + " is evicted, but another is to blame: it " + reason);
    }

    /** Enough time has passed: whoever waits, waits for somebody who is evicted. */
    void afterTime() {
        findWhoWaitsForWhom(ScriptHandle.NONE);
        for (ScriptClient client : world.clients) {
            boolean waits = false;
            boolean goesOn = client.session.evicted;
            for (ScriptClient other : world.clients) {
                waits |= waitsFor[client.number][other.number];
                goesOn |= waitsFor[client.number][other.number] && other.session.evicted;
            }
            Invariant.PROGRESS.require(
                    !waits || goesOn, () -> client + " waits, and nobody is evicted for all the time that has passed");
        }
    }

    /** Through others, too. Whoever has been evicted waits for nobody any more, but for the one who just was. */
    private void findWhoWaitsForWhom(int justEvicted) {
        for (int client = 0; client < waitsFor.length; client++) {
            boolean isGone = world.clients[client].session.evicted && client != justEvicted;
            for (int other = 0; other < waitsFor.length; other++) {
                waitsFor[client][other] = !isGone && waitsDirectly(client, other);
            }
        }
        for (int via = 0; via < waitsFor.length; via++) {
            for (int client = 0; client < waitsFor.length; client++) {
                for (int other = 0; other < waitsFor.length; other++) {
                    waitsFor[client][other] |= waitsFor[client][via] && waitsFor[via][other];
                }
            }
        }
    }

    private boolean waitsDirectly(int client, int other) {
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            Binding wait = world.binding(client, resource);
            Binding holder = world.binding(other, resource);
            if (wait != null && wait.wanted != Mode.INVALID && holder != null && world.isInTheWay(holder)) {
                return true;
            }
        }
        return false;
    }
}
