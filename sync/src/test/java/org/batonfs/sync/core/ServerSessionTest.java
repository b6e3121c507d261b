package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.junit.jupiter.api.Test;

class ServerSessionTest {
    private static final long TICKET = 99;
    private static final long ORPHAN_NANOS = 1_000;
    private static final long RECALL_NANOS = 500;

    private final ServerCore core = new ServerCore(new ServerLimits(2, 3, 2, ORPHAN_NANOS, RECALL_NANOS));
    private final Recorder toA = new Recorder();
    private final Recorder toB = new Recorder();
    private final List<String> evictedA = new ArrayList<>();
    private final List<String> evictedB = new ArrayList<>();
    private final ServerSession a = core.connect(1, toA, evictedA::add);
    private final ServerSession b = core.connect(2, toB, evictedB::add);

    private static Open open(long handle, String name) {
        return new Open().set(handle, name, false);
    }

    private static Acquire acquire(long handle, Mode mode) {
        return new Acquire().set(handle, mode);
    }

    private static Release release(long handle, long epoch, Mode mode) {
        return new Release().set(handle, epoch, mode, 0, false);
    }

    private static Release changed(long handle, long epoch, Mode mode, long version, long number) {
        Release release = new Release().set(handle, epoch, mode, version, true);
        Envelope.setNumber(release.value(), number);
        return release;
    }

    private static Close close(long handle) {
        return new Close().set(handle, 0, 0, false);
    }

    private static String refused(long handle, int request, String reason) {
        return "refused " + handle + " request " + request + " " + reason;
    }

    // ---- pairs

    private static Pair pair(long outer, long inner) {
        return new Pair().set(outer, inner);
    }

    private static void openTwo(ServerSession session) {
        session.open(open(1, "outer"));
        session.open(open(2, "inner"));
    }

    @Test
    void shouldGrantTheInnerOneWithTheOuterOne() {
        openTwo(a);
        a.pair(pair(1, 2));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(
                List.of(
                        "granted 1 EXCLUSIVE, epoch 1, version 0, value 0",
                        "granted 2 EXCLUSIVE, epoch 1, version 0, value 0"),
                toA.take());
        a.release(release(2, 1, Mode.INVALID));
        a.release(release(1, 1, Mode.INVALID));
        a.acquire(acquire(1, Mode.SHARED));
        assertEquals(
                List.of("granted 1 SHARED, epoch 2, version 0, value 0"), toA.take(), "it is not about to change it");
    }

    @Test
    void shouldBringNobodyWhatAnotherHolds() {
        openTwo(a);
        openTwo(b);
        a.pair(pair(1, 2));
        b.acquire(acquire(2, Mode.SHARED));
        toB.take();
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 1, version 0, value 0"), toA.take());
        assertEquals(List.of(), toB.take(), "and nobody is recalled for it");
    }

    @Test
    void shouldTakeTheRequestThatCrossesAnUnaskedGrantForAnswered() {
        openTwo(a);
        a.pair(pair(1, 2));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        toA.take();
        a.acquire(acquire(2, Mode.SHARED));
        assertEquals(List.of(), toA.take());
        assertThrows(ProtocolViolationException.class, () -> a.acquire(acquire(2, Mode.SHARED)), "only one can cross");
    }

    @Test
    void shouldForgetAPairWithItsHandles() {
        openTwo(a);
        a.pair(pair(1, 2));
        a.close(close(2));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 1, version 0, value 0"), toA.take());
        a.close(close(1));
        assertNull(a.inners);
        a.pair(pair(1, 2));
        assertEquals(List.of(refused(1, SyncProtocol.PAIR.id(), "UNKNOWN_HANDLE")), toA.take());
        assertNull(a.inners);
        openTwo(b);
        b.pair(pair(1, 2));
        b.end(0);
        assertNull(b.inners, "what refers to a session that has ended keeps none of it");
    }

