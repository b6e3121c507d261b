package org.batonfs.sync;

import java.util.Deque;
import java.util.LinkedList;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncRequests;
import org.jspecify.annotations.Nullable;

/**
 * Requests about one handle whose answers threads wait for: open, adopt and inherit. The server answers them in the order
 * in which they were sent.
 *
 * <p>Guarded by the mutex of their {@link ClientResource}, but for {@link Request#await}.
 */
final class AwaitedRequests {
    @SuppressWarnings(
            "JdkObsolete") // an array that runs out of memory as it grows has lost all that it had, and nobody is told
    private final Deque<Request> requests = new LinkedList<>();

    void add(Request request) {
        requests.addLast(request);
    }

    /** Sends all of them, again or for the first time. */
    void sendAll(SyncRequests to, long handle, String name) {
        for (Request request : requests) {
            request.send(to, handle, name);
        }
    }

    /** The oldest has been done. */
    void done() {
        endOldest(Request.State.DONE, null);
    }

    /** The oldest has been refused. */
    void refused(Refused why) {
        endOldest(Request.State.REFUSED, why);
    }

    /** None of them can be done any more. */
    void refuseAll(Refused why) {
        while (!requests.isEmpty()) {
            refused(why);
        }
    }

    /** The connection has ended. */
    void failAll() {
        while (!requests.isEmpty()) {
            endOldest(Request.State.LOST, null);
        }
    }

    private void endOldest(Request.State state, @Nullable Refused why) {
        Request oldest = requests.pollFirst();
        if (oldest != null) {
            oldest.end(state, why);
        }
    }

    /** One request, made by the thread that waits for its answer. */
    static final class Request {
        enum State {
            WAITING,
            DONE,
            REFUSED,
            LOST
        }

        private final Thread thread = Thread.currentThread();
        private final SyncClient client;
        private final MessageType type;
        private final long ticket;
        private @Nullable Refused refusal;
        private volatile State state = State.WAITING;

        Request(SyncClient client, MessageType type, long ticket) {
            this.client = client;
            this.type = type;
            this.ticket = ticket;
        }

        MessageType type() {
            return type;
        }

        /** Why it was refused, if it was. */
        @Nullable
        Refused refusal() {
            return refusal;
        }

        void send(SyncRequests to, long handle, String name) {
            if (type == SyncProtocol.OPEN) {
                to.open(new Open().set(handle, name, true));
            } else if (type == SyncProtocol.ADOPT) {
                to.adopt(new Adopt().set(handle, ticket));
            } else {
                to.inherit(new Inherit().set(handle, ticket));
            }
        }

        /** Waits until it is not {@code WAITING} any more. */
        State await(String name) throws InterruptedException {
            while (state == State.WAITING) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for the server's answer about " + name);
                }
                client.sleep(() -> state != State.WAITING, ClientLink.FOREVER);
            }
            return state;
        }

        private void end(State newState, @Nullable Refused why) {
            refusal = why;
            state = newState;
            client.wake(thread);
        }
    }
}
