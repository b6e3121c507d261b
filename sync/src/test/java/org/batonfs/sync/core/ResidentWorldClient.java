package org.batonfs.sync.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.ResidentReplies;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.protocol.SyncRequests;
import org.batonfs.sync.protocol.Withdraw;
import org.jspecify.annotations.Nullable;

/** A client of the {@link ResidentWorld} with one thread, which adds 1 to numbers in one way or the other. */
final class ResidentWorldClient implements SyncRequests, ResidentReplies {
    private static final long NONE = Long.MAX_VALUE;
    private static final long MINIMUM_HOLD_NANOS = 200_000;

    final int index;
    final SyncReplies incoming = new Incoming();

    /** How often 1 was added to each resource, as far as this client knows: an answer has come, or a hold has ended. */
    final int[] added = new int[ResidentWorld.RESOURCES];

    /** The same, with what was under way when the client or the server died. */
    final int[] perhapsAdded = new int[ResidentWorld.RESOURCES];

    ServerSession session;
    boolean isDead;

    private final ResidentWorld world;
    private final List<ResidentScenario.Step> script;
    private final LockEnd[] ends = new LockEnd[ResidentWorld.RESOURCES];
    private final ResidentWorld.Pipe toServer = new ResidentWorld.Pipe();
    private final ResidentWorld.Pipe toClient = new ResidentWorld.Pipe();
    private boolean isConnected = true;
    private boolean isForgotten;
    private long nowNanos;
    private long sequence;

    /** What this client has seen of a resource never goes back, unless a holder has died. */
    private final long[] seen = new long[ResidentWorld.RESOURCES];

    // What the thread is at.
    private int begun;
    private @Nullable Waiter waiter;
    private boolean isUsing;
    private boolean awaitsAnswer;
    private boolean hasWithdrawn;
    private ResidentScenario.@Nullable Step step;

    ResidentWorldClient(ResidentWorld world, int index) {
        this.world = world;
        this.index = index;
        this.script = world.scenario.scriptOf(index);
        this.session = world.core.connect(index + 1, new Outgoing(), reason -> {});
        for (int i = 0; i < ends.length; i++) {
            ends[i] = new LockEnd(i);
            session.open(new Open().set(i + 1, ResidentWorld.nameOf(i), false));
        }
    }

    void addPossible() {
        if (!toServer.isEmpty()) {
            world.add(ResidentWorld.Event.TO_SERVER, index, 0);
        }
        if (isDead) {
            if (toServer.isEmpty() && !isForgotten) {
                world.add(ResidentWorld.Event.NOTICE, index, 0);
            }
            return;
        }
        if (!toClient.isEmpty()) {
            world.add(ResidentWorld.Event.TO_CLIENT, index, 0);
        }
        if (!isConnected) {
            world.add(ResidentWorld.Event.CONNECT, index, 0);
        }
        for (int i = 0; i < ends.length; i++) {
            if (ends[i].wakeAtNanos != NONE) {
                world.add(ResidentWorld.Event.TIMER, index, i);
            }
        }
        addPossibleOfThread();
    }

    private void addPossibleOfThread() {
        if (isUsing) {
            world.add(ResidentWorld.Event.END_USE, index, 0);
        } else if (waiter != null && waiter.outcome() == Waiter.Outcome.ADMITTED) {
            world.add(ResidentWorld.Event.BEGIN_USE, index, 0);
        } else if (isIdle() && !hasFinished()) {
            ResidentScenario.Kind kind = script.get(begun).kind();
            if (kind.mayHold || kind == ResidentScenario.Kind.CLOSE) {
                world.add(ResidentWorld.Event.BEGIN, index, 0);
            }
            if (kind.mayBeDone() && isConnected) {
                world.add(ResidentWorld.Event.BEGIN_OPERATION, index, 0);
            }
        } else if (awaitsAnswer && !hasWithdrawn && isConnected && world.withdrawalsLeft > 0) {
            world.add(ResidentWorld.Event.WITHDRAW, index, 0);
        }
    }

    /** It is killed: what it had sent before arrives, nothing else. */
    void die() {
        isDead = true;
        toClient.clear();
        if (isUsing && waiter != null) {
            world.endUse(resource(), waiter.mode());
        }
        isUsing = false;
        countPerhaps();
    }

    /** The server has noticed its death. */
    void forget() {
        isForgotten = true;
        Arrays.fill(ends, null);
        waiter = null;
        step = null;
    }

    /** It ends in peace. */
    void close() {
        for (LockEnd end : ends) {
            end.lock.close(nowNanos);
        }
        while (!toServer.isEmpty()) {
            world.deliverToServer(this, toServer.removeFirst());
        }
        isDead = true;
        world.end(this);
    }

    boolean isIdle() {
        return !isUsing && waiter == null && !awaitsAnswer;
    }

    /** Whether it has nothing left to do. */
    boolean hasFinished() {
        return isIdle() && begun == script.size();
    }