    @Test
    void shouldBearPairsThatMakeNoSense() {
        openTwo(a);
        a.pair(pair(1, 1));
        a.pair(pair(2, 1));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 1, version 0, value 0"), toA.take());
        a.release(release(1, 1, Mode.INVALID));
        a.pair(pair(1, 2));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(2, toA.take().size(), "a ring ends where it began");
    }

    // ---- binding

    @Test
    void shouldShareTheResourceWhenNamesAreEqual() {
        a.open(open(1, "x"));
        b.open(open(1, "x"));
        b.open(open(2, "y"));
        assertEquals(2, core.resourceCount());
        assertEquals(2, b.handleCount());
        assertEquals(List.of(), toA.take(), "an open that asks for no answer gets none");
    }

    @Test
    void shouldAnswerWhenOpenAsksForIt() {
        a.open(new Open().set(1, "x", true));
        a.open(new Open().set(1, "x", true));
        assertEquals(List.of("bound 1", "bound 1"), toA.take());
        assertEquals(1, a.handleCount());
    }

    @Test
    void shouldEndTheConnectionWhenHandleIsBoundToAnotherName() {
        a.open(open(1, "x"));
        assertThrows(ProtocolViolationException.class, () -> a.open(open(1, "y")));
        b.open(open(2, "z"));
        b.inherit(new Inherit().set(2, TICKET));
        assertThrows(ProtocolViolationException.class, () -> a.adopt(new Adopt().set(1, TICKET)));
    }

    @Test
    void shouldRefuseWhenTooManyResourcesLive() {
        a.open(open(1, "x"));
        a.open(open(2, "y"));
        a.open(open(3, "z"));
        assertEquals(List.of(refused(3, SyncProtocol.OPEN.id(), "LIMIT_REACHED")), toA.take());
        a.close(close(1));
        a.open(open(4, "z"));
        assertEquals(List.of(), toA.take());
    }

    @Test
    void shouldRefuseWhenClientHasTooManyHandles() {
        for (int handle = 1; handle <= 3; handle++) {
            a.open(open(handle, "x"));
        }
        a.open(open(4, "x"));
        assertEquals(List.of(refused(4, SyncProtocol.OPEN.id(), "LIMIT_REACHED")), toA.take());
        assertEquals(3, a.handleCount());
        b.open(open(4, "x"));
        assertEquals(1, b.handleCount());
    }

    @Test
    void shouldRefuseWhenHandleIsNotBound() {
        a.acquire(acquire(1, Mode.SHARED));
        a.release(release(1, 1, Mode.INVALID));
        a.close(close(1));
        a.inherit(new Inherit().set(1, TICKET));
        assertEquals(
                List.of(
                        refused(1, SyncProtocol.ACQUIRE.id(), "UNKNOWN_HANDLE"),
                        refused(1, SyncProtocol.RELEASE.id(), "UNKNOWN_HANDLE"),
                        refused(1, SyncProtocol.CLOSE.id(), "UNKNOWN_HANDLE"),
                        refused(1, SyncProtocol.INHERIT.id(), "UNKNOWN_HANDLE")),
                toA.take());
        assertEquals(0, core.ticketCount());
    }

    @Test
    void shouldForgetTheResourceAtOnceWhenItsLastHandleCloses() {
        a.open(open(1, "x"));
        b.open(open(1, "x"));
        a.close(close(1));
        assertEquals(1, core.resourceCount());
        b.close(close(1));
        assertEquals(0, core.resourceCount());
    }

    // ---- what a correct client cannot say

    @Test
    void shouldEndTheConnectionWhenItAsksTwice() {
        a.open(open(1, "x"));
        b.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        b.acquire(acquire(1, Mode.SHARED));
        assertThrows(ProtocolViolationException.class, () -> b.acquire(acquire(1, Mode.EXCLUSIVE)));
    }

