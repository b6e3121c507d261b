package org.batonfs.sync;

import java.util.Objects;
import org.batonfs.ipc.ClientLink;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the main process does for this one: sent already when the caller gets this, so that several can be under
 * way. They are done in the order in which they were asked for, as far as they are about one resource. For one thread.
 */
public final class PendingOperation {
    enum State {
        WAITING,
        ANSWERED,
        /** Taken back before it was sent, or before the server died, and it only reads. */
        WITHDRAWN,
        /** The client is over, and it was not sent, or only reads. */
        NOT_DONE,
        /** The server died when it had been sent. */
        UNKNOWN
    }

    final long handle;
    final long other;
    final int number;
    final boolean onlyReads;
    final byte[] body;
    private final int answerBytes;

    // Guarded by the mutex of the pending operations.
    long sequence;
    boolean isSent;

    /** Whether the server was told, after it was sent, that nobody wants it any more. */
    boolean isTakenBack;

    /** Whether it was asked for at once after the one before. */
    boolean isDense;

    private final ClientResource resource;
    private final @Nullable ClientResource otherResource;
    private final Applied answer = new Applied();
    private volatile @Nullable Thread waiter;
    private volatile State state = State.WAITING;
    private boolean isJudged;

    PendingOperation(
            ClientResource resource,
            @Nullable ClientResource other,
            int number,
            boolean onlyReads,
            byte[] body,
            int answerBytes) {
        this.resource = resource;
        this.otherResource = other;
        this.handle = resource.handle;
        this.other = other == null ? 0 : other.handle;
        this.number = number;
        this.onlyReads = onlyReads;
        this.body = body;
        this.answerBytes = answerBytes;
    }

    /**
     * Waits for the result.
     *
     * @return what the operation answers
     * @throws OutcomeUnknownException if the server died, or failed, before it answered, unless the operation only reads
     * @throws ValueInDoubtException if it needs a value that is in doubt
     * @throws LimitReachedException if a limit of the server is reached; nothing was done
     * @throws OperationRefusedException if the server does not know the operation; nothing was done
     * @throws PermissionDeniedException if the server's policy does not let this client do it
     * @throws HandleClosedException if the handle was closed before the operation began
     * @throws InterruptedException if the thread is interrupted before the operation has begun; nothing was done
     */
    public byte[] await() throws SyncException, InterruptedException {
        boolean interrupted = false;
        waiter = Thread.currentThread();
        while (state == State.WAITING) {
            if (Thread.interrupted() && !interrupted) {
                interrupted = true;
                resource.withdraw(this); // the answer says whether it was done nevertheless
            } else {
                resource.client().sleep(this::isOver, ClientLink.FOREVER);
            }
        }
        waiter = null;
        if (interrupted) {
            if (isWithdrawn()) {
                throw new InterruptedException("interrupted while waiting for " + resource.name);
            }
            Thread.currentThread().interrupt();
        }
        return result();
    }

    /** Whether the answer is there, or will not come. */
    public boolean isOver() {
        return state != State.WAITING;
    }

    /** How much of the bytes that may be under way it takes. */
    int weight() {
        return body.length + answerBytes;
    }

    /**
     * The server's answer, from the thread that reads, under no mutex. It is remembered before anybody knows of it: should the
     * server die at once, it must be claimed.
     */
    void answered(Applied applied) {
        answer.set(
                applied.handle(),
                applied.sequence(),
                applied.outcome(),
                applied.run(),
                applied.generation(),
                applied.epoch(),
                applied.version());
        answer.body().set(applied.body());
        if (answer.outcome() == Outcome.DONE && number < ResidentOperations.FIRST) {
            resource.onTold(answer);
        }
        end(State.ANSWERED);
    }

    void end(State newState) {
        state = newState;
        resource.client().wake(waiter);
    }

    private boolean isWithdrawn() {
        return state == State.WITHDRAWN || (state == State.ANSWERED && answer.outcome() == Outcome.WITHDRAWN);
    }

    private byte[] result() throws SyncException {
        String name = resource.name;
        switch (state) {
            case ANSWERED -> {}
            case WITHDRAWN, NOT_DONE -> throw notDone();
            case UNKNOWN ->
                throw new OutcomeUnknownException(
                        name + ": the connection ended before the answer to operation " + number);
            case WAITING -> throw new IllegalStateException("the wait is not over");
        }
        switch (answer.outcome()) {
            case DONE -> {
                judge();
                return answer.body().toByteArray();
            }
            case IN_DOUBT -> throw new ValueInDoubtException(name + ": its last exclusive holder died");
            case WITHDRAWN -> throw notDone();
            case LIMIT_REACHED -> throw new LimitReachedException(name + ": too many operations for the server");
            case UNKNOWN_HANDLE -> throw notDone();
            case UNKNOWN_OPERATION ->
                throw new OperationRefusedException(name + ": the server does not know operation " + number);
            case NOT_PERMITTED ->
                throw new PermissionDeniedException(name + ": this client may not do operation " + number);
            case FAILED -> throw new OutcomeUnknownException(name + ": the server failed in operation " + number);
        }
        throw new IllegalStateException(Objects.toString(answer.outcome()));
    }

    private void judge() {
        if (!isJudged) {
            isJudged = true;
            boolean isPair = otherResource != null;
            resource.onApplied(answer.run(), isDense, isPair);
            if (otherResource != null) {
                otherResource.onApplied(answer.run(), isDense, true);
            }
        }
    }

    /** One of the handles is closed or refused, or all is over. */
    private SyncException notDone() throws SyncException {
        if (otherResource != null) {
            otherResource.requireUsable();
        }
        return resource.ended();
    }
}
