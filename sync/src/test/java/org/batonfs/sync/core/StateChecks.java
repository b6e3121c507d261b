package org.batonfs.sync.core;

import org.batonfs.sync.Mode;

/** Judges a state by itself, against what the witness knows. */
final class StateChecks {
    private final World world;

    StateChecks(World world) {
        this.world = world;
    }

    void check() {
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            checkServer(resource);
            checkHolders(resource);
            checkClients(resource);
        }
        for (ScriptClient client : world.clients) {
            for (ScriptHandle handle : client.handles) {
                if (handle.counts()) {
                    checkLock(client, handle);
                }
            }
            if (client.clientKnows && !client.isSearching()) {
                checkEndedWaits(client);
            }
        }
    }

    private void checkServer(int resource) {
        Resource it = world.resource(resource);
        int references = world.references(resource);
        Invariant.REMEMBER.require(
                (it != null) == (references > 0) || (it != null && world.core.isRecovering()),
                () -> "r" + resource + " has " + references + " references, and is "
                        + (it == null ? "forgotten" : "kept"));
        if (it == null) {
            return;
        }
        Invariant.REMEMBER.require(
                it.references == references,
                () -> "r" + resource + " counts " + it.references + " references, but has " + references);
        if (world.core.isRecovering()) {
            return;
        }
        Invariant.FRESHNESS.require(
                world.valueOf(it) == world.witness.handedBack(resource),
                () -> "r" + resource + " has the value " + world.valueOf(it) + ", but "
                        + world.witness.handedBack(resource) + " was handed back last");
        Invariant.DEATH.require(
                it.inDoubt == world.witness.inDoubt(resource),
                () -> "r" + resource + " is " + (it.inDoubt ? "" : "not ") + "in doubt, which is wrong");
    }

    private void checkHolders(int resource) {
        Resource it = world.resource(resource);
        int bound = 0;
        int exclusive = 0;
        for (ScriptClient client : world.clients) {
            Binding binding = world.binding(client.number, resource);
            if (binding != null) {
                Invariant.REMEMBER.require(
                        binding.resource == it, () -> client + " is bound to an r" + resource + " that is forgotten");
                checkRecallTime(client, binding);
                bound += binding.mode == Mode.INVALID ? 0 : 1;
                exclusive += binding.mode == Mode.EXCLUSIVE ? 1 : 0;
            }
        }
        Invariant.EXCLUSION.require(
                exclusive == 0 || bound == 1,
                () -> "as the server sees it, r" + resource + " is held exclusively, and by others besides");
        int listed = 0;
        for (Binding holder = it == null ? null : it.firstHolder; holder != null; holder = holder.nextHolder) {
            listed++;
            Invariant.DEATH.require(
                    holder.session.bindings.get(holder.handle) == holder,
                    () -> "r" + resource + " is held by a binding that is gone");
        }
        Invariant.DEATH.require(
                listed == bound, () -> "r" + resource + " lists others as its holders than those who hold it");
        if (it != null) {
            for (Binding waiting : it.waiting()) {
                Invariant.DEATH.require(
                        waiting.session.bindings.get(waiting.handle) == waiting,
                        () -> "for r" + resource + " waits a binding that is gone");
            }
        }
    }

    /** The time for an answer runs exactly while somebody waits for it. */
    private void checkRecallTime(ScriptClient client, Binding binding) {
        boolean inTheWay = world.isInTheWay(binding);
        Invariant.PROGRESS.require(
                !inTheWay || binding.unanswered != null || world.core.isRecovering(),
                () -> client + " is in the way at " + binding.resource.name + ", and may be so for ever");
        Invariant.LEGALITY.require(
                inTheWay || binding.unanswered == null,
                () -> client + " is in nobody's way at " + binding.resource.name + ", but its time runs");
    }

    private void checkClients(int resource) {
        int holding = 0;
        int exclusive = 0;
        for (ScriptClient client : world.clients) {
            ScriptHandle handle = client.handles[resource];
            ClientLock lock = handle.lock;
            if (!handle.counts()) {
                continue;
            }
            holding += lock.mode() == Mode.INVALID ? 0 : 1;
            exclusive += lock.mode() == Mode.EXCLUSIVE ? 1 : 0;
            Invariant.EXCLUSION.require(
                    !lock.writer || lock.readers == 0, () -> client + " writes and reads r" + resource + " at once");
            if (client.orphaned || lock.suspended) {
                continue;
            }
            Binding binding = world.binding(client.number, resource);
            Mode granted = binding == null ? Mode.INVALID : binding.mode;
            Invariant.PESSIMIST.require(
                    granted.covers(lock.mode()),
                    () -> client + " believes it holds r" + resource + " " + lock.mode() + ", the server says "
                            + granted);
        }
        Invariant.EXCLUSION.require(
                exclusive == 0 || holding == 1, () -> "r" + resource + " is held exclusively, and by others besides");
    }

    private void checkLock(ScriptClient client, ScriptHandle handle) {
        ClientLock lock = handle.lock;
        if (lock.state() == ClientLock.State.FAILED) {
            return;
        }
        Mode used = lock.writer ? Mode.EXCLUSIVE : lock.readers > 0 ? Mode.SHARED : Mode.INVALID;
        Invariant.PESSIMIST.require(
                lock.mode().covers(used) || handle.isUsedInVain(),
                () -> client + " uses r" + handle.resource + " " + used + " but holds " + lock.mode());
        if (lock.mode() != Mode.INVALID) {
            checkKnowledge(client, handle);
        }
        if (handle.owedThread != ScriptHandle.NONE) {
            ScriptThread owed = client.threads[handle.owedThread];
            Invariant.ONE_USE.require(
                    lock.mode().covers(owed.waiter.mode()),
                    () -> owed + " has waited for r" + handle.resource + " " + owed.waiter.mode()
                            + ", and it is recalled away before its use");
        }
        checkPromptness(client, handle);
    }

    /** A recall that no use and no minimum hold stands against has been honoured. */
    private static void checkPromptness(ScriptClient client, ScriptHandle handle) {
        ClientLock lock = handle.lock;
        boolean isOver = lock.state() != ClientLock.State.OPEN && lock.state() != ClientLock.State.CLOSING;
        boolean keeps = lock.keeping && lock.state() == ClientLock.State.OPEN;
        if (isOver || lock.recalledTo == Mode.EXCLUSIVE || keeps || handle.owedThread != ScriptHandle.NONE) {
            return;
        }
        boolean inTheWay = lock.writer || (lock.recalledTo == Mode.INVALID && lock.readers > 0);
        Waiter head = lock.waiters.peekFirst();
        boolean upgrades = lock.mode() == Mode.SHARED && head != null && head.mode() == Mode.EXCLUSIVE;
        Invariant.UPGRADE.require(
                inTheWay || !upgrades,
                () -> client + " waits for r" + handle.resource + " EXCLUSIVE and does not give SHARED up");
        Invariant.PROGRESS.require(
                inTheWay,
                () -> client + " is recalled to " + lock.recalledTo + " of r" + handle.resource
                        + ", and does not lower its mode though nothing stands against that");
    }

    private void checkKnowledge(ScriptClient client, ScriptHandle handle) {
        int resource = handle.resource;
        Witness witness = world.witness;
        long number = Envelope.number(handle.lock.value());
        Invariant.FRESHNESS.require(
                number == witness.written(resource),
                () -> client + " holds r" + resource + " with the value " + number + ", but "
                        + witness.written(resource) + " was written last");
        boolean wrote = witness.written(resource) != witness.handedBack(resource);
        boolean doubted = witness.inDoubt(resource) && !wrote;
        Invariant.DEATH.require(
                handle.lock.inDoubt() == doubted,
                () -> client + " holds r" + resource + (doubted ? " and is not told that it is" : " as if it were")
                        + " in doubt");
    }

    private void checkEndedWaits(ScriptClient client) {
        for (ScriptThread thread : client.threads) {
            Invariant.PROGRESS.require(
                    thread.waiter == null, () -> thread + " still waits though its connection has ended");
        }
    }
}
