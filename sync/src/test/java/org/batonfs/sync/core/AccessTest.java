package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.batonfs.sync.Access;
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
import org.batonfs.sync.protocol.SyncRequests;
import org.junit.jupiter.api.Test;

/**
 * What a restricted client can do at the server by any message. Client A may do everything; client R may read what begins
 * with {@code r}, write what begins with {@code w}, and open nothing else. By {@code mine} each means something else.
 */
class AccessTest {
    /** The successor of a server that died. */
    private static final Generation SECOND = new Generation(2, 1_000, 1, 1);

    private static final long TICKET = 99;

    private final ServerCore core = new ServerCore(new ServerLimits(9, 9, 9, 1_000, 1_000));
    private final Recorder toA = new Recorder();
    private final Recorder toR = new Recorder();
    private final ServerSession a = core.connect(1, toA, reason -> {}, Access.ALL);
    private final ServerSession r = core.connect(2, toR, reason -> {}, new Restricted());

    private static final class Restricted implements Access {
        private final byte[] shown = {42, 0, 0, 0, 0, 0, 0, 0};

        @Override
        public Mode most(String resource) {
            return resource.startsWith("r") ? Mode.SHARED : resource.startsWith("w") ? Mode.EXCLUSIVE : Mode.INVALID;
        }

        @Override
        public String resource(String name) {
            return name.equals("mine") ? "read by R" : name;
        }

        @Override
        public byte[] initialValue(String resource) {
            return resource.equals("read by R") ? shown : new byte[0];
        }
    }

    private static Open open(long handle, String name) {
        return new Open().set(handle, name, true);
    }

    private static Acquire acquire(long handle, Mode mode) {
        return new Acquire().set(handle, mode);
    }

    private static Reclaim claim(long handle, String name, Mode mode, long version, long number) {
        Reclaim claim = new Reclaim().set(handle, name, mode, 1, 1, 3, version, false);
        Envelope.setNumber(claim.value(), number);
        return claim;
    }

    private void hold(ServerSession session, Recorder to, long handle, String name, Mode mode) {
        session.open(open(handle, name));
        session.acquire(acquire(handle, mode));
        to.take();
    }

    @Test
    void shouldServeTheNextWhenAReleaseWantsMoreThanItMay() {
        hold(r, toR, 1, "r", Mode.SHARED);
        a.open(open(5, "r"));
        a.acquire(acquire(5, Mode.EXCLUSIVE));
        toA.take();
        toR.take();
        r.release(new Release().set(1, 1, Mode.INVALID, 0, false).wanting(Mode.EXCLUSIVE));
        assertEquals(List.of("refused 1 request 18 NOT_PERMITTED"), toR.take());
        assertEquals(List.of("granted 5 EXCLUSIVE, epoch 2, version 0, value 0"), toA.take());
    }

    /** Who adds a message says here, by a test, what a restricted client can do by it. */
    @Test
    void shouldKnowEveryMessageOfAClient() {
        List<String> known =
                List.of("open", "adopt", "acquire", "release", "close", "inherit", "cancel", "reclaim", "pair");
        List<String> all = Arrays.stream(SyncRequests.class.getMethods())
                .map(Method::getName)
                .sorted()
                .toList();
        assertEquals(known.stream().sorted().toList(), all);
    }

    @Test
    void shouldBringNothingUnaskedThatMayOnlyBeRead() {
        r.open(open(1, "w"));
        r.open(open(2, "r"));
        r.pair(new Pair().set(1, 2));
        r.pair(new Pair().set(3, 2));
        toR.take();
        r.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 1, version 0, value 0"), toR.take());
        r.open(open(3, "w2"));
        r.pair(new Pair().set(1, 3));
        r.release(new Release().set(1, 1, Mode.INVALID, 0, false));
        toR.take();
        r.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(2, toR.take().size(), "what may be written comes");
    }

    @Test
    void shouldRefuseToOpenWhatIsNotPermitted() {
        r.open(open(1, "secret"));
        r.acquire(acquire(1, Mode.SHARED));
        r.inherit(new Inherit().set(1, TICKET));
        assertEquals(
                List.of(
                        "refused 1 request 16 NOT_PERMITTED",
                        "refused 1 request 18 UNKNOWN_HANDLE",
                        "refused 1 request 21 UNKNOWN_HANDLE"),
                toR.take());
        assertEquals(0, core.resourceCount(), "nothing came into being");
        assertEquals(0, r.handleCount());
        assertEquals(0, core.ticketCount());
    }