    /** Whether an operation of it may be at the server. */
    boolean awaitsAnswer() {
        return awaitsAnswer;
    }

    /** Whether the successor of a dead server has heard what it knows. */
    boolean hasClaimed() {
        return isConnected && toServer.stream().noneMatch(framed -> framed.type() == SyncProtocol.RECLAIM);
    }

    boolean isConnected() {
        return isConnected;
    }

    boolean isGone() {
        return isForgotten;
    }

    /** The largest number that it has seen. */
    long seen(int resource) {
        return seen[resource];
    }

    /** Its end of a resource; {@code null} when it has gone. */
    @Nullable
    ClientLock lock(int resource) {
        return ends[resource] == null ? null : ends[resource].lock;
    }

    /** What it sends or is sent, for the eye. */
    String firstMessage(boolean isToServer) {
        ResidentWorld.Framed next = isToServer ? toServer.peekFirst() : toClient.peekFirst();
        return next == null ? "nothing" : next.toString();
    }

    /** What its thread does next, for the eye. */
    String next() {
        return script.get(begun).toString();
    }

    // ---- its thread

    void begin() {
        step = script.get(begun++);
        LockEnd end = ends[resource()];
        if (step.kind() == ResidentScenario.Kind.CLOSE) {
            end.lock.close(nowNanos);
            return;
        }
        Waiter wanted = new Waiter(step.kind().onlyReads ? Mode.SHARED : Mode.EXCLUSIVE);
        waiter = wanted;
        end.lock.use(wanted, nowNanos);
    }

    void beginOperation() {
        step = script.get(begun++);
        sequence++;
        awaitsAnswer = true;
        hasWithdrawn = false;
        send(step.kind());
    }

    private void send(ResidentScenario.Kind kind) {
        Apply apply = new Apply();
        int handle = resource() + 1;
        switch (kind) {
            case GET, GET_EITHER_WAY -> apply.set(handle, 0, sequence, ResidentOperations.GET);
            case ADD, ADD_EITHER_WAY -> {
                apply.set(handle, 0, sequence, ResidentOperations.ADD);
                ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
                apply.body().set(body.putLong(0).putLong(1).array());
            }
            case PUT -> {
                apply.set(handle, 0, sequence, ResidentOperations.PUT);
                apply.body().putLong(0, ResidentWorld.PUT_NUMBER);
            }
            case ADD_TO_BOTH -> apply.set(1, 2, sequence, ResidentWorld.ADD_TO_BOTH);
            case ADD_TO_BOTH_LATER -> apply.set(1, 2, sequence, ResidentWorld.ADD_TO_BOTH_LATER);
            case READ, WRITE, CLOSE -> throw new IllegalArgumentException("no operation: " + kind);
        }
        toServer.add(SyncProtocol.APPLY, apply);
    }

    void beginUse() {
        isUsing = true;
        ClientLock lock = ends[resource()].lock;
        world.beginUse(resource(), waiter.mode());
        if (lock.inDoubt()) {
            world.requireMayBeInDoubt(resource());
        } else {
            long number = ValueOperation.numberAt(lock.value(), 0);
            world.requireNumber(resource(), number);
            see(number);
        }
    }

    void endUse() {
        Mode mode = waiter.mode();
        ClientLock lock = ends[resource()].lock;
        if (mode == Mode.EXCLUSIVE) {
            long number = ValueOperation.numberAt(lock.value(), 0) + 1;
            lock.putLong(0, number);
            world.write(resource(), number);
            added[resource()]++;
            seen[resource()] = number;
        }
        world.endUse(resource(), mode);
        isUsing = false;
        waiter = null;
        if (!lock.tryRelease(mode)) {
            lock.release(mode, nowNanos);
        }
    }

    void withdraw() {
        world.withdrawalsLeft--;
        hasWithdrawn = true;
        toServer.add(SyncProtocol.WITHDRAW, new Withdraw().set(sequence));
    }

    void deliverToServer() {
        world.deliverToServer(this, toServer.removeFirst());
    }

    void deliverToClient() {
        world.deliverToClient(this, toClient.removeFirst());
    }

    void onTimer(int resource) {
        LockEnd end = ends[resource];
        nowNanos = Math.max(nowNanos, end.wakeAtNanos);
        end.wakeAtNanos = NONE;
        end.lock.onTime(nowNanos);
    }

    private int resource() {
        return step.resource();
    }

    @Override
    public void applied(Applied applied) {
        Invariant.LEGALITY.require(
                step != null && awaitsAnswer && applied.sequence() == sequence,
                () -> "an answer that nobody waits for");
        world.onApplied(step, applied);
        if (!isDead) {
            toClient.add(SyncProtocol.APPLIED, applied);
        }
    }

