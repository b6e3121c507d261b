package org.batonfs.sync.core;

import java.util.Objects;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentUse;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One operation at the {@link ResidentAgent}: takes its resources, the first one first, runs, gives them back and answers.
 * Reused, so that in the steady state nothing is allocated.
 */
final class AgentCall implements ResidentCall {
    private enum Stage {
        FREE,
        TAKING_FIRST,
        TAKING_OTHER,
        RUNNING,
        /** Goes on on another thread. */
        DEFERRED
    }

    private final ResidentAgent agent;
    private final AgentUse first = new AgentUse();
    private final AgentUse other = new AgentUse();
    private final Payload body = new Payload();
    private final Payload answer = new Payload();
    private final Applied applied = new Applied();

    private Stage stage = Stage.FREE;
    private @Nullable ResidentSession caller;
    private @Nullable ResidentOperation operation;
    private @Nullable AgentWaiterSlot waiting;
    private long handle;
    private long sequence;
    private Outcome outcome = Outcome.DONE;

    /** Whether nobody is left to be answered, or the caller has taken it back, before it ran. */
    private boolean isAbandoned;

    AgentCall(ResidentAgent agent) {
        this.agent = agent;
    }

    /** A wait that is under way, and what for. */
    private record AgentWaiterSlot(
            ResidentAgent.AgentWaiter waiter,
            AgentUse use,
            @Nullable Binding binding) {}

    // ---- from the agent

    /** Begins; when this returns it is answered, or waits, or runs elsewhere. */
    void begin(ResidentSession from, Apply apply) {
        caller = from;
        handle = apply.handle();
        sequence = apply.sequence();
        outcome = Outcome.DONE;
        isAbandoned = false;
        answer.clear();
        body.set(apply.body());
        from.add(this);
        Outcome refusal = prepare(from, apply);
        if (refusal != Outcome.DONE) {
            outcome = refusal;
            end();
            return;
        }
        stage = Stage.TAKING_FIRST;
        advance();
    }

    /** The wait that was under way is decided. */
    void onDecided() {
        AgentWaiterSlot slot = Objects.requireNonNull(waiting, "waiting");
        endWait(slot);
        if (slot.waiter.outcome() == Waiter.Outcome.ADMITTED) {
            slot.use.taken(slot.waiter.mode());
        } else {
            outcome = Outcome.LIMIT_REACHED; // the server has no room for another handle of the agent
            end();
            return;
        }
        if (isAbandoned) {
            end();
        } else {
            nextStage();
            advance();
        }
    }

    /** Takes it back, unless it runs already. Whether it had not run. */
    boolean withdraw() {
        if (isAbandoned || (stage != Stage.TAKING_FIRST && stage != Stage.TAKING_OTHER)) {
            return false;
        }
        isAbandoned = true;
        outcome = Outcome.WITHDRAWN;
        AgentWaiterSlot slot = waiting;
        if (slot != null && slot.waiter.outcome() == Waiter.Outcome.WAITING) {
            endWait(slot);
            slot.use.work().lock.cancel(slot.waiter, ResidentAgent.NO_TIME);
            end();
        }
        return true;
    }

    long sequence() {
        return sequence;
    }

    int bytes() {
        return body.length();
    }

    boolean isSmallerThan(int bytesMax) {
        return body.array().length <= bytesMax && answer.array().length <= bytesMax;
    }

    // ---- its life

    private Outcome prepare(ResidentSession from, Apply apply) {
        if (from.isOverLimit()) {
            return Outcome.LIMIT_REACHED;
        }
        Binding binding = from.session().bindings.get(apply.handle());
        Binding second = apply.other() == 0 ? null : from.session().bindings.get(apply.other());
        if (binding == null || (apply.other() != 0 && second == null)) {
            return Outcome.UNKNOWN_HANDLE;
        }
        ResidentOperation found = agent.find(apply.operation());
        boolean isTwice = second != null && second.resource == binding.resource;
        if (found == null
                || isTwice
                || !found.accepts(binding.resource.name, second == null ? null : second.resource.name)) {
            return Outcome.UNKNOWN_OPERATION;
        }
        ServerSession client = from.session();
        if (!client.isPermitted(binding.resource.name, found.mode())
                || (second != null && !client.isPermitted(second.resource.name, found.otherMode()))) {
            return Outcome.NOT_PERMITTED;
        }
        operation = found;
        first.begin(binding, agent.work(binding.resource));
        if (second != null) {
            other.begin(second, agent.work(second.resource));
        }
        return Outcome.DONE;
    }