    @Test
    void shouldEndTheConnectionWhenItAsksForWhatItHolds() {
        a.open(open(1, "x"));
        assertThrows(ProtocolViolationException.class, () -> a.acquire(acquire(1, Mode.INVALID)));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertThrows(ProtocolViolationException.class, () -> a.acquire(acquire(1, Mode.SHARED)));
    }

    @Test
    void shouldEndTheConnectionWhenReaderHandsBackAChange() {
        a.open(open(1, "x"));
        a.acquire(acquire(1, Mode.SHARED));
        assertThrows(ProtocolViolationException.class, () -> a.release(changed(1, 1, Mode.INVALID, 1, 5)));
        assertThrows(ProtocolViolationException.class, () -> a.close(new Close().set(1, 1, 1, true)));
    }

    @Test
    void shouldEndTheConnectionWhenChangeIsOfAnotherEpoch() {
        a.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertThrows(ProtocolViolationException.class, () -> a.release(changed(1, 7, Mode.INVALID, 1, 5)));
        assertThrows(ProtocolViolationException.class, () -> a.close(new Close().set(1, 7, 1, true)));
    }

    @Test
    void shouldEndTheConnectionWhenChangeHasAnOldVersion() {
        a.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertThrows(ProtocolViolationException.class, () -> a.release(changed(1, 1, Mode.INVALID, 0, 5)));
    }

