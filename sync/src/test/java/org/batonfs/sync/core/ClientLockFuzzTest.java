package org.batonfs.sync.core;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.MalformedFrameException;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.ReplyAdapter;
import org.batonfs.sync.protocol.ResidentAdapter;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.protocol.SyncReplies;

/**
 * A server that says anything with a valid layout, at any time: a client's lock throws nothing but
 * {@link ProtocolViolationException}, never admits a writer beside anybody, and sends nothing that is malformed.
 */
class ClientLockFuzzTest {
    private static final List<MessageType> REPLIES = SyncProtocol.PROTOCOL.replies().stream()
            .filter(type -> type.id() > Protocol.OWN_ID_MAX)
            .toList();
    private static final int CALLS = 8;

    /** Step by step: what the client does, or which reply comes, with its fields. */
    @FuzzTest(maxDuration = "3m")
    void anyReplies(byte[] script) {
        new Run().run(ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static final class Run implements Wakeups, SyncReplies {
        private final ClientLock lock = new ClientLock(1, new CheckedRequests(), this, 100);
        private final ReplyAdapter adapter = new ReplyAdapter();
        private final ResidentAdapter residentAdapter = new ResidentAdapter();
        private final List<Waiter> waiting = new ArrayList<>();
        private final List<Mode> uses = new ArrayList<>();
        private long now;

        void run(ByteBuffer in) {
            try {
                while (in.hasRemaining()) {
                    int what = (in.get() & 0xFF) % (CALLS + REPLIES.size());
                    if (what < CALLS) {
                        call(what);
                    } else {
                        reply(REPLIES.get(what - CALLS), in);
                    }
                    collect();
                    check();
                }
            } catch (ProtocolViolationException e) {
                lock.onConnectionEnded(); // the link ends it
                collect();
            }
        }

        private void call(int what) {
            boolean isOpen = lock.state() == ClientLock.State.OPEN;
            if (what <= 1 && isOpen) {
                Waiter waiter = new Waiter(what == 0 ? Mode.SHARED : Mode.EXCLUSIVE);
                waiting.add(waiter);
                lock.use(waiter, now);
            } else if (what == 2 && !uses.isEmpty()) {
                lock.release(uses.remove(0), now);
            } else if (what == 3 && uses.contains(Mode.EXCLUSIVE)) {
                lock.putLong(0, now);
            } else if (what == 4 && !waiting.isEmpty()) {
                lock.cancel(waiting.remove(0), now);
            } else if (what == 5) {
                now += 60;
                lock.onTime(now);
            } else if (what == 6) {
                lock.suspend();
                lock.resume("name", now);
            } else if (what == 7) {
                lock.close(now);
            }
        }

        private void reply(MessageType type, ByteBuffer in) {
            int length = Math.min(in.remaining(), type.minBytes() + (in.hasRemaining() ? in.get() & 0x0F : 0));
            length = Math.min(length, in.remaining());
            ByteBuffer fields = in.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length);
            in.position(in.position() + length);
            try {
                type.validate(fields, 0, length);
            } catch (MalformedFrameException e) {
                return; // it ends the connection before anything reaches the lock
            }
            if (type == SyncProtocol.APPLIED) {
                residentAdapter.dispatchAnswer(
                        fields, told -> lock.onTold(told.generation(), told.epoch(), told.version(), told.body()));
            } else {
                adapter.dispatch(type, fields, this);
            }
        }

        /** Whose wait has been decided. */
        private void collect() {
            waiting.removeIf(waiter -> {
                if (waiter.outcome() == Waiter.Outcome.ADMITTED) {
                    uses.add(waiter.mode());
                }
                return waiter.outcome() != Waiter.Outcome.WAITING;
            });
        }

        private void check() {
            require(!uses.contains(Mode.EXCLUSIVE) || uses.size() == 1, "a writer is not alone");
            require(lock.writer == uses.contains(Mode.EXCLUSIVE), "the lock and its users do not agree");
            require(lock.writer || lock.readers == uses.size(), "the lock and its readers do not agree");
            require(lock.value().length() <= SyncProtocol.VALUE_BYTES_MAX, "the value is too long");
            boolean isOver = lock.state() == ClientLock.State.CLOSED
                    || lock.state() == ClientLock.State.FAILED
                    || lock.state() == ClientLock.State.REFUSED;
            require(!isOver || waiting.isEmpty(), "somebody waits for nothing");
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }

        @Override
        public void wake(Waiter waiter) {
            require(waiter.outcome() != Waiter.Outcome.WAITING, "woken for nothing");
        }

        @Override
        public void wakeAt(long nanos) {}

        @Override
        public void granted(Granted granted) {
            lock.onGranted(granted, now);
        }

        @Override
        public void recall(Recall recall) {
            lock.onRecall(recall, now);
        }

        @Override
        public void inherited(Inherited inherited) {}

        @Override
        public void bound(Bound bound) {}

        @Override
        public void refused(Refused refused) {
            if (refused.request() == SyncProtocol.RECLAIM.id()) {
                lock.onHoldLost(now);
            } else {
                lock.onRefused();
            }
        }
    }
}