    private void advance() {
        ResidentOperation it = Objects.requireNonNull(operation, "operation");
        while (true) {
            switch (stage) {
                case TAKING_FIRST -> {
                    if (!take(first, it.mode())) {
                        return;
                    }
                }
                case TAKING_OTHER -> {
                    if (other.isBegun() && !take(other, it.otherMode())) {
                        return;
                    }
                }
                case RUNNING -> {
                    run(it);
                    return;
                }
                case FREE, DEFERRED -> throw new IllegalStateException("an operation that is " + stage + " goes on");
            }
            nextStage();
        }
    }

    private void nextStage() {
        stage = stage == Stage.TAKING_FIRST ? Stage.TAKING_OTHER : Stage.RUNNING;
    }

    /** Whether the use has begun; if not, {@link #onDecided} follows. */
    private boolean take(AgentUse use, Mode mode) {
        if (mode == Mode.INVALID) {
            return true;
        }
        ClientLock lock = use.work().lock;
        if (lock.tryUse(mode)) {
            use.taken(mode);
            return true;
        }
        if (lock.state() != ClientLock.State.OPEN) {
            outcome = Outcome.LIMIT_REACHED; // the server had no room for another handle of the agent
            end();
            return false;
        }
        ResidentAgent.AgentWaiter waiter = new ResidentAgent.AgentWaiter(mode, this);
        lock.use(waiter, ResidentAgent.NO_TIME);
        if (waiter.outcome() == Waiter.Outcome.ADMITTED) {
            use.taken(mode);
            return true;
        }
        @Nullable Binding binding = agent.bindingOf(use.work());
        waiting = new AgentWaiterSlot(waiter, use, binding);
        if (binding != null) {
            sessionOfCaller().agentWaits(binding);
        }
        return false;
    }

    private void endWait(AgentWaiterSlot slot) {
        waiting = null;
        if (slot.binding != null) {
            sessionOfCaller().agentHasWaited(slot.binding);
        }
    }

    private ServerSession sessionOfCaller() {
        return Objects.requireNonNull(caller, "caller").session();
    }

    private void run(ResidentOperation it) {
        try {
            it.run(this);
        } catch (RuntimeException | Error e) {
            stage = Stage.RUNNING; // what has thrown does not go on elsewhere
            fail(e);
        }
        if (stage == Stage.RUNNING) {
            end();
        }
    }

    /** Gives back what it has, answers, and is free for another. */
    private void end() {
        ResidentSession from = Objects.requireNonNull(caller, "caller");
        boolean isDone = outcome == Outcome.DONE;
        boolean wasTaken = isDone && first.isTaken();
        int run = wasTaken ? first.work().countRun(from.client()) : 0;
        if (wasTaken && other.isTaken()) {
            run = Math.min(run, other.work().countRun(from.client()));
        }
        if (wasTaken) {
            ClientLock lock = first.work().lock;
            applied.set(handle, sequence, outcome, run, lock.generation(), lock.epoch(), lock.version());
        } else {
            applied.set(handle, sequence, outcome, run, 0, 0, 0);
        }
        if (isDone) {
            applied.body().set(answer);
        }
        stage = Stage.FREE;
        operation = null;
        caller = null;
        giveBack(other, from);
        giveBack(first, from);
        from.answer(this, applied);
        agent.recycle(this);
    }

    private void giveBack(AgentUse use, ResidentSession from) {
        if (use.isBegun()) {
            ResidentAgent.AgentResource work = use.work();
            if (use.isTaken()) {
                work.writeThrough(from.session(), agent.messages);
            }
            use.end();
            agent.left(work);
        }
    }

    // ---- for the operation

    @Override
    public long client() {
        return caller == null ? 0 : caller.client();
    }

    @Override
    public boolean isOwnUser() {
        return caller != null && caller.isOwnUser();
    }

    @Override
    public ResidentUse resource() {
        return first;
    }

    @Override
    public ResidentUse other() {
        if (!other.isBegun()) {
            throw new IllegalStateException("the client named no second resource");
        }
        return other;
    }

    @Override
    public boolean hasOther() {
        return other.isBegun();
    }

    @Override
    public Payload body() {
        return body;
    }

    @Override
    public Payload answer() {
        return answer;
    }

    @Override
    public void refuseInDoubt() {
        outcome = Outcome.IN_DOUBT;
    }

    @Override
    public void refuseUnknown() {
        outcome = Outcome.UNKNOWN_OPERATION;
    }

    @Override
    public void fail(Throwable cause) {
        outcome = Outcome.FAILED;
        agent.failed(this, cause);
    }

    @Override
    public void defer() {
        if (stage != Stage.RUNNING) {
            throw new IllegalStateException("an operation that is " + stage + " is deferred");
        }
        stage = Stage.DEFERRED;
    }

    @Override
    public void finish() {
        if (stage != Stage.DEFERRED) {
            throw new IllegalStateException("an operation that is " + stage + " is finished");
        }
        end();
        agent.settle();
    }
}