    @Test
    void shouldChangeNothingWhenReleaseIsLateOrLowersNothing() {
        a.open(open(1, "x"));
        b.open(open(1, "x"));
        a.acquire(acquire(1, Mode.SHARED));
        a.release(release(1, 1, Mode.EXCLUSIVE));
        a.release(release(1, 1, Mode.SHARED));
        a.release(release(1, 0, Mode.INVALID));
        toA.take();
        b.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("recall 1 to INVALID, epoch 1"), toA.take());
        assertEquals(List.of(), toB.take());
    }

    // ---- tickets

    @Test
    void shouldKeepTheValueWhenOnlyATicketRefersToIt() {
        a.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        a.inherit(new Inherit().set(1, TICKET));
        a.release(changed(1, 1, Mode.INVALID, 1, 5));
        a.close(close(1));
        assertEquals(1, core.resourceCount());
        b.adopt(new Adopt().set(8, TICKET));
        b.acquire(acquire(8, Mode.SHARED));
        assertEquals(List.of("bound 8", "granted 8 SHARED, epoch 2, version 1, value 5"), toB.take());
        assertEquals(0, core.ticketCount());
    }

    @Test
    void shouldRefuseWhenTicketIsSpent() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        b.adopt(new Adopt().set(8, TICKET));
        toB.take();
        b.adopt(new Adopt().set(9, TICKET));
        assertEquals(List.of(refused(9, SyncProtocol.ADOPT.id(), "UNKNOWN_TICKET")), toB.take());
    }

    @Test
    void shouldUnbindWhenTheTicketOfAClaimedHandleIsGone() {
        core.beginRecovery(new Generation(2, 0, 1, 1));
        b.reclaim(new Reclaim().set(8, "x", Mode.INVALID, 0, 0, 0, 0, false));
        b.adopt(new Adopt().set(8, TICKET));
        assertEquals(List.of(refused(8, SyncProtocol.ADOPT.id(), "UNKNOWN_TICKET")), toB.take());
        assertEquals(0, b.handleCount());
        core.endRecovery();
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldLeaveTheTicketWhenAdopterHasNoRoom() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        for (int handle = 1; handle <= 3; handle++) {
            b.open(open(handle, "x"));
        }
        b.adopt(new Adopt().set(4, TICKET));
        assertEquals(List.of(refused(4, SyncProtocol.ADOPT.id(), "LIMIT_REACHED")), toB.take());
        assertEquals(1, core.ticketCount());
    }

    @Test
    void shouldForgetTheResourceWhenTicketIsTakenBack() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        a.close(close(1));
        a.cancel(new Cancel().set(TICKET));
        a.cancel(new Cancel().set(TICKET));
        assertEquals(0, core.ticketCount());
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldRefuseWhenClientHasTooManyTickets() {
        a.open(open(1, "x"));
        for (int ticket = 1; ticket <= 3; ticket++) {
            a.inherit(new Inherit().set(1, ticket));
        }
        assertEquals(
                List.of(
                        "inherited 1 ticket 1",
                        "inherited 1 ticket 2",
                        refused(1, SyncProtocol.INHERIT.id(), "LIMIT_REACHED")),
                toA.take());
        b.adopt(new Adopt().set(1, 1));
        a.inherit(new Inherit().set(1, 3));
        assertEquals(List.of("inherited 1 ticket 3"), toA.take());
    }

    @Test
    void shouldEndTheConnectionWhenTicketStandsAlready() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        assertThrows(ProtocolViolationException.class, () -> a.inherit(new Inherit().set(1, TICKET)));
    }

    @Test
    void shouldKeepTheTicketForAWhileWhenItsMakerIsGone() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        a.end(50);
        assertEquals(50 + ORPHAN_NANOS, core.onTime(50 + ORPHAN_NANOS - 1));
        assertEquals(1, core.resourceCount());
        assertEquals(Long.MAX_VALUE, core.onTime(50 + ORPHAN_NANOS));
        assertEquals(0, core.ticketCount());
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldNotExpireWhatWasAdoptedWhenItsMakerIsGone() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        a.end(0);
        b.adopt(new Adopt().set(1, TICKET));
        assertEquals(Long.MAX_VALUE, core.onTime(0), "nothing is left to wait for");
        core.onTime(2 * ORPHAN_NANOS);
        assertEquals(1, core.resourceCount());
        b.close(close(1));
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldNeverExpireATicketWhileItsMakerLives() {
        a.open(open(1, "x"));
        a.inherit(new Inherit().set(1, TICKET));
        assertEquals(Long.MAX_VALUE, core.onTime(Long.MAX_VALUE));
        assertEquals(1, core.ticketCount());
    }

    // ---- the end

    @Test
    void shouldTakeTheValueAndLeaveTheModeWhenAHolderTellsItsChanges() {
        a.open(new Open().set(1, "x", false));
        b.open(new Open().set(1, "x", false));
        a.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        toA.take();
        Release told = new Release().set(1, 1, Mode.EXCLUSIVE, 5, true);
        Envelope.setNumber(told.value(), 50);
        a.release(told);
        b.acquire(new Acquire().set(1, Mode.SHARED));
        assertEquals(List.of(), toB.take(), "it is held");
        a.end(0);
        long version = 5 + SyncProtocol.VERSION_LEAP;
        assertEquals(List.of("granted 1 SHARED, epoch 2, version " + version + ", value 50, in doubt"), toB.take());
        assertThrows(
                ProtocolViolationException.class, () -> b.release(new Release().set(1, 2, Mode.EXCLUSIVE, 9, true)));
    }

    @Test
    void shouldFreeEverythingWhenConnectionEnds() {
        a.open(open(1, "x"));
        a.open(open(2, "y"));
        b.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        b.acquire(acquire(1, Mode.EXCLUSIVE));
        a.end(0);
        a.end(0);
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 2, version 16777216, value 0, in doubt"), toB.take());
        assertEquals(1, core.resourceCount());
        assertEquals(0, a.handleCount());
    }

    @Test
    void shouldSayNothingToTheDeadWhenItHeldAndWaitedTwice() {
        a.open(open(1, "x"));
        a.open(open(2, "x"));
        b.open(open(1, "x"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        a.acquire(acquire(2, Mode.EXCLUSIVE));
        b.acquire(acquire(1, Mode.SHARED));
        toA.take();
        a.end(0);
        assertEquals(List.of(), toA.take());
        assertEquals(List.of("granted 1 SHARED, epoch 2, version 16777216, value 0, in doubt"), toB.take());
    }
}
