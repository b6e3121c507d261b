package org.batonfs.sync.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.batonfs.sync.protocol.Outcome;
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
final class ResidentWorldClient implements SyncRequests, ResidentReplies, Wakeups {
    final ServerSession session;
    final SyncReplies incoming = new Incoming();

    /** How often 1 was added to each resource, as far as this client knows: an answer has come, or a hold has ended. */
    final int[] added = new int[ResidentWorld.RESOURCES];

    /** The same, with what was under way when the client died. */
    final int[] perhapsAdded = new int[ResidentWorld.RESOURCES];

    int stepsLeft;
    boolean isDead;
    int withdrawn;

    private final ResidentWorld world;
    private final ClientLock[] locks = new ClientLock[ResidentWorld.RESOURCES];
    private final ResidentWorld.Pipe toServer = new ResidentWorld.Pipe();
    private final ResidentWorld.Pipe toClient = new ResidentWorld.Pipe();
    private long sequence;

    // What the thread is at.
    private @Nullable Waiter waiter;
    private int resource;
    private boolean isUsing;
    private boolean awaitsAnswer;
    private boolean addsToBoth;
    private boolean onlyReads;
    private boolean hasWithdrawn;
    private long lastSeen;

    ResidentWorldClient(ResidentWorld world, int number) {
        this.world = world;
        this.session = world.core.connect(number, new Outgoing(), reason -> {});
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ClientLock(i + 1, this, this, 0);
            open(new Open().set(i + 1, ResidentWorld.nameOf(i), false));
        }
    }

    void addPossible(List<Runnable> possible) {
        if (isDead) {
            return;
        }
        if (!toServer.isEmpty()) {
            possible.add(() -> world.deliverToServer(this, toServer.removeFirst()));
        }
        if (!toClient.isEmpty()) {
            possible.add(() -> world.deliverToClient(this, toClient.removeFirst()));
        }
        if (isUsing) {
            possible.add(this::endUse);
        } else if (waiter != null && waiter.outcome() == Waiter.Outcome.ADMITTED) {
            possible.add(this::beginUse);
        } else if (waiter == null && !awaitsAnswer && stepsLeft > 0) {
            possible.add(this::begin);
        } else if (awaitsAnswer && !hasWithdrawn && world.random.nextInt(50) == 0) {
            possible.add(this::withdraw);
        }
    }

    /** It is killed: what it had sent before arrives, nothing else. */
    void die() {
        isDead = true;
        while (!toServer.isEmpty()) {
            world.deliverToServer(this, toServer.removeFirst());
        }
        if (isUsing && waiter != null) {
            world.endUse(resource, waiter.mode());
        }
        countPerhaps();
        world.end(this);
    }

    /** It ends in peace. */
    void close() {
        for (ClientLock lock : locks) {
            lock.close(0);
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

    // ---- its thread

    private void begin() {
        stepsLeft--;
        resource = world.random.nextInt(ResidentWorld.RESOURCES);
        onlyReads = world.random.nextInt(4) == 0;
        int way = world.random.nextInt(5);
        if (way < 2) {
            Waiter wanted = new Waiter(onlyReads ? Mode.SHARED : Mode.EXCLUSIVE);
            waiter = wanted;
            locks[resource].use(wanted, 0);
            return;
        }
        addsToBoth = way == 2 && !onlyReads;
        awaitsAnswer = true;
        hasWithdrawn = false;
        Apply apply = new Apply();
        if (addsToBoth) {
            apply.set(1, 2, ++sequence, ResidentWorld.ADD_TO_BOTH);
        } else if (onlyReads) {
            apply.set(resource + 1, 0, ++sequence, ResidentOperations.GET);
        } else {
            apply.set(resource + 1, 0, ++sequence, ResidentOperations.ADD);
            ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            apply.body().set(body.putLong(0).putLong(1).array());
        }
        toServer.add(SyncProtocol.APPLY, apply);
    }

    private void beginUse() {
        isUsing = true;
        world.beginUse(resource, waiter.mode());
        see(locks[resource].inDoubt() ? lastSeen : ValueOperation.numberAt(locks[resource].value(), 0));
    }

    private void endUse() {
        Mode mode = waiter.mode();
        ClientLock lock = locks[resource];
        if (mode == Mode.EXCLUSIVE) {
            lock.putLong(0, ValueOperation.numberAt(lock.value(), 0) + 1);
            added[resource]++;
        }
        world.endUse(resource, mode);
        isUsing = false;
        waiter = null;
        if (!lock.tryRelease(mode)) {
            lock.release(mode, 0);
        }
    }

    private void withdraw() {
        hasWithdrawn = true;
        toServer.add(SyncProtocol.WITHDRAW, new Withdraw().set(sequence));
    }

    @Override
    public void applied(Applied applied) {
        toClient.add(SyncProtocol.APPLIED, applied);
    }

    /** The answer has arrived. */
    void onApplied(Applied answer) {
        ResidentWorld.require(awaitsAnswer && answer.sequence() == sequence, "an answer that nobody waits for");
        awaitsAnswer = false;
        switch (answer.outcome()) {
            case DONE -> {
                if (!addsToBoth) {
                    see(ValueOperation.numberAt(answer.body(), 0));
                }
                count(added, onlyReads, addsToBoth);
            }
            case WITHDRAWN -> {
                ResidentWorld.require(hasWithdrawn, "withdrawn by nobody");
                withdrawn++;
            }
            case IN_DOUBT -> {}
            default -> throw new AssertionError(answer.outcome().toString());
        }
        ResidentWorld.require(
                answer.outcome() != Outcome.DONE || answer.run() >= 1, "an operation that was done counts");
    }

    private void countPerhaps() {
        if (awaitsAnswer) {
            count(perhapsAdded, onlyReads, addsToBoth);
        }
    }

    private void count(int[] counts, boolean isRead, boolean isBoth) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += !isRead && (isBoth || i == resource) ? 1 : 0;
        }
    }

    /** What this client has seen of a resource never goes back, unless a holder has died. */
    private final long[] seen = new long[ResidentWorld.RESOURCES];

    private void see(long number) {
        ResidentWorld.require(
                number >= seen[resource] || world.hasLostAHolder(), "saw " + number + " after " + seen[resource]);
        seen[resource] = number;
        lastSeen = number;
    }

    // ---- its locks

    @Override
    public void wake(Waiter decided) {
        ResidentWorld.require(decided.outcome() == Waiter.Outcome.ADMITTED || isDead, "not admitted");
    }

    @Override
    public void wakeAt(long nanos) {
        throw new AssertionError("no minimum hold");
    }

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
        throw new AssertionError();
    }

    @Override
    public void cancel(Cancel cancel) {
        throw new AssertionError();
    }

    /** What the server says, on its way. */
    private final class Outgoing implements SyncReplies {
        @Override
        public void granted(Granted granted) {
            toClient.add(SyncProtocol.GRANTED, granted);
        }

        @Override
        public void recall(Recall recall) {
            toClient.add(SyncProtocol.RECALL, recall);
        }

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
            throw new AssertionError("refused: " + refused.detail());
        }
    }

    /** What the server has said, arriving. */
    private final class Incoming implements SyncReplies {
        @Override
        public void granted(Granted granted) {
            locks[(int) granted.handle() - 1].onGranted(granted, 0);
        }

        @Override
        public void recall(Recall recall) {
            locks[(int) recall.handle() - 1].onRecall(recall, 0);
        }

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
            throw new AssertionError("refused: " + refused.detail());
        }
    }
}
