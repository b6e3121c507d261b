package org.batonfs.sync.core;

import java.util.ArrayDeque;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What is shared, at the server: the value, who holds it in which mode, and who waits.
 *
 * <p>The rules, numbered as the invariants in the design:
 *
 * <ul>
 *   <li>(1) an exclusive grant waits until nobody else holds anything;
 *   <li>(2) a grant carries the value of the last finished exclusive hold, because that hold's release carried it here;
 *   <li>(6) the queue is first in, first out across modes: only its head is ever considered, so that a writer is never
 *       passed by later readers, and consecutive readers are granted together;
 *   <li>(7) a client that waits to go from shared to exclusive keeps its place and is recalled like any other holder;
 *   <li>(8) the resource lives while it is bound or a ticket refers to it;
 *   <li>(9) an exclusive holder that goes without releasing leaves the value in doubt. The next grants say so until an
 *       exclusive hold has changed the value. The version moves beyond all that the lost holder can have counted to, so that
 *       nothing that is cached under one of those is trusted.
 * </ul>
 */
final class Resource {
    private static final byte[] NO_BYTES = {};
    private static final int SPARE_QUEUES_MAX = 8;

    final String name;
    byte[] value = NO_BYTES;
    long version;
    long epoch;
    boolean inDoubt;

    /** Whether a client of a dead predecessor has told what it knows of this. */
    boolean isClaimed;

    /** Which server gave the client who told the latest value its grant; counts only while claims are taken. */
    long generation;

    /** Who has made room for the value, and whose limit it counts against; {@code null} if nobody. */
    @Nullable
    ServerSession payer;

    /** How many bindings and tickets refer to this resource. */
    int references;

    @Nullable
    Binding firstHolder;

    @Nullable
    ArrayDeque<Binding> queue;

    Resource(String name) {
        this.name = name;
    }

    /** Whether nobody has ever told anything of it. */
    boolean isFresh() {
        return references == 0 && !isClaimed;
    }

    /** Puts a binding that holds less than {@code wanted} at the end of the queue, and serves the queue. */
    void enqueue(Binding binding, Mode wanted, Messages messages) {
        if (queue == null) {
            queue = messages.takeQueue();
        }
        binding.wanted = wanted;
        binding.waitNumber = ++messages.waits;
        binding.session.beginWait();
        queue.addLast(binding);
        advance(messages);
    }

    /** Lowers what a binding holds; whoever calls it sees to it that the queue is served afterwards. */
    void lower(Binding binding, Mode mode, Messages messages) {
        binding.mode = mode;
        if (mode == Mode.INVALID) {
            removeHolder(binding);
        }
        if (binding.recalledTo.covers(mode)) {
            binding.recalledTo = Mode.EXCLUSIVE;
            messages.recallTimes.remove(binding);
        }
    }

    /** Takes the value that an exclusive hold leaves behind. */
    void store(long newVersion, Payload newValue, Messages messages) {
        if (!Counting.isLater(newVersion, version)) {
            throw new ProtocolViolationException("resource " + name + ": changed value has version " + newVersion
                    + ", but version " + version + " is here already");
        }
        long last = Counting.after(version, messages.versionLeap - 1);
        if (Counting.isLater(newVersion, last)) {
            throw new ProtocolViolationException("resource " + name + ": changed value has version " + newVersion
                    + ", but after version " + version + " " + last + " is the most that a holder may come to");
        }
        version = newVersion;
        inDoubt = false;
        setValue(newValue);
    }

    private void setValue(Payload newValue) {
        if (value.length != newValue.length()) {
            value = newValue.length() == 0 ? NO_BYTES : new byte[newValue.length()];
        }
        System.arraycopy(newValue.array(), 0, value, 0, newValue.length());
    }

    /**
     * Learns what a client of a dead predecessor knows. The latest value is the right one: that of the highest version
     * among those of the latest generation. What an earlier server's client counted up since, nobody else has seen.
     */
    void remember(Reclaim claim) {
        boolean isAsLate = claim.generation() == generation && claim.version() == version;
        if (isAsLate || isLater(claim)) {
            inDoubt = claim.inDoubt() || (inDoubt && isAsLate);
            generation = claim.generation();
            version = claim.version();
            setValue(claim.value());
        }
        epoch = Math.max(epoch, claim.epoch());
        isClaimed = true;
    }