    /** The answer has arrived. */
    void onApplied(Applied answer) {
        awaitsAnswer = false;
        switch (answer.outcome()) {
            case DONE -> {
                if (!step.kind().isPair()) {
                    see(ValueOperation.numberAt(answer.body(), 0));
                    ends[resource()].lock.onTold(answer.generation(), answer.epoch(), answer.version(), answer.body());
                }
                count(added);
                Invariant.LEGALITY.require(answer.run() >= 1, () -> "an operation that was done does not count");
            }
            case WITHDRAWN -> Invariant.LEGALITY.require(hasWithdrawn, () -> "withdrawn by nobody");
            case IN_DOUBT -> {}
            default ->
                throw new Invariant.Violation(
                        Invariant.LEGALITY,
                        "an operation ends with " + answer.outcome().toString());
        }
    }

    private void countPerhaps() {
        if (awaitsAnswer) {
            count(perhapsAdded);
        }
    }

    private void count(int[] counts) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += !step.kind().onlyReads && (step.kind().isPair() || i == resource()) ? 1 : 0;
        }
    }

    private void see(long number) {
        int resource = resource();
        Invariant.FRESHNESS.require(
                number >= seen[resource] || world.isInDoubtAllowed(resource) || world.scenario.hasPuts(),
                () -> "saw " + number + " after " + seen[resource]);
        seen[resource] = number;
    }

    // ---- the death of the server

    /** The server has died. What was not answered is asked again if it only reads; of anything else nobody knows. */
    void suspend() {
        toServer.clear();
        toClient.clear();
        isConnected = false;
        for (LockEnd end : ends) {
            end.lock.suspend();
            end.wakeAtNanos = NONE;
        }
        if (awaitsAnswer && (hasWithdrawn || !step.kind().onlyReads)) {
            countPerhaps();
            awaitsAnswer = false;
        }
    }

    void connect() {
        isConnected = true;
        session = world.core.connect(index + 1, new Outgoing(), reason -> {});
        for (int i = 0; i < ends.length; i++) {
            ends[i].lock.resume(ResidentWorld.nameOf(i), nowNanos);
        }
        if (awaitsAnswer) {
            send(step.kind());
        }
    }

    /** A lock and its timer. */
    private final class LockEnd implements Wakeups {
        final ClientLock lock;
        long wakeAtNanos = NONE;

        LockEnd(int resource) {
            long minimumNanos = world.scenario.isHold() ? MINIMUM_HOLD_NANOS : 0;
            lock = new ClientLock(resource + 1, ResidentWorldClient.this, this, minimumNanos);
        }

        @Override
        public void wake(Waiter decided) {
            Invariant.LEGALITY.require(
                    decided.outcome() == Waiter.Outcome.ADMITTED || isDead, () -> "not admitted: " + decided.outcome());
        }

        @Override
        public void wakeAt(long nanos) {
            Invariant.LEGALITY.require(world.scenario.isHold(), () -> "a timer without a minimum hold");
            wakeAtNanos = nanos;
        }
    }

    // ---- its locks

    @Override
    public void open(Open open) {
        toServer.add(SyncProtocol.OPEN, open);
    }

    @Override
    public void adopt(Adopt adopt) {
        throw new AssertionError();
    }

    @Override
    public void acquire(Acquire acquire) {
        toServer.add(SyncProtocol.ACQUIRE, acquire);
    }

    @Override
    public void release(Release release) {
        toServer.add(SyncProtocol.RELEASE, release);
    }

    @Override
    public void close(Close close) {
        toServer.add(SyncProtocol.CLOSE, close);
    }

    @Override
    public void inherit(Inherit inherit) {
        throw new AssertionError();
    }

    @Override
    public void reclaim(Reclaim reclaim) {
        toServer.add(SyncProtocol.RECLAIM, reclaim);
    }

    @Override
    public void pair(Pair pair) {
        throw new UnsupportedOperationException("a lock pairs nothing");
    }

    @Override
    public void cancel(Cancel cancel) {
        throw new AssertionError();
    }

    /** Replies that do not come in this world. */
    private abstract static class Replies implements SyncReplies {
        @Override
        public void inherited(Inherited inherited) {
            throw new AssertionError();
        }

        @Override
        public void bound(Bound bound) {
            throw new AssertionError();
        }

        @Override
        public void refused(Refused refused) {
            throw new Invariant.Violation(Invariant.LEGALITY, "refused: " + refused.detail());
        }
    }

    /** What the server says, on its way. */
    private final class Outgoing extends Replies {
        @Override
        public void granted(Granted granted) {
            toClient.add(SyncProtocol.GRANTED, granted);
        }

        @Override
        public void recall(Recall recall) {
            toClient.add(SyncProtocol.RECALL, recall);
        }
    }

    /** What the server has said, arriving. */
    private final class Incoming extends Replies {
        @Override
        public void granted(Granted granted) {
            ends[(int) granted.handle() - 1].lock.onGranted(granted, nowNanos);
        }

        @Override
        public void recall(Recall recall) {
            ends[(int) recall.handle() - 1].lock.onRecall(recall, nowNanos);
        }
    }
}
