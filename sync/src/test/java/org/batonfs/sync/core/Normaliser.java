package org.batonfs.sync.core;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import org.batonfs.sync.Mode;

/**
 * Makes states equal that behave alike, so that they are explored once.
 *
 * <p>Epochs are only ever compared for equality, and new ones are higher than all: they are replaced by their rank. The same
 * goes for the numbers that are written. Versions are compared and counted up, so that only their differences matter: they are
 * shifted. Times matter up to an age.
 */
final class Normaliser {
    private final World world;
    private final boolean renumbers;
    private final long[] ranks = new long[256];
    private int rankCount;

    /**
     * For one world.
     *
     * @param renumbers whether to do more than what keeps the number of states finite
     */
    Normaliser(World world, boolean renumbers) {
        this.world = world;
        this.renumbers = renumbers;
    }

    void normalise() {
        for (ScriptClient client : world.clients) {
            for (ScriptHandle handle : client.handles) {
                if (handle.lock != null) {
                    limitTime(client, handle);
                }
            }
            client.nowNanos = World.NOW_NANOS;
        }
        if (!renumbers) {
            return;
        }
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            renumberEpochs(resource);
            renumberValues(resource);
            if (!world.hasCrashed) {
                shiftVersions(resource);
            }
        }
        lowerFreshVersion();
    }

    // ---- time

    private void limitTime(ScriptClient client, ScriptHandle handle) {
        MinimumHold past = handle.lock.minimumHold;
        if (!world.scenario.isHold()) {
            return;
        }
        long age = handle.lock.mode == Mode.INVALID
                ? 0
                : Math.min(client.ticksSince(past.grantedAtNanos), World.AGE_TICKS_MAX);
        past.grantedAtNanos = World.NOW_NANOS - World.TICK_NANOS * age;
        long absence = past.hasGivenUp ? Math.min(client.ticksSince(past.gaveUpAtNanos), 1) : 0;
        past.gaveUpAtNanos = World.NOW_NANOS - World.TICK_NANOS * absence;
        if (!handle.lock.keeping) {
            past.usesSeen = 0;
            past.checkAtNanos = World.NOW_NANOS;
        }
        long untilCheck = Math.max(-client.ticksSince(past.checkAtNanos), 0);
        past.checkAtNanos = World.NOW_NANOS + World.TICK_NANOS * untilCheck;
        if (handle.wakeAtNanos != ScriptHandle.NONE) {
            long left = Math.max(-client.ticksSince(handle.wakeAtNanos), 0);
            handle.wakeAtNanos = World.NOW_NANOS + World.TICK_NANOS * left;
        }
    }

    // ---- numbers

    private void renumberEpochs(int resource) {
        rankCount = 0;
        mapEpochs(resource, this::collect);
        rank();
        mapEpochs(resource, this::rankOf);
        Resource it = world.resource(resource);
        if (it != null && !world.hasCrashed) {
            it.epoch = rankCount;
        }
    }

    private void mapEpochs(int resource, LongUnaryOperator map) {
        world.witness.renumberEpoch(resource, map);
        Resource it = world.resource(resource);
        if (it != null && world.hasCrashed) {
            it.epoch = map.applyAsLong(it.epoch);
        }
        for (ScriptClient client : world.clients) {
            Binding binding = world.binding(client.number, resource);
            if (binding != null) {
                binding.epoch = map.applyAsLong(binding.epoch);
            }
            ClientLock lock = client.handles[resource].lock;
            if (lock != null) {
                lock.epoch = map.applyAsLong(lock.epoch);
            }
            for (Envelope envelope : client.toServer) {
                mapEpoch(envelope, resource, map);
            }
            for (Envelope envelope : client.toClient) {
                mapEpoch(envelope, resource, map);
            }
            if (client.lateRecall != null) {
                mapEpoch(client.lateRecall, resource, map);
            }
        }
    }

    private static void mapEpoch(Envelope envelope, int resource, LongUnaryOperator map) {
        if (envelope.resource == resource) {
            envelope.epoch = map.applyAsLong(envelope.epoch);
        }
    }

    private void renumberValues(int resource) {
        rankCount = 0;
        mapValues(resource, this::collect);
        rank();
        mapValues(resource, this::rankOf);
        world.setLastNumber(resource, rankCount);
    }

    private void mapValues(int resource, LongUnaryOperator map) {
        world.witness.renumber(resource, map);
        Resource it = world.resource(resource);
        if (it != null && it.value.length > 0) {
            it.value[0] = (byte) map.applyAsLong(world.valueOf(it));
        }
        for (ScriptClient client : world.clients) {
            ClientLock lock = client.handles[resource].lock;
            if (lock != null && lock.value.length() > 0) {
                lock.value.putLong(0, map.applyAsLong(lock.value.getLong(0)));
            }
            for (Envelope envelope : client.toServer) {
                mapValue(envelope, resource, map);
            }
            for (Envelope envelope : client.toClient) {
                mapValue(envelope, resource, map);
            }
        }
    }

    private static void mapValue(Envelope envelope, int resource, LongUnaryOperator map) {
        if (envelope.resource == resource) {
            envelope.value = map.applyAsLong(envelope.value);
        }
    }

    private long collect(long number) {
        if (number != 0) {
            ranks[rankCount++] = number;
        }
        return number;
    }

    private void rank() {
        Arrays.sort(ranks, 0, rankCount);
        int distinct = 0;
        for (int i = 0; i < rankCount; i++) {
            if (i == 0 || ranks[i] != ranks[i - 1]) {
                ranks[distinct++] = ranks[i];
            }
        }
        rankCount = distinct;
    }

    private long rankOf(long number) {
        return number == 0 ? 0 : Arrays.binarySearch(ranks, 0, rankCount, number) + 1L;
    }

    // ---- versions

    private void shiftVersions(int resource) {
        least = Long.MAX_VALUE;
        mapVersions(resource, this::collectVersion);
        mapVersions(resource, this::shift);
    }

    /** It is only ever compared with what there is, and is higher than that or was so from the beginning. */
    private void lowerFreshVersion() {
        most = 0;
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            mapVersions(resource, this::collectMost);
        }
        long next = Math.max(most + 1, world.core.messages.generation.firstVersion());
        world.core.freshVersion = Math.min(world.core.freshVersion, next);
    }

    private long most;

    private long collectMost(long version) {
        most = Math.max(most, version);
        return version;
    }

    private long least;

    private long collectVersion(long version) {
        least = Math.min(least, version);
        return version;
    }

    private long shift(long version) {
        return version - least;
    }

    private void mapVersions(int resource, LongUnaryOperator map) {
        Resource it = world.resource(resource);
        if (it != null) {
            it.version = map.applyAsLong(it.version);
        }
        for (ScriptClient client : world.clients) {
            ClientLock lock = client.handles[resource].lock;
            if (lock != null) {
                lock.version = map.applyAsLong(lock.version);
                lock.serverVersion = map.applyAsLong(lock.serverVersion);
            }
            for (ScriptThread thread : client.threads) {
                if (thread.waitsToUpgrade(resource)) {
                    thread.versionSeen = map.applyAsLong(thread.versionSeen);
                }
            }
            for (Envelope envelope : client.toServer) {
                if (envelope.resource == resource && envelope.hasVersion()) {
                    envelope.version = map.applyAsLong(envelope.version);
                }
            }
            for (Envelope envelope : client.toClient) {
                if (envelope.resource == resource && envelope.hasVersion()) {
                    envelope.version = map.applyAsLong(envelope.version);
                }
            }
        }
    }
}