    private boolean isLater(Reclaim claim) {
        return claim.generation() == generation ? claim.version() > version : claim.generation() > generation;
    }

    /**
     * Gives a client of a dead predecessor back what it held, if nobody else has it.
     *
     * @return whether it has it again
     */
    boolean reclaim(Binding binding, Mode claimed, long claimedVersion, Messages messages) {
        boolean isTaken = claimed == Mode.EXCLUSIVE
                ? firstHolder != null
                : firstHolder != null && firstHolder.mode == Mode.EXCLUSIVE;
        if (isTaken || claimedVersion != version) {
            return false;
        }
        binding.wanted = claimed;
        grant(binding, messages);
        return true;
    }

    /**
     * Those of a dead predecessor's clients that are still there have said what they know. If none of them holds it, the
     * last exclusive holder may have been one that is not there any more, and may have counted the version up by itself.
     */
    void endRecovery(Messages messages) {
        if (firstHolder == null) {
            inDoubt |= isClaimed;
            long firstVersion = messages.generation.firstVersion();
            version = Counting.isLater(firstVersion, version) ? firstVersion : afterLoss(messages);
        }
        generation = 0;
        isClaimed = false;
    }

    /** Takes a binding out of the queue and the holders, in an orderly way or not, and serves the queue. */
    void remove(Binding binding, boolean orderly, Messages messages) {
        withdraw(binding);
        if (binding.mode != Mode.INVALID) {
            if (binding.mode == Mode.EXCLUSIVE && !orderly) {
                inDoubt = true;
                version = afterLoss(messages);
            }
            binding.mode = Mode.INVALID;
            removeHolder(binding);
        }
        messages.recallTimes.remove(binding);
        advance(messages);
    }

    /** The first version that an exclusive holder who has gone cannot have counted to, even if it lives and counts on. */
    private long afterLoss(Messages messages) {
        return Counting.after(version, messages.versionLeap);
    }

    /** Takes a binding out of the queue; whoever calls it sees to it that the queue is served afterwards. */
    void withdraw(Binding binding) {
        if (binding.wanted != Mode.INVALID && queue != null) {
            queue.remove(binding);
            binding.wanted = Mode.INVALID;
            binding.session.endWait();
        }
    }

    /** Who waits first; {@code null} when nobody does. */
    @Nullable
    Binding head() {
        return queue == null ? null : queue.peekFirst();
    }

    private int waitingCount() {
        return queue == null ? 0 : queue.size();
    }

    /** Those who wait, first come first. */
    Iterable<Binding> waiting() {
        return queue == null ? java.util.List.of() : queue;
    }

    /** Serves the queue as far as the holders allow. */
    void advance(Messages messages) {
        while (queue != null && !messages.isRecovering) {
            Binding head = queue.peekFirst();
            if (head == null) {
                messages.keepQueue(queue);
                queue = null;
                stopRecallTimes(messages);
            } else if (isInTheWay(firstHolder, head)) {
                recallHolders(head, messages);
                return;
            } else {
                queue.removeFirst();
                head.session.endWait();
                grant(head, messages);
                head.session.grantInner(head);
            }
        }
    }

    /** Grants a binding EXCLUSIVE, though it has not asked for that, if nobody has this or waits for it. */
    void grantUnasked(Binding binding, Messages messages) {
        if (firstHolder == null && head() == null && !messages.isRecovering) {
            binding.wanted = Mode.EXCLUSIVE;
            grant(binding, messages);
            binding.grantedUnasked = true;
        }
    }

    /** Whether the holders, of which {@code first} is one, keep the head of the queue from its mode. */
    private static boolean isInTheWay(@Nullable Binding first, Binding head) {
        if (first == null) {
            return false;
        }
        if (head.wanted == Mode.SHARED) {
            return first.mode == Mode.EXCLUSIVE;
        }
        return first != head || first.nextHolder != null;
    }