    @Test
    void shouldGrantSharedButRefuseExclusiveOfWhatMayBeRead() {
        hold(a, toA, 1, "r", Mode.SHARED);
        r.open(open(1, "r"));
        r.acquire(acquire(1, Mode.EXCLUSIVE));
        r.acquire(acquire(1, Mode.SHARED));
        r.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(
                List.of(
                        "bound 1",
                        "refused 1 request 18 NOT_PERMITTED",
                        "granted 1 SHARED, epoch 2, version 0, value 0",
                        "refused 1 request 18 NOT_PERMITTED"),
                toR.take());
        assertEquals(List.of(), toA.take(), "nobody was recalled for it");
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("recall 1 to INVALID, epoch 2"), toR.take(), "it is a holder like any other");
    }

    @Test
    void shouldEndAClientThatHandsBackAChangedValueOfWhatItMayOnlyRead() {
        hold(r, toR, 1, "r", Mode.SHARED);
        Release release = new Release().set(1, 1, Mode.INVALID, 9, true);
        assertThrows(ProtocolViolationException.class, () -> r.release(release));
        Close close = new Close().set(1, 1, 9, true);
        assertThrows(ProtocolViolationException.class, () -> r.close(close));
    }

    @Test
    void shouldLetItWriteWhatItMayWrite() {
        r.open(open(1, "w"));
        r.acquire(acquire(1, Mode.EXCLUSIVE));
        assertEquals(List.of("bound 1", "granted 1 EXCLUSIVE, epoch 1, version 0, value 0"), toR.take());
    }

    @Test
    void shouldLeaveTheTicketStandingWhenSomebodyAdoptsWhoMayNot() {
        a.open(open(1, "secret"));
        a.inherit(new Inherit().set(1, TICKET));
        r.adopt(new Adopt().set(1, TICKET));
        r.cancel(new Cancel().set(TICKET));
        assertEquals(List.of("refused 1 request 17 NOT_PERMITTED"), toR.take());
        assertEquals(0, r.handleCount());
        assertEquals(1, core.ticketCount(), "neither spent nor cancelled");
        ServerSession child = core.connect(3, new Recorder(), reason -> {});
        child.adopt(new Adopt().set(1, TICKET));
        assertEquals(1, child.handleCount());
    }

    @Test
    void shouldAdoptAndCancelTicketsOfWhatItMayOpen() {
        a.open(open(1, "r"));
        a.inherit(new Inherit().set(1, TICKET));
        a.inherit(new Inherit().set(1, TICKET + 1));
        r.adopt(new Adopt().set(1, TICKET));
        r.cancel(new Cancel().set(TICKET + 1));
        assertEquals(List.of("bound 1"), toR.take());
        assertEquals(0, core.ticketCount());
    }

    @Test
    void shouldShowEachClientItsOwnResourceUnderOneName() {
        hold(a, toA, 1, "mine", Mode.EXCLUSIVE);
        r.open(open(1, "mine"));
        r.open(open(1, "mine"));
        r.acquire(acquire(1, Mode.SHARED));
        assertEquals(
                List.of("bound 1", "bound 1", "granted 1 SHARED, epoch 1, version 0, value 42"),
                toR.take(),
                "with its initial value, and nobody in the way");
        assertEquals(2, core.resourceCount());
    }

    @Test
    void shouldNotChangeTheInitialValueThatIsHandedOut() {
        r.open(open(1, "mine"));
        a.open(open(1, "read by R"));
        a.acquire(acquire(1, Mode.EXCLUSIVE));
        Release changed = new Release().set(1, 1, Mode.INVALID, 1, true);
        Envelope.setNumber(changed.value(), 7);
        a.release(changed);
        a.close(new Close().set(1, 0, 0, false));
        r.close(new Close().set(1, 0, 0, false));
        assertEquals(0, core.resourceCount());
        r.open(open(2, "mine"));
        r.acquire(acquire(2, Mode.SHARED));
        assertEquals("granted 2 SHARED, epoch 1, version 2, value 42", last(toR));
    }

    // ---- the death of a server

    @Test
    void shouldRefuseAClaimOfWhatIsNotPermitted() {
        core.beginRecovery(SECOND);
        r.reclaim(claim(1, "secret", Mode.EXCLUSIVE, 70, 7));
        assertEquals(List.of("refused 1 request 16 NOT_PERMITTED"), toR.take());
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldNotBelieveAClaimOfWhatItMayOnlyRead() {
        core.beginRecovery(SECOND);
        r.reclaim(claim(1, "r", Mode.SHARED, 70, 666));
        r.reclaim(claim(2, "r", Mode.EXCLUSIVE, 71, 666));
        r.reclaim(claim(3, "r", Mode.INVALID, 72, 666));
        a.reclaim(claim(1, "r", Mode.SHARED, 5, 50));
        assertEquals(
                List.of("refused 1 request 23 HOLD_LOST", "refused 2 request 23 HOLD_LOST"),
                toR.take(),
                "the handles are bound all the same");
        assertEquals(List.of("granted 1 SHARED of server 2, epoch 4, version 5, value 50"), toA.take());
        core.endRecovery();
        r.acquire(acquire(1, Mode.SHARED));
        assertEquals(List.of("granted 1 SHARED of server 2, epoch 5, version 5, value 50"), toR.take());
    }

    @Test
    void shouldNotBelieveAClaimWhenNobodyElseClaims() {
        core.beginRecovery(SECOND);
        r.reclaim(claim(1, "r", Mode.SHARED, 0, 666));
        core.endRecovery();
        r.acquire(acquire(1, Mode.SHARED));
        assertEquals("granted 1 SHARED of server 2, epoch 1, version 1000, value 0", last(toR));
    }

    @Test
    void shouldGiveBackASharedHoldWhenAWriterHasClaimedTheSameVersion() {
        core.beginRecovery(SECOND);
        a.reclaim(claim(1, "r", Mode.SHARED, 5, 50));
        r.reclaim(claim(1, "r", Mode.SHARED, 5, 50));
        assertEquals(List.of("granted 1 SHARED of server 2, epoch 5, version 5, value 50"), toR.take());
    }

    private static String last(Recorder to) {
        List<String> said = to.take();
        return said.get(said.size() - 1);
    }
}
