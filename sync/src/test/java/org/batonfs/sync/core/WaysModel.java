package org.batonfs.sync.core;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Clients that use one resource over and over, in virtual time, by holds or by operations, with what that costs in messages
 * and time. It is no model of the protocol, only of its costs, for the rule that chooses between the two ways.
 *
 * <p>A message takes 15 microseconds, a use 1, an operation 5 of the server's time. A holder that uses the resource densely gives it up 200 microseconds after its
 * grant, any other at once.
 */
final class WaysModel {
    enum Way {
        HOLDS,
        OPERATIONS,
        ADAPTIVE
    }

    private static final int SERVER = -1;
    private static final int NOBODY = -2;
    private static final long MESSAGE_NANOS = 15_000;
    private static final long USE_NANOS = 1_000;
    private static final long OPERATION_NANOS = 5_000;
    private static final long MINIMUM_HOLD_NANOS = 200_000;
    private static final long DENSE_NANOS = 20_000;
    private static final long NEVER = Long.MAX_VALUE;

    /** How long a client thinks before its next use. */
    interface Think {
        long nanos(int client, int use, SplittableRandom random);
    }

    long messages;
    long nanos;
    int changes;

    private final Way way;
    private final Think think;
    private final boolean isAlternating;
    private final SplittableRandom random;
    private final AdaptiveRule[] rules;
    private final long[] wantsAt;
    private final long[] askedAt;
    private final long[] lastAt;
    private final boolean[] isDense;
    private final boolean[] asksHold;
    private final int[] uses;
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private int owner = NOBODY;
    private long grantedAt;
    private long freeAt;
    private int usesOfHold;
    private int lastSender = NOBODY;
    private int run;

    private WaysModel(Way way, int clients, boolean isAlternating, Think think, long seed) {
        this.way = way;
        this.think = think;
        this.isAlternating = isAlternating;
        this.random = new SplittableRandom(seed);
        rules = new AdaptiveRule[clients];
        wantsAt = new long[clients];
        askedAt = new long[clients];
        lastAt = new long[clients];
        isDense = new boolean[clients];
        asksHold = new boolean[clients];
        uses = new int[clients];
        for (int i = 0; i < clients; i++) {
            rules[i] = new AdaptiveRule();
            wantsAt[i] = isAlternating && i > 0 ? NEVER : think.nanos(i, 0, random);
        }
    }

    /** Runs until so many uses were made together. */
    static WaysModel run(Way way, int clients, Think think, int uses, long seed) {
        return new WaysModel(way, clients, false, think, seed).go(uses);
    }

    /** The same of clients of which each begins to think when the one before it has finished. */
    static WaysModel alternate(Way way, int clients, Think think, int uses) {
        return new WaysModel(way, clients, true, think, 1).go(uses);
    }

    private WaysModel go(int total) {
        while (Arrays.stream(uses).sum() < total) {
            int next = 0;
            for (int i = 1; i < wantsAt.length; i++) {
                next = wantsAt[i] < wantsAt[next] ? i : next;
            }
            long transferAt = queue.isEmpty() ? NEVER : transferAt();
            if (transferAt <= wantsAt[next]) {
                serve(queue.removeFirst(), transferAt);
            } else {
                want(next, wantsAt[next]);
            }
        }
        return this;
    }

    private boolean sends(int client) {
        return way == Way.OPERATIONS || (way == Way.ADAPTIVE && rules[client].sends());
    }

    private void want(int client, long now) {
        if (owner == client && (queue.isEmpty() || isHolderDense(now))) {
            usesOfHold++;
            done(client, now + USE_NANOS);
            return;
        }
        wantsAt[client] = NEVER;
        asksHold[client] = !sends(client);
        isDense[client] = lastAt[client] != 0 && now - lastAt[client] <= DENSE_NANOS;
        askedAt[client] = now;
        messages += 2;
        queue.addLast(client);
    }

    private boolean isHolderDense(long now) {
        return usesOfHold * DENSE_NANOS >= now - grantedAt && now < grantedAt + MINIMUM_HOLD_NANOS;
    }

    /** When the first in the queue has what it needs. */
    private long transferAt() {
        long asked = Math.max(askedAt[queue.getFirst()] + MESSAGE_NANOS, freeAt);
        if (owner < 0) {
            return asked;
        }
        long recalled = asked + MESSAGE_NANOS;
        long given = isHolderDense(recalled) ? grantedAt + MINIMUM_HOLD_NANOS : recalled;
        return Math.max(given, lastAt[owner]) + MESSAGE_NANOS;
    }

    private void serve(int client, long now) {
        if (owner >= 0) {
            messages += 2;
            rules[owner].gaveUp(usesOfHold);
            lastSender = NOBODY;
        }
        freeAt = now;
        if (asksHold[client]) {
            owner = client;
            grantedAt = now + MESSAGE_NANOS;
            usesOfHold = 1;
            done(client, now + MESSAGE_NANOS + USE_NANOS);
        } else {
            run = owner == SERVER && lastSender == client ? run + 1 : 1;
            owner = SERVER;
            lastSender = client;
            freeAt = now + OPERATION_NANOS;
            boolean before = rules[client].sends();
            rules[client].answered(run, isDense[client], now - askedAt[client] >= MINIMUM_HOLD_NANOS / 2);
            changes += before == rules[client].sends() ? 0 : 1;
            done(client, now + OPERATION_NANOS + MESSAGE_NANOS);
        }
    }

    private void done(int client, long now) {
        uses[client]++;
        lastAt[client] = now;
        nanos = Math.max(nanos, now);
        int next = isAlternating ? (client + 1) % uses.length : client;
        wantsAt[client] = NEVER;
        wantsAt[next] = now + think.nanos(next, uses[next], random);
    }
}
