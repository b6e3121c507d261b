package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the explorer found in the death of a server and its successor, each as a test by name. */
class RecoveryTest {
    private static final long FIRST_VERSION = 1_000;

    /** The fifth server; the third has served, and the fourth died before it could. */
    private static final Generation FIFTH = new Generation(5, FIRST_VERSION, 3, 4);

    private final ServerCore core = new ServerCore(new ServerLimits(9, 9, 9, 1, 1));
    private final Recorder toA = new Recorder();
    private final Recorder toB = new Recorder();
    private final ServerSession a = core.connect(1, toA, reason -> {});
    private final ServerSession b = core.connect(2, toB, reason -> {});

    RecoveryTest() {
        core.beginRecovery(FIFTH);
    }

    private static Reclaim claim(Mode mode, long epoch, long version, boolean inDoubt, long number) {
        return claim(mode, 4, epoch, version, inDoubt, number);
    }

    private static Reclaim claim(Mode mode, long generation, long epoch, long version, boolean inDoubt, long number) {
        Reclaim claim = new Reclaim().set(1, "x", mode, generation, 1, epoch, version, inDoubt);
        Envelope.setNumber(claim.value(), number);
        return claim;
    }

    private static Granted granted(Mode mode, long epoch, long version, boolean inDoubt, long number) {
        Granted granted = new Granted().set(1, mode, 4, 1, epoch, version, inDoubt);
        Envelope.setNumber(granted.value(), number);
        return granted;
    }

    private void acquireShared(ServerSession session) {
        session.acquire(new Acquire().set(1, Mode.SHARED));
    }

    @Test
    void shouldBeInDoubtWhenOnlyThoseClaimWhoWereNeverGrantedAnything() {
        a.reclaim(claim(Mode.INVALID, 0, 0, false, 0));
        core.endRecovery();
        acquireShared(a);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 1, version 1000, value 0, in doubt"), toA.take());
    }

    @Test
    void shouldStayInDoubtWhenHolderWasToldSo() {
        a.reclaim(claim(Mode.SHARED, 4, 7, true, 70));
        b.reclaim(claim(Mode.INVALID, 2, 5, false, 50));
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 5, version 7, value 70, in doubt"), toA.take());
        core.endRecovery();
        acquireShared(b);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 6, version 7, value 70, in doubt"), toB.take());
    }

    @Test
    void shouldNotBeInDoubtWhenOnlyAnOlderValueWas() {
        a.reclaim(claim(Mode.INVALID, 2, 5, true, 50));
        b.reclaim(claim(Mode.SHARED, 4, 7, false, 70));
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 5, version 7, value 70"), toB.take());
    }

    @Test
    void shouldKeepValueWhenItsOnlyKnownClientClosesBeforeOthersClaim() {
        a.reclaim(claim(Mode.EXCLUSIVE, 4, 7, false, 70));
        a.close(new Close().set(1, 5, 7, false));
        b.reclaim(claim(Mode.INVALID, 2, 5, false, 50));
        core.endRecovery();
        acquireShared(b);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 6, version 1000, value 70, in doubt"), toB.take());
    }

    @Test
    void shouldForgetWhatNobodyRefersToWhenRecoveryEnds() {
        a.reclaim(claim(Mode.EXCLUSIVE, 4, 7, false, 70));
        a.close(new Close().set(1, 5, 7, false));
        assertEquals(1, core.resourceCount());
        core.endRecovery();
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldNotReachVersionsOfThePredecessorWhenResourceIsNew() {
        core.endRecovery();
        b.open(new Open().set(1, "x", false));
        acquireShared(b);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 1, version 1000, value 0"), toB.take());
    }

    @Test
    void shouldNotReachVersionsOfLateHolderWhenNobodyHolds() {
        b.reclaim(claim(Mode.INVALID, 2, 5, false, 50));
        core.endRecovery();
        a.reclaim(claim(Mode.EXCLUSIVE, 4, 6, false, 60));
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toA.take());
        acquireShared(a);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 3, version 1000, value 50, in doubt"), toA.take());
    }

