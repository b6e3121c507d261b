package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.junit.jupiter.api.Test;

/** One client lies in well-formed messages: what the server says to the others stays well-formed, and they go on. */
class HostileSessionTest {
    private final ServerCore core = new ServerCore(ServerLimits.DEFAULT);
    private final CheckedReplies toLiar = new CheckedReplies();
    private final CheckedReplies toOther = new CheckedReplies();
    private final ServerSession liar = core.connect(1, toLiar, reason -> {});
    private final ServerSession other = core.connect(2, toOther, reason -> {});

    private static Release changed(long epoch, long version) {
        return new Release().set(1, epoch, Mode.INVALID, version, true);
    }

    private void acquire(ServerSession session) {
        session.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
    }

    @Test
    void shouldGoOnCountingWhenTheVersionIsTheLargest() {
        core.beginRecovery(new Generation(2, 0, 1, 1));
        liar.reclaim(new Reclaim().set(1, "x", Mode.EXCLUSIVE, 1, 1, 1, Long.MAX_VALUE, false));
        core.endRecovery();
        other.open(new Open().set(1, "x", false));
        acquire(other);
        liar.end(0); // the value is in doubt: its version moves
        assertEquals(1, toOther.grants);
        assertEquals(SyncProtocol.VERSION_LEAP, toOther.lastVersion);
        other.release(changed(toOther.lastEpoch, Counting.next(toOther.lastVersion)));
        acquire(other);
        assertEquals(SyncProtocol.VERSION_LEAP + 1, toOther.lastVersion);
        assertThrows(
                ProtocolViolationException.class,
                () -> other.release(changed(toOther.lastEpoch, toOther.lastVersion)),
                "not later");
    }

    @Test
    void shouldRefuseAVersionThatOthersMayBeginWith() {
        liar.open(new Open().set(1, "x", false));
        acquire(liar);
        liar.release(changed(toLiar.lastEpoch, SyncProtocol.VERSION_LEAP - 1));
        acquire(liar);
        long next = toLiar.lastVersion + SyncProtocol.VERSION_LEAP;
        assertThrows(ProtocolViolationException.class, () -> liar.release(changed(toLiar.lastEpoch, next)));
    }

    @Test
    void shouldGoOnCountingWhenAClaimHasTheLargestEpoch() {
        core.beginRecovery(new Generation(2, 0, 1, 1));
        liar.reclaim(new Reclaim().set(1, "x", Mode.EXCLUSIVE, 1, 1, Long.MAX_VALUE, Long.MAX_VALUE, false));
        other.reclaim(new Reclaim().set(1, "x", Mode.INVALID, 1, 1, 1, 1, false));
        acquire(other);
        core.endRecovery();
        liar.end(0);
        assertEquals(1, toOther.grants);
        assertTrue(toOther.lastEpoch > 0, "epoch " + toOther.lastEpoch);
    }

    /** With the name in it, the refusal did not fit into its frame, and the honest client's connection ended. */
    @Test
    void shouldRefuseAClaimOfTheLongestName() {
        String name = "\u9396".repeat(SyncProtocol.NAME_BYTES_MAX / 3);
        other.reclaim(new Reclaim().set(1, name, Mode.EXCLUSIVE, 1, 1, 1, 1, false));
        acquire(other);
        assertEquals(1, toOther.grants);
    }

    @Test
    void shouldOrderNumbersOnTheirCircle() {
        assertEquals(6, Counting.next(5));
        assertEquals(1, Counting.next(Long.MAX_VALUE));
        assertTrue(Counting.isLater(1, 0) && Counting.isLater(7, 5) && Counting.isLater(1, Long.MAX_VALUE));
        assertFalse(Counting.isLater(5, 5) || Counting.isLater(5, 7) || Counting.isLater(Long.MAX_VALUE, 1));
    }
}
