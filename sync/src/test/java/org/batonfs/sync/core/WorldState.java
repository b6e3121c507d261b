package org.batonfs.sync.core;

import java.util.ArrayDeque;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Open;

/** Writes the complete state of a {@link World} to bytes, and makes a world have the state that bytes tell. */
final class WorldState {
    private final World world;

    WorldState(World world) {
        this.world = world;
    }

    /** Writes or reads everything that distinguishes one state from another. */
    void transfer(StateBytes io) {
        world.deathsLeft = io.number(world.deathsLeft);
        world.cutsLeft = io.number(world.cutsLeft);
        world.evictionsLeft = io.number(world.evictionsLeft);
        world.crashesLeft = io.number(world.crashesLeft);
        world.hasCrashed = io.flag(world.hasCrashed);
        world.hasReconnected = io.flag(world.hasReconnected);
        world.served = io.number(world.served);
        transferDepartures(io);
        boolean isRecovering = io.flag(world.core.isRecovering());
        int oldestHeld = io.number((int) world.core.messages.generation.oldestHeld());
        world.ticketIsPublished = io.flag(world.ticketIsPublished);
        for (ScriptClient client : world.clients) {
            client.connection = io.number(client.connection);
        }
        long freshVersion = io.number(world.core.freshVersion);
        if (io.isReading()) {
            world.startServer(isRecovering, oldestHeld);
            world.core.freshVersion = freshVersion;
        }
        for (ScriptClient client : world.clients) {
            if (io.isReading()) {
                client.nowNanos = World.NOW_NANOS;
            }
            client.transfer(io);
            client.session.ended = client.serverKnows;
            client.session.evicted = io.flag(client.session.evicted);
        }
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            world.setLastNumber(resource, io.number(world.lastNumber(resource)));
            world.witness.transfer(resource, io);
            transferBindings(resource, io);
            if (world.resource(resource) != null) {
                transferResource(world.resource(resource), resource, io);
            }
        }
        transferTicket(io);
    }

    private void transferDepartures(StateBytes io) {
        int count = io.number(world.departures.size());
        if (!io.isReading()) {
            world.departures.forEach(io::number);
            return;
        }
        world.departures.clear();
        for (int i = 0; i < count; i++) {
            world.departures.add(io.number(0));
        }
    }

    private void transferBindings(int resource, StateBytes io) {
        for (ScriptClient client : world.clients) {
            Binding binding = world.binding(client.number, resource);
            boolean isBound = io.flag(binding != null);
            if (!isBound) {
                continue;
            }
            if (io.isReading()) {
                client.session.open(new Open().set(client.handleOn(resource), world.nameOf(resource), false));
                binding = world.binding(client.number, resource);
                world.pair(client);
            }
            binding.grantedUnasked = io.flag(binding.grantedUnasked);
            binding.mode = io.choice(binding.mode, Mode.all());
            binding.epoch = io.number(binding.epoch);
            binding.recalledTo = io.choice(binding.recalledTo, Mode.all());
            binding.wanted = io.choice(binding.wanted, Mode.all());
            boolean unanswered = io.flag(binding.unanswered != null);
            if (io.isReading() && binding.mode != Mode.INVALID) {
                binding.resource.addHolder(binding);
            }
            if (io.isReading() && binding.wanted != Mode.INVALID) {
                client.session.waits++;
            }
            if (io.isReading() && unanswered) {
                world.core.messages.recallTimes.add(binding);
            }
        }
        if (io.flag(world.resource(resource) != null) && io.isReading()) {
            world.core.intern(world.nameOf(resource));
        }
    }

    private void transferResource(Resource it, int resource, StateBytes io) {
        long number = io.number(world.valueOf(it));
        if (io.isReading()) {
            it.value = number == 0 ? new byte[0] : new byte[] {(byte) number, 0, 0, 0, 0, 0, 0, 0};
        }
        it.version = io.number(it.version);
        it.epoch = io.number(it.epoch);
        it.inDoubt = io.flag(it.inDoubt);
        it.isClaimed = io.flag(it.isClaimed);
        it.generation = io.number(it.generation);
        int waiting = io.number(it.queue == null ? 0 : it.queue.size());
        if (!io.isReading()) {
            for (Binding binding : it.waiting()) {
                io.number(world.clientOf(binding.session).number);
            }
            return;
        }
        it.queue = waiting == 0 ? null : new ArrayDeque<>(waiting);
        for (int i = 0; i < waiting; i++) {
            it.queue.addLast(world.binding(io.number(0), resource));
        }
    }

    private void transferTicket(StateBytes io) {
        ServerCore core = world.core;
        ServerCore.Ticket ticket = core.tickets.get(World.TICKET);
        int maker = io.number(ticket == null ? 0 : world.clientOf(ticket.maker).number + 1);
        if (maker == 0) {
            return;
        }
        int resource = io.number(ticket == null ? 0 : ticket.resource.name.charAt(1) - '0');
        boolean isOrphan = io.flag(core.orphans.contains(ticket));
        if (io.isReading()) {
            ServerSession session = world.clients[maker - 1].session;
            ticket = new ServerCore.Ticket(World.TICKET, world.resource(resource), session);
            core.add(ticket);
            if (isOrphan) {
                core.orphans.add(ticket);
            }
        }
    }
}