    @Test
    void shouldTellItsDoubtWhenClientClaims() {
        Recorder sent = new Recorder();
        ClientLock lock = new ClientLock(1, sent, sent, 0);
        lock.use(new Waiter(Mode.EXCLUSIVE), 0);
        lock.onGranted(granted(Mode.EXCLUSIVE, 4, 7, true, 70), 0);
        lock.suspend();
        sent.take();
        lock.resume("x", 0);
        assertEquals(List.of("reclaim 1 x EXCLUSIVE of server 4, epoch 4, version 7, value 70, in doubt"), sent.take());
        lock.putLong(0, 80);
        lock.onGranted(granted(Mode.EXCLUSIVE, 5, 7, true, 70), 0);
        assertEquals(false, lock.inDoubt(), "it has written since it claimed");
    }

    @Test
    void shouldRefuseHoldWhenAnotherServerHasServedSince() {
        a.reclaim(claim(Mode.SHARED, 2, 4, 7, false, 70));
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toA.take());
        b.reclaim(claim(Mode.EXCLUSIVE, 4, 9, 7, false, 71));
        assertEquals(List.of("granted 1 EXCLUSIVE of server 5, epoch 10, version 7, value 71"), toB.take());
    }

    @Test
    void shouldGiveHoldsBackWhenServersSinceHaveOnlyTakenClaims() {
        a.reclaim(claim(Mode.SHARED, 3, 4, 7, false, 70));
        b.reclaim(claim(Mode.SHARED, 4, 5, 7, false, 70));
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 5, version 7, value 70"), toA.take());
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 6, version 7, value 70"), toB.take());
    }

    @Test
    void shouldRefuseHoldWhenTheClientHadLeftThatServer() {
        ServerCore next = new ServerCore(new ServerLimits(9, 9, 9, 1, 1));
        next.beginRecovery(new Generation(6, FIRST_VERSION, 3, 5, Set.of(new Departure(4, 1), new Departure(3, 2))));
        ServerSession c = next.connect(1, toA, reason -> {});
        c.reclaim(claim(Mode.EXCLUSIVE, 4, 9, 7, false, 70));
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toA.take());
        ServerSession d = next.connect(2, toB, reason -> {});
        d.reclaim(claim(Mode.SHARED, 3, 9, 7, false, 70));
        assertEquals(List.of("granted 1 SHARED of server 6, epoch 10, version 7, value 70"), toB.take());
    }

    @Test
    void shouldTellWhoDepartsBeforeAnybodyElseIsGrantedWhatItHeld() {
        List<String> told = new ArrayList<>();
        ServerCore server =
                new ServerCore(new ServerLimits(9, 9, 9, 1, 1), client -> told.add(client + ", after " + toB.take()));
        ServerSession c = server.connect(3, toA, reason -> {});
        ServerSession d = server.connect(4, toB, reason -> {});
        for (ServerSession session : List.of(c, d)) {
            session.open(new Open().set(1, "x", false));
            session.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        }
        c.end(0);
        assertEquals(List.of("3, after []"), told);
        assertEquals(1, toB.take().size(), "and then it was granted");
        d.close(new Close().set(1, 2, 0, false));
        d.end(0);
        assertEquals(1, told.size(), "whoever holds nothing just goes");
    }

    @Test
    void shouldDoubtWhatIsNewWhenALateClaimShowsThatItIsNot() {
        core.endRecovery();
        a.reclaim(claim(Mode.EXCLUSIVE, 4, 6, false, 60));
        toA.take();
        acquireShared(a);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 1, version 1000, value 0, in doubt"), toA.take());
    }

    @Test
    void shouldBeginWithNewVersionsWhenAForgottenResourceIsMadeAgain() {
        core.endRecovery();
        a.open(new Open().set(1, "x", false));
        a.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        a.close(new Close().set(1, 1, FIRST_VERSION + 7, true));
        assertEquals(0, core.resourceCount());
        b.open(new Open().set(1, "x", false));
        acquireShared(b);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 1, version 1008, value 0"), toB.take());
    }

    @Test
    void shouldRefuseHoldWhenItsServerIsToCome() {
        a.reclaim(claim(Mode.SHARED, 5, 4, 7, false, 70));
        b.reclaim(claim(Mode.SHARED, 6, 4, 7, false, 70));
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toA.take());
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toB.take());
    }

    @Test
    void shouldTakeValueOfLaterServerWhateverItsVersion() {
        a.reclaim(claim(Mode.INVALID, 2, 4, 900, false, 70));
        b.reclaim(claim(Mode.INVALID, 3, 4, 6, false, 60));
        ServerSession c = core.connect(3, toB, reason -> {});
        c.reclaim(claim(Mode.INVALID, 2, 4, 901, false, 80));
        core.endRecovery();
        acquireShared(a);
        assertEquals(List.of("granted 1 SHARED of server 5, epoch 5, version 1000, value 60, in doubt"), toA.take());
    }

    @Test
    void shouldRefuseEveryHoldWhenNothingIsKnownOfEarlierServers() {
        ServerCore next = new ServerCore(new ServerLimits(9, 9, 9, 1, 1));
        next.beginRecovery(new Generation(6, FIRST_VERSION, 1, 0));
        ServerSession c = next.connect(1, toA, reason -> {});
        c.reclaim(claim(Mode.SHARED, 1, 4, 7, false, 70));
        assertEquals(List.of("refused 1 request 23 HOLD_LOST"), toA.take());
    }

    @Test
    void shouldClaimByTheServerThatHasConfirmedWhenThatDiesToo() {
        Recorder sent = new Recorder();
        ClientLock lock = new ClientLock(1, sent, sent, 0);
        lock.use(new Waiter(Mode.SHARED), 0);
        lock.onGranted(new Granted().set(1, Mode.SHARED, 3, 1, 4, 7, false), 0);
        lock.suspend();
        lock.resume("x", 0);
        lock.onGranted(new Granted().set(1, Mode.SHARED, 4, 1, 5, 7, false), 0);
        lock.suspend();
        sent.take();
        lock.resume("x", 0);
        assertEquals(List.of("reclaim 1 x SHARED of server 4, epoch 5, version 7, value 0"), sent.take());
    }

    @Test
    void shouldClaimNothingWhenItsUnfinishedValueWasLost() {
        Recorder sent = new Recorder();
        ClientLock lock = new ClientLock(1, sent, sent, 0);
        lock.use(new Waiter(Mode.EXCLUSIVE), 0);
        lock.onGranted(granted(Mode.EXCLUSIVE, 4, 7, false, 70), 0);
        lock.putLong(0, 80);
        int losses = lock.losses();
        lock.suspend();
        lock.resume("x", 0);
        lock.onHoldLost(0);
        assertNotEquals(losses, lock.losses());
        lock.release(Mode.EXCLUSIVE, 0);
        lock.suspend();
        sent.take();
        lock.resume("x", 0);
        assertEquals(List.of("reclaim 1 x INVALID of server 0, epoch 0, version 0, value 0"), sent.take());
        Payload value = lock.value();
        assertTrue(value.length() > 0, "whoever is in the void use may still read what it wrote");
    }

    /** A lock in use whose server has died, and which has claimed it from the successor. */
    private static ClientLock claiming(Recorder sent, Mode used) {
        ClientLock lock = new ClientLock(1, sent, sent, 0);
        lock.use(new Waiter(used), 0);
        lock.onGranted(granted(used, 4, 7, false, 70), 0);
        lock.suspend();
        lock.resume("x", 0);
        return lock;
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "EXCLUSIVE"})
    void shouldAskForNothingUntilAUseInVainHasEnded(Mode used) {
        Recorder sent = new Recorder();
        ClientLock lock = claiming(sent, used);
        Waiter waiter = new Waiter(Mode.EXCLUSIVE);
        lock.use(waiter, 0);
        sent.take();
        lock.onHoldLost(0);
        lock.onTime(0);
        assertEquals(List.of(), sent.take(), "what the use in vain sees must not be of another grant");
        lock.release(used, 0);
        assertEquals(List.of("acquire 1 EXCLUSIVE"), sent.take());
        lock.onGranted(granted(Mode.EXCLUSIVE, 5, 9, true, 90), 0);
        assertEquals(Waiter.Outcome.ADMITTED, waiter.outcome());
    }

    @Test
    void shouldGiveUpNothingUnaskedWhileItIsClaimed() {
        Recorder sent = new Recorder();
        ClientLock lock = claiming(sent, Mode.EXCLUSIVE);
        lock.release(Mode.EXCLUSIVE, 0);
        sent.take();
        lock.giveUpUnasked(0);
        assertEquals(List.of(), sent.take());
        assertEquals(Mode.EXCLUSIVE, lock.mode());
    }

    @Test
    void shouldTellAUseInProgressWhenTheSuccessorHasNoRoomForItsHandle() {
        Recorder sent = new Recorder();
        ClientLock lock = claiming(sent, Mode.EXCLUSIVE);
        int losses = lock.losses();
        lock.onRefused();
        assertNotEquals(losses, lock.losses());
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(ClientLock.State.REFUSED, lock.state());
    }
}