    /** Whether a holder is one of those who keep the head of the queue from its mode. */
    static boolean blocks(Binding holder, Binding head) {
        return holder != head && !leftBeside(head).covers(holder.mode);
    }

    /** What others may hold beside what the head of the queue wants. */
    private static Mode leftBeside(Binding head) {
        return head.wanted == Mode.SHARED ? Mode.SHARED : Mode.INVALID;
    }

    /** Asks those in the way of the head to make way, once each; their time runs as long as they are in somebody's way. */
    private void recallHolders(Binding head, Messages messages) {
        Mode target = leftBeside(head);
        for (Binding holder = firstHolder; holder != null; holder = holder.nextHolder) {
            if (!blocks(holder, head)) {
                messages.recallTimes.remove(holder);
                continue;
            }
            messages.recallTimes.add(holder);
            if (!target.covers(holder.recalledTo)) {
                holder.recalledTo = target;
                Recall recall = messages.recall.set(holder.handle, holder.epoch, target);
                holder.session.replies().recall(recall);
            }
        }
    }

    /** Nobody waits any more: whoever was recalled may take all the time it wants. */
    private void stopRecallTimes(Messages messages) {
        for (Binding holder = firstHolder; holder != null; holder = holder.nextHolder) {
            messages.recallTimes.remove(holder);
        }
    }

    private void grant(Binding binding, Messages messages) {
        if (binding.mode == Mode.INVALID) {
            addHolder(binding);
        }
        binding.mode = binding.wanted;
        binding.wanted = Mode.INVALID;
        binding.grantedUnasked = false;
        binding.recalledTo = Mode.EXCLUSIVE;
        messages.recallTimes.remove(binding);
        epoch = Counting.next(epoch);
        binding.epoch = epoch;
        Granted granted = messages.granted.set(
                binding.handle,
                binding.mode,
                messages.generation.number(),
                binding.session.client(),
                epoch,
                version,
                inDoubt);
        Binding next = messages.isRecovering ? null : head();
        if (next != null && blocks(binding, next)) {
            binding.recalledTo = leftBeside(next);
            messages.recallTimes.add(binding);
            granted.recalling(binding.recalledTo, waitingCount());
        }
        granted.value().set(value, 0, value.length);
        binding.session.replies().granted(granted);
    }

    void addHolder(Binding binding) {
        binding.nextHolder = firstHolder;
        if (firstHolder != null) {
            firstHolder.previousHolder = binding;
        }
        firstHolder = binding;
    }

    private void removeHolder(Binding binding) {
        Binding next = binding.nextHolder;
        Binding previous = binding.previousHolder;
        if (next != null) {
            next.previousHolder = previous;
        }
        if (previous != null) {
            previous.nextHolder = next;
        } else {
            firstHolder = next;
        }
        binding.nextHolder = null;
        binding.previousHolder = null;
    }

    /**
     * The messages that a server fills and sends, reused: whoever receives one copies what it keeps. And the recalls among
     * them that wait for their answers.
     */
    static final class Messages {
        final RecallTimes recallTimes = new RecallTimes();

        /** Whether clients of a dead predecessor may still claim what they held: nothing is granted meanwhile. */
        boolean isRecovering;

        Generation generation = Generation.FIRST;

        /** See {@link SyncProtocol#VERSION_LEAP}. */
        int versionLeap = SyncProtocol.VERSION_LEAP;

        /** How often anybody has begun to wait. */
        int waits;

        final Granted granted = new Granted();
        final Recall recall = new Recall();

        /** Empty, of resources that nobody waits for any more. */
        private final ArrayDeque<ArrayDeque<Binding>> spareQueues = new ArrayDeque<>(SPARE_QUEUES_MAX);

        /** One that is empty. */
        ArrayDeque<Binding> takeQueue() {
            ArrayDeque<Binding> spare = spareQueues.pollLast();
            return spare == null ? new ArrayDeque<>(2) : spare;
        }

        void keepQueue(ArrayDeque<Binding> empty) {
            if (spareQueues.size() < SPARE_QUEUES_MAX) {
                spareQueues.addLast(empty);
            }
        }
    }
}
