package org.batonfs.sync.core;

import java.util.Objects;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentUse;
import org.jspecify.annotations.Nullable;

/** A resource in an {@link AgentCall}: what the agent has of it, and the caller's binding. Reused. */
final class AgentUse implements ResidentUse {
    private @Nullable Binding binding;
    private ResidentAgent.@Nullable AgentResource work;
    private Mode mode = Mode.INVALID;

    void begin(Binding callers, ResidentAgent.AgentResource resource) {
        binding = callers;
        work = resource;
        resource.calls++;
    }

    boolean isBegun() {
        return work != null;
    }

    ResidentAgent.AgentResource work() {
        return Objects.requireNonNull(work, "a resource of an operation that is over");
    }

    /** The use of the lock has begun. */
    void taken(Mode taken) {
        mode = taken;
    }

    boolean isTaken() {
        return mode != Mode.INVALID;
    }

    /** Ends the use of the lock, if it has begun. */
    void end() {
        ClientLock lock = work().lock;
        Mode used = mode;
        mode = Mode.INVALID;
        work = null;
        binding = null;
        if (used != Mode.INVALID && !lock.tryRelease(used)) {
            lock.release(used, ResidentAgent.NO_TIME);
        }
    }

    @Override
    public String name() {
        return work().resource.name;
    }

    @Override
    public Payload value() {
        return taken().value();
    }

    @Override
    public long version() {
        return taken().version();
    }

    @Override
    public boolean inDoubt() {
        return taken().inDoubt();
    }

    @Override
    public void update(byte[] value) {
        taken().update(value, 0, value.length);
    }

    @Override
    public void putLong(int offset, long number) {
        taken().putLong(offset, number);
    }

    @Override
    public void markChanged() {
        taken().touch();
    }

    @Override
    public @Nullable Object kept() {
        return work().kept;
    }

    @Override
    public void keep(@Nullable Object thing) {
        work().kept = thing;
    }

    @Override
    public int allowed() {
        return Objects.requireNonNull(binding, "binding").allowed;
    }

    @Override
    public void allow(int rights) {
        Objects.requireNonNull(binding, "binding").allowed = rights;
    }

    private ClientLock taken() {
        if (mode == Mode.INVALID) {
            throw new IllegalStateException("the operation has not asked for " + name());
        }
        return work().lock;
    }
}
