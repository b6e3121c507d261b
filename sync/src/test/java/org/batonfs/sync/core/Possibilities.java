package org.batonfs.sync.core;

import org.batonfs.sync.Mode;

/** What may happen next in a {@link World}. */
final class Possibilities {
    private final World world;

    Possibilities(World world) {
        this.world = world;
    }

    /** Writes what may happen next into {@code actions}, and returns how many that are. */
    int list(int[] actions) {
        int count = 0;
        for (ScriptClient client : world.clients) {
            count = ordinaryOf(client, actions, count);
            count = voluntaryOf(client, actions, count);
        }
        if (world.core.orphans.contains(world.core.tickets.get(World.TICKET))) {
            actions[count++] = Action.of(Action.Kind.EXPIRE, 0, 0);
        }
        if (world.core.isRecovering()) {
            actions[count++] = Action.of(Action.Kind.RECOVERED, 0, 0);
        }
        if (world.crashesLeft > 0) {
            actions[count++] = Action.of(Action.Kind.CRASH, 0, 0);
        }
        boolean mayExpire = world.evictionsLeft > 0 && !(world.scenario.hasRings() && isAnyoneLeaving());
        int unanswered = mayExpire ? countUnanswered() : 0;
        for (int order = 0; order < Math.min(unanswered, 2); order++) {
            actions[count++] = Action.of(Action.Kind.OVERDUE, 0, order);
        }
        return count;
    }

    /** Whether somebody was evicted whose connection the server has not ended yet, which it does before any time passes. */
    private boolean isAnyoneLeaving() {
        for (ScriptClient client : world.clients) {
            if (client.session.evicted && !client.serverKnows) {
                return true;
            }
        }
        return false;
    }

    private int countUnanswered() {
        int count = 0;
        for (ScriptClient client : world.clients) {
            for (int resource = 0; resource < world.scenario.resources(); resource++) {
                Binding binding = world.binding(client.number, resource);
                count += binding != null && binding.unanswered != null && !client.session.evicted ? 1 : 0;
            }
        }
        return count;
    }

    private int ordinaryOf(ScriptClient client, int[] actions, int begin) {
        int count = begin;
        int it = client.number;
        for (ScriptThread thread : client.threads) {
            if (client.mayRun(thread)) {
                actions[count++] = Action.of(Action.Kind.RUN, it, thread.number);
            }
        }
        if (!client.toServer.isEmpty()) {
            actions[count++] = Action.of(Action.Kind.TO_SERVER, it, 0);
        }
        if (!client.toClient.isEmpty()) {
            actions[count++] = Action.of(Action.Kind.TO_CLIENT, it, 0);
        }
        if (client.broken && !client.serverKnows) {
            actions[count++] = Action.of(Action.Kind.SERVER_NOTICES, it, 0);
        }
        if (client.broken && client.alive && !client.clientKnows) {
            actions[count++] = Action.of(Action.Kind.CLIENT_NOTICES, it, 0);
        }
        if (client.isSearching() && client.serverKnows) {
            actions[count++] = Action.of(Action.Kind.RECONNECT, it, 0);
        }
        if (world.scenario.isHold() && client.alive) {
            count = timeOf(client, actions, count);
        }
        return count;
    }

    private int timeOf(ScriptClient client, int[] actions, int begin) {
        int count = begin;
        boolean matters = false;
        for (ScriptHandle handle : client.handles) {
            if (handle.lock == null) {
                continue;
            }
            MinimumHold past = handle.lock.minimumHold;
            matters |= client.ticksSince(past.grantedAtNanos) < World.AGE_TICKS_MAX && handle.lock.mode != Mode.INVALID;
            matters |= client.ticksSince(past.gaveUpAtNanos) < 1 && past.hasGivenUp;
            if (handle.wakeAtNanos != ScriptHandle.NONE) {
                boolean isDue = handle.wakeAtNanos <= client.nowNanos;
                matters |= !isDue;
                if (isDue) {
                    actions[count++] = Action.of(Action.Kind.TIMER, client.number, handle.resource);
                }
            }
        }
        if (matters) {
            actions[count++] = Action.of(Action.Kind.TICK, client.number, 0);
        }
        return count;
    }

    private int voluntaryOf(ScriptClient client, int[] actions, int begin) {
        int count = begin;
        int it = client.number;
        for (ScriptThread thread : client.threads) {
            if (thread.waiter != null && thread.step().cancellable()) {
                actions[count++] = Action.of(Action.Kind.CANCEL, it, thread.number);
            }
        }
        Envelope first = client.toClient.peekFirst();
        if (first != null && first.kind == Envelope.Kind.RECALL && client.lateRecallsLeft > 0) {
            actions[count++] = Action.of(Action.Kind.TO_CLIENT_TWICE, it, 0);
        }
        if (client.lateRecall != null) {
            actions[count++] = Action.of(Action.Kind.LATE_RECALL, it, 0);
        }
        if (client.isSearching()) {
            actions[count++] = Action.of(Action.Kind.ABANDON, it, 0);
        }
        if ((!client.broken || client.orphaned || client.seeks) && client.alive && world.deathsLeft > 0) {
            actions[count++] = Action.of(Action.Kind.DIE, it, 0);
        }
        if (!client.broken && world.cutsLeft > 0) {
            actions[count++] = Action.of(Action.Kind.CUT, it, 0);
        }
        return count;
    }
}
