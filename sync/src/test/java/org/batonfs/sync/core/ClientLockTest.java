package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Recall;
import org.junit.jupiter.api.Test;

class ClientLockTest {
    private static final long HANDLE = 7;
    private static final long HOLD_NANOS = 200_000;

    private final Recorder recorder = new Recorder();
    private final ClientLock lock = new ClientLock(HANDLE, recorder, recorder, 0);

    private Waiter use(ClientLock it, Mode mode) {
        Waiter waiter = new Waiter(mode);
        it.use(waiter, 0);
        return waiter;
    }

    private static Granted granted(Mode mode, long epoch, long version, long number) {
        Granted granted = new Granted().set(HANDLE, mode, 1, 1, epoch, version, false);
        Envelope.setNumber(granted.value(), number);
        return granted;
    }

    private static Recall recall(Mode mode, long epoch) {
        return new Recall().set(HANDLE, epoch, mode);
    }

    /** Holds a mode that nobody uses, as of epoch 1. */
    private void hold(Mode mode) {
        use(lock, mode);
        lock.onGranted(granted(mode, 1, 5, 50), 0);
        lock.release(mode, 0);
        recorder.take();
    }

    @Test
    void shouldSendNothingWhenWhatIsHeldCoversTheUse() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.SHARED));
        assertTrue(lock.tryUse(Mode.SHARED));
        assertTrue(lock.tryRelease(Mode.SHARED));
        assertTrue(lock.tryRelease(Mode.SHARED));
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        assertTrue(lock.tryRelease(Mode.EXCLUSIVE));
        assertEquals(List.of(), recorder.take());
    }

    @Test
    void shouldHaveOneRequestUnderWayWhenManyWait() {
        Waiter first = use(lock, Mode.SHARED);
        Waiter second = use(lock, Mode.SHARED);
        Waiter third = use(lock, Mode.EXCLUSIVE);
        assertEquals(List.of("acquire 7 SHARED"), recorder.take());
        lock.onGranted(granted(Mode.SHARED, 1, 0, 0), 0);
        assertEquals(List.of("wake SHARED ADMITTED", "wake SHARED ADMITTED", "acquire 7 EXCLUSIVE"), recorder.take());
        lock.release(Mode.SHARED, 0);
        lock.onGranted(granted(Mode.EXCLUSIVE, 2, 0, 0), 0);
        assertEquals(List.of(), recorder.take());
        lock.release(Mode.SHARED, 0);
        assertEquals(List.of("wake EXCLUSIVE ADMITTED"), recorder.take());
        assertEquals(Waiter.Outcome.ADMITTED, first.outcome());
        assertEquals(Waiter.Outcome.ADMITTED, second.outcome());
        assertEquals(Waiter.Outcome.ADMITTED, third.outcome());
    }

    @Test
    void shouldNotPassAWaitingWriterWhenReading() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.SHARED));
        Waiter writer = use(lock, Mode.EXCLUSIVE);
        assertFalse(lock.tryUse(Mode.SHARED));
        Waiter reader = use(lock, Mode.SHARED);
        lock.release(Mode.SHARED, 0);
        assertEquals(Waiter.Outcome.ADMITTED, writer.outcome());
        assertEquals(Waiter.Outcome.WAITING, reader.outcome());
    }

    @Test
    void shouldHandBackOnlyWhatChangedWhenRecalled() {
        hold(Mode.EXCLUSIVE);
        lock.onRecall(recall(Mode.SHARED, 1), 0);
        assertEquals(List.of("release 7 to SHARED, epoch 1"), recorder.take());
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
        use(lock, Mode.EXCLUSIVE);
        lock.onGranted(granted(Mode.EXCLUSIVE, 2, 8, 80), 0);
        lock.putLong(0, 81);
        lock.release(Mode.EXCLUSIVE, 0);
        recorder.take();
        lock.onRecall(recall(Mode.INVALID, 2), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 2, version 9, value 81"), recorder.take());
    }

    @Test
    void shouldChangeNothingAndAnswerWhenRecallIsLate() {
        hold(Mode.SHARED);
        lock.onRecall(recall(Mode.SHARED, 1), 0);
        assertEquals(List.of("release 7 to SHARED, epoch 1"), recorder.take());
        lock.onRecall(recall(Mode.INVALID, 0), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 0"), recorder.take());
        assertEquals(Mode.SHARED, lock.mode());
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        recorder.take();
        lock.onRecall(recall(Mode.SHARED, 1), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
        assertEquals(Mode.INVALID, lock.mode());
    }

    @Test
    void shouldWaitForTheUseInProgressWhenRecalled() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.SHARED));
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of(), recorder.take());
        assertFalse(lock.tryUse(Mode.SHARED), "no further use begins under a recall");
        lock.release(Mode.SHARED, 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    @Test
    void shouldKeepReadingWhenRecalledToShared() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.SHARED));
        lock.onRecall(recall(Mode.SHARED, 1), 0);
        assertEquals(List.of("release 7 to SHARED, epoch 1"), recorder.take());
        assertEquals(Mode.SHARED, lock.mode());
        assertTrue(lock.isInUse());
    }

    @Test
    void shouldUseOnceBeforeGivingUpWhenRecallFollowsGrant() {
        use(lock, Mode.SHARED);
        lock.onGranted(granted(Mode.SHARED, 1, 0, 0), 0);
        Waiter writer = use(lock, Mode.EXCLUSIVE);
        lock.onGranted(granted(Mode.EXCLUSIVE, 2, 0, 0), 0);
        recorder.take();
        lock.onRecall(recall(Mode.SHARED, 2), 0);
        assertEquals(List.of(), recorder.take(), "the writer waits for the reader and is owed its use");
        lock.release(Mode.SHARED, 0);
        assertEquals(Waiter.Outcome.ADMITTED, writer.outcome());
        lock.putLong(0, 1);
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(
                List.of("wake EXCLUSIVE ADMITTED", "release 7 to SHARED, epoch 2, version 1, value 1"),
                recorder.take());
    }

    @Test
    void shouldGiveSharedUpWhenRecalledWhileUpgrading() {
        use(lock, Mode.SHARED);
        lock.onGranted(granted(Mode.SHARED, 1, 3, 30), 0);
        recorder.take();
        Waiter upgrade = new Waiter(Mode.EXCLUSIVE);
        lock.upgrade(upgrade, 0);
        assertEquals(List.of("acquire 7 EXCLUSIVE"), recorder.take());
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
        lock.onGranted(granted(Mode.EXCLUSIVE, 3, 4, 40), 0);
        assertEquals(Waiter.Outcome.ADMITTED, upgrade.outcome());
        assertEquals(4, lock.version());
        assertEquals(40, Envelope.number(lock.value()));
    }

    @Test
    void shouldCacheTheGrantWhenTheWaitWasCancelled() {
        Waiter waiter = use(lock, Mode.EXCLUSIVE);
        lock.cancel(waiter, 0);
        recorder.take();
        lock.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0), 0);
        assertEquals(List.of(), recorder.take());
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        assertEquals(Waiter.Outcome.WAITING, waiter.outcome());
    }

    @Test
    void shouldLetOthersGoOnWhenTheFirstWaitIsCancelled() {
        hold(Mode.SHARED);
        assertTrue(lock.tryUse(Mode.SHARED));
        Waiter writer = use(lock, Mode.EXCLUSIVE);
        Waiter reader = use(lock, Mode.SHARED);
        lock.cancel(writer, 0);
        assertEquals(Waiter.Outcome.ADMITTED, reader.outcome());
    }

    @Test
    void shouldHandBackTheValueWhenClosed() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        lock.putLong(0, 51);
        Waiter waiter = use(lock, Mode.SHARED);
        lock.close(0);
        assertEquals(Waiter.Outcome.CLOSED, waiter.outcome());
        assertEquals(ClientLock.State.CLOSING, lock.state());
        assertEquals(List.of("wake SHARED CLOSED"), recorder.take());
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of("close 7, epoch 1, version 6, value 51"), recorder.take());
        assertEquals(ClientLock.State.CLOSED, lock.state());
        assertThrows(IllegalStateException.class, () -> use(lock, Mode.SHARED));
    }

    @Test
    void shouldHonourRecallWhenClosingAndReadersCanDoWithLess() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.SHARED));
        lock.close(0);
        lock.onRecall(recall(Mode.SHARED, 1), 0);
        assertEquals(List.of("release 7 to SHARED, epoch 1"), recorder.take());
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of(), recorder.take(), "a reader is still at it");
        lock.release(Mode.SHARED, 0);
        assertEquals(List.of("close 7, epoch 1"), recorder.take());
    }

    @Test
    void shouldHonourRecallWhenItIsClosedDuringTheMinimumHold() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, HOLD_NANOS);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0), 0);
        keeper.release(Mode.EXCLUSIVE, 0);
        assertTrue(keeper.tryUse(Mode.SHARED));
        keeper.onRecall(recall(Mode.SHARED, 1), 1_000);
        recorder.take();
        keeper.close(2_000);
        assertEquals(List.of("release 7 to SHARED, epoch 1"), recorder.take());
    }

    @Test
    void shouldIgnoreWhateverComesWhenClosed() {
        use(lock, Mode.SHARED);
        lock.close(0);
        recorder.take();
        lock.onGranted(granted(Mode.SHARED, 1, 0, 0), 0);
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        lock.onTime(1);
        lock.onConnectionEnded();
        assertEquals(List.of(), recorder.take());
        assertEquals(Mode.INVALID, lock.mode());
        assertEquals(ClientLock.State.CLOSED, lock.state());
    }

    @Test
    void shouldEndEveryWaitWhenConnectionEnds() {
        Waiter reader = use(lock, Mode.SHARED);
        Waiter writer = use(lock, Mode.EXCLUSIVE);
        lock.onConnectionEnded();
        assertEquals(Waiter.Outcome.FAILED, reader.outcome());
        assertEquals(Waiter.Outcome.FAILED, writer.outcome());
        assertFalse(lock.tryUse(Mode.SHARED));
        assertThrows(IllegalStateException.class, () -> use(lock, Mode.SHARED));
    }

    @Test
    void shouldLetTheUseEndInPeaceWhenConnectionEnds() {
        hold(Mode.EXCLUSIVE);
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        lock.onConnectionEnded();
        lock.release(Mode.EXCLUSIVE, 0);
        assertFalse(lock.isInUse());
        assertEquals(List.of(), recorder.take());
    }

    @Test
    void shouldEndEveryWaitWhenRefused() {
        Waiter waiter = use(lock, Mode.SHARED);
        lock.onRefused();
        assertEquals(Waiter.Outcome.REFUSED, waiter.outcome());
        assertEquals(ClientLock.State.REFUSED, lock.state());
    }

    @Test
    void shouldAccuseTheServerWhenGrantWasNotAskedFor() {
        assertThrows(ProtocolViolationException.class, () -> lock.onGranted(granted(Mode.SHARED, 1, 0, 0), 0));
        hold(Mode.SHARED);
        use(lock, Mode.EXCLUSIVE);
        assertThrows(ProtocolViolationException.class, () -> lock.onGranted(granted(Mode.SHARED, 2, 0, 0), 0));
    }

    /** It is used within something else that was granted just before. */
    @Test
    void shouldTakeWhatIsGrantedUnasked() {
        lock.onGranted(granted(Mode.EXCLUSIVE, 3, 5, 50), 0);
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        assertEquals(5, lock.version());
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of(), recorder.take(), "nothing was asked for, and nothing is said");
        assertThrows(ProtocolViolationException.class, () -> lock.onGranted(granted(Mode.EXCLUSIVE, 4, 5, 50), 0));
    }

    /** What is used within it goes with it then as well. */
    @Test
    void shouldTellOfWhatItGivesUpUnused() {
        Waiter waiter = use(lock, Mode.EXCLUSIVE);
        lock.cancel(waiter, 0);
        lock.onGranted(granted(Mode.EXCLUSIVE, 3, 5, 50).recalling(Mode.INVALID, 1), 0);
        assertEquals(Mode.INVALID, lock.mode());
        assertEquals(List.of(0L), recorder.gaveUp);
    }

    @Test
    void shouldTakeWhatIsGrantedUnaskedForTheAnswerToItsRequest() {
        Waiter waiter = use(lock, Mode.SHARED);
        recorder.take();
        lock.onGranted(granted(Mode.EXCLUSIVE, 3, 5, 50), 0);
        assertEquals(Waiter.Outcome.ADMITTED, waiter.outcome());
        lock.release(Mode.SHARED, 0);
        recorder.take();
        lock.giveUpUnasked(0);
        assertEquals(List.of("release 7 to INVALID, epoch 3"), recorder.take());
        use(lock, Mode.SHARED);
        assertEquals(List.of("acquire 7 SHARED"), recorder.take(), "it may ask again");
    }

    @Test
    void shouldReturnWhatIsGrantedUnaskedWhileAVoidUseGoesOn() {
        hold(Mode.EXCLUSIVE);
        use(lock, Mode.EXCLUSIVE);
        lock.suspend();
        lock.resume("x", 0);
        lock.onHoldLost(0);
        recorder.take();
        lock.onGranted(granted(Mode.EXCLUSIVE, 9, 5, 50), 0);
        assertEquals(Mode.INVALID, lock.mode());
        assertEquals(List.of("release 7 to INVALID, epoch 9"), recorder.take());
        lock.release(Mode.EXCLUSIVE, 0);
        use(lock, Mode.EXCLUSIVE);
        assertEquals(List.of("acquire 7 EXCLUSIVE"), recorder.take());
    }

    @Test
    void shouldThrowWhenUsesAreMisused() {
        hold(Mode.EXCLUSIVE);
        assertThrows(IllegalStateException.class, () -> lock.release(Mode.SHARED, 0));
        assertThrows(IllegalStateException.class, () -> lock.release(Mode.EXCLUSIVE, 0));
        assertTrue(lock.tryUse(Mode.SHARED));
        assertThrows(IllegalStateException.class, () -> lock.putLong(0, 1));
        assertThrows(IllegalStateException.class, lock::touch);
        assertThrows(IllegalStateException.class, () -> lock.update(new byte[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Waiter(Mode.INVALID));
    }

    @Test
    void shouldForgetTheDoubtWhenValueIsChanged() {
        use(lock, Mode.EXCLUSIVE);
        lock.onGranted(new Granted().set(HANDLE, Mode.EXCLUSIVE, 1, 1, 1, 1, true), 0);
        assertTrue(lock.inDoubt());
        lock.touch();
        assertFalse(lock.inDoubt());
        assertEquals(2, lock.version());
    }

    @Test
    void shouldHandTheValueBackAndKeepTheModeWhenManyChangesAreUntold() {
        hold(Mode.EXCLUSIVE);
        lock.untoldChangesMax = 3;
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        assertFalse(lock.putLong(0, 51));
        assertFalse(lock.touch());
        assertEquals(List.of(), recorder.take());
        assertTrue(lock.putLong(0, 53));
        assertEquals(List.of("release 7 to EXCLUSIVE, epoch 1, version 8, value 53"), recorder.take());
        assertEquals(Mode.EXCLUSIVE, lock.mode());
        assertFalse(lock.touch());
        assertFalse(lock.update(new byte[8], 0, 8));
        assertTrue(lock.touch(), "three more are untold");
        assertTrue(lock.tellChanges());
        assertFalse(lock.tellChanges(), "nothing is untold");
    }

    @Test
    void shouldCountNoFurtherWhenTooMuchIsUntoldAndTheServerIsGone() {
        hold(Mode.EXCLUSIVE);
        lock.untoldChangesMax = 2;
        assertTrue(lock.tryUse(Mode.EXCLUSIVE));
        lock.suspend();
        assertFalse(lock.putLong(0, 51));
        assertFalse(lock.putLong(0, 52), "it cannot be told");
        IllegalStateException refused = assertThrows(IllegalStateException.class, lock::touch);
        assertTrue(String.valueOf(refused.getMessage())
                .contains("more than 2 changes in one use while its server is gone"));
        lock.resume("x", 0);
        recorder.take();
        lock.onGranted(granted(Mode.EXCLUSIVE, 9, 7, 52), 0);
        assertFalse(lock.touch());
        assertEquals(List.of(), recorder.take());
    }

    @Test
    void shouldForgetWhatAVoidUseHasCounted() {
        for (boolean isFirstChange : new boolean[] {true, false}) {
            ClientLock late = new ClientLock(HANDLE, recorder, recorder, 0);
            use(late, Mode.EXCLUSIVE);
            late.onGranted(granted(Mode.EXCLUSIVE, 3, 5, 50), 0);
            assertFalse(!isFirstChange && late.touch());
            late.suspend();
            late.resume("x", 0);
            late.onHoldLost(0);
            late.touch(); // its thread had looked just before
            assertEquals(6, late.version());
            late.suspend();
            recorder.take();
            late.resume("x", 0);
            assertFalse(recorder.take().toString().contains("version 6"), "the claim of nobody's change");
            late.touch();
            late.release(Mode.EXCLUSIVE, 0);
            assertEquals(5, late.version());
            recorder.take();
            late.close(0);
            assertFalse(recorder.take().toString().contains("changed"), "handed back by nobody");
        }
    }

    @Test
    void shouldCountAsRecalledWhenTheGrantSaysSo() {
        use(lock, Mode.EXCLUSIVE);
        recorder.take();
        lock.onGranted(granted(Mode.EXCLUSIVE, 3, 5, 50).recalling(Mode.SHARED, 1), 0);
        assertEquals(Mode.EXCLUSIVE, lock.mode(), "the use that waited for it goes on");
        recorder.take();
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of("release 7 to SHARED, epoch 3"), recorder.take());
        assertEquals(Mode.SHARED, lock.mode());
    }

    /** It is used within something else that others have now. */
    @Test
    void shouldGiveUpUnaskedWhatNobodyUsesOrWaitsFor() {
        use(lock, Mode.EXCLUSIVE);
        lock.giveUpUnasked(0);
        lock.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50), 0);
        recorder.take();
        lock.giveUpUnasked(0);
        assertEquals(List.of(), recorder.take(), "it is in use");
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of(), recorder.take(), "and stays");
        lock.giveUpUnasked(0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
        assertEquals(Mode.INVALID, lock.mode());
        lock.giveUpUnasked(0);
        assertEquals(List.of(), recorder.take(), "there is nothing to give up");
    }

    @Test
    void shouldKeepWhatItSharesWhenItGivesUpUnasked() {
        use(lock, Mode.SHARED);
        lock.onGranted(granted(Mode.SHARED, 1, 5, 50), 0);
        lock.release(Mode.SHARED, 0);
        recorder.take();
        lock.giveUpUnasked(0);
        assertEquals(List.of(), recorder.take(), "readers are in nobody's way");
        assertEquals(Mode.SHARED, lock.mode());
    }

    /** It waits for another resource, whose holder keeps it: how long that took says nothing about how densely it is used. */
    @Test
    void shouldKeepItsVerdictWhenItIsRecalledDuringTheFirstUse() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, 1_000_000);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50), 0);
        keeper.onRecall(new Recall().set(HANDLE, 1, Mode.INVALID), 300_000, true);
        recorder.take();
        keeper.release(Mode.EXCLUSIVE, 301_000);
        assertEquals(List.of(), recorder.take(), "it is kept");
        assertEquals(Mode.EXCLUSIVE, keeper.mode());
    }

    /** One that somebody waits for since its grant at 0, and whose first use has ended. */
    private ClientLock kept(long minimumHoldNanos, long endOfFirstUse) {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, minimumHoldNanos);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50).recalling(Mode.INVALID, 1), 0);
        keeper.release(Mode.EXCLUSIVE, endOfFirstUse);
        recorder.take();
        return keeper;
    }

    @Test
    void shouldGiveUpWhatIsKeptWhenWhatItIsUsedWithinIsGivenUp() {
        ClientLock keeper = kept(200, 0);
        assertEquals(Mode.EXCLUSIVE, keeper.mode(), "it is kept");
        keeper.giveUpUnasked(100);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    /** A writer whose use goes on, and somebody waits for this; a look is asked for at 100, and the minimum hold is 400. */
    private ClientLock inFirstUse(Mode recalledTo) {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, 400);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50).recalling(recalledTo, 1), 0);
        assertTrue(recorder.take().contains("wake at 100"));
        return keeper;
    }

    @Test
    void shouldGiveUpWhatIsKeptWhenItsUsesHaveEnded() {
        ClientLock keeper = inFirstUse(Mode.INVALID);
        keeper.onTime(150);
        assertEquals(List.of(), recorder.take(), "its first use goes on");
        keeper.release(Mode.EXCLUSIVE, 390); // the hold begins here
        assertEquals(List.of("wake at 490"), recorder.take());
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        keeper.release(Mode.EXCLUSIVE, 450);
        keeper.onTime(490);
        assertEquals(List.of("wake at 590"), recorder.take(), "it was used");
        keeper.onTime(590);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    /** It may wait for another resource, or for a processor: the hold is for what comes after it. */
    @Test
    void shouldKeepItWhenTheFirstUseTakesLongerThanTheMinimumHold() {
        ClientLock keeper = inFirstUse(Mode.INVALID);
        for (long now : new long[] {100, 400, 500, 5_000}) {
            keeper.onTime(now);
            keeper.onTime(now, keeper.usesBegun());
            assertEquals(List.of(), recorder.take(), "its first use goes on");
        }
        keeper.release(Mode.EXCLUSIVE, 6_000); // the hold begins here
        assertEquals(List.of("wake at 6100"), recorder.take());
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        keeper.release(Mode.EXCLUSIVE, 6_399);
        assertEquals(List.of(), recorder.take());
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        keeper.release(Mode.EXCLUSIVE, 6_400);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    /** The look that was asked for is still to come: there is no second one. */
    @Test
    void shouldNotAskForASecondLookWhenTheFirstUseIsShort() {
        ClientLock keeper = inFirstUse(Mode.INVALID);
        keeper.release(Mode.EXCLUSIVE, 99);
        assertEquals(List.of(), recorder.take());
        keeper.onTime(100);
        assertEquals(List.of("wake at 199"), recorder.take());
    }

    /** Two threads read. The hold begins when one of them has finished, which no unprotected end may miss. */
    @Test
    void shouldBeginTheMinimumHoldWhenOneOfTheFirstUsesHasEnded() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, 400);
        use(keeper, Mode.SHARED);
        keeper.onGranted(granted(Mode.SHARED, 1, 5, 50).recalling(Mode.INVALID, 1), 0);
        assertTrue(keeper.tryUse(Mode.SHARED));
        recorder.take();
        keeper.onTime(500);
        assertEquals(List.of(), recorder.take());
        assertFalse(keeper.tryRelease(Mode.SHARED));
        keeper.release(Mode.SHARED, 600);
        assertEquals(List.of("wake at 700"), recorder.take());
        assertTrue(keeper.tryRelease(Mode.SHARED));
        keeper.onTime(700);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take(), "nobody has used it since");
    }

    /** Others want to read. Who reads here, in its first use and for long, is not in their way. */
    @Test
    void shouldNotKeepMoreThanAFirstUseNeeds() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, 400);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50), 0);
        keeper.release(Mode.EXCLUSIVE, 0);
        keeper.onRecall(recall(Mode.INVALID, 1), 1_000);
        recorder.take();
        use(keeper, Mode.SHARED);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 2, 5, 50).recalling(Mode.SHARED, 1), 2_000);
        assertTrue(recorder.take().contains("wake at 2100"));
        keeper.onTime(2_100);
        assertEquals(List.of("wake at 2200"), recorder.take());
        keeper.onTime(2_400);
        assertEquals(List.of("release 7 to SHARED, epoch 2"), recorder.take());
    }

    /** Two go on reading when a writer is granted more, and a look is asked for; whichever use ends last, another look comes. */
    @Test
    void shouldLookAgainWhenUsesWentOnOverTheGrant() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, 400);
        use(keeper, Mode.SHARED);
        keeper.onGranted(granted(Mode.SHARED, 1, 5, 50), 0);
        assertTrue(keeper.tryUse(Mode.SHARED));
        Waiter writer = use(keeper, Mode.EXCLUSIVE);
        keeper.cancel(writer, 0);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 2, 5, 50).recalling(Mode.INVALID, 1), 1_000);
        assertTrue(keeper.tryUse(Mode.SHARED));
        assertEquals(3, keeper.usesBegun());
        assertTrue(recorder.take().contains("wake at 1100"));
        keeper.release(Mode.SHARED, 1_200);
        keeper.release(Mode.SHARED, 1_250);
        recorder.take();
        keeper.onTime(1_300);
        assertTrue(keeper.isKept());
        assertEquals(1, recorder.take().size(), "its only timer asks for a look, since one use has ended");
        keeper.release(Mode.SHARED, 1_310);
        keeper.onTime(1_700);
        assertEquals(Mode.INVALID, keeper.mode());
    }

    /** It has waited for longer than a minimum hold, and others ask again. */
    @Test
    void shouldGoOnKeepingWhenItIsRecalledFurtherInItsFirstUse() {
        ClientLock keeper = inFirstUse(Mode.SHARED);
        keeper.onRecall(recall(Mode.INVALID, 1), 1_000);
        assertTrue(keeper.isKept());
        keeper.release(Mode.EXCLUSIVE, 2_000);
        assertTrue(keeper.isKept());
    }

    /** Who waits for another resource within the first use keeps it also if the recall comes late, but not without a minimum hold. */
    @Test
    void shouldKeepNothingWithoutAMinimumHold() {
        for (long holdNanos : new long[] {0, 400}) {
            ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, holdNanos);
            use(keeper, Mode.EXCLUSIVE);
            keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 5, 50), 0);
            keeper.onRecall(recall(Mode.INVALID, 1), 1_000, true);
            assertEquals(holdNanos > 0, keeper.isKept());
            recorder.take();
        }
    }

    @Test
    void shouldJudgeByWhatItsOwnerHasSeenWithoutProtection() {
        ClientLock keeper = kept(400, 10);
        assertTrue(keeper.isKept());
        assertEquals(100, keeper.checkNanos());
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        assertTrue(keeper.tryRelease(Mode.EXCLUSIVE));
        long seen = keeper.usesBegun();
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        assertTrue(keeper.tryRelease(Mode.EXCLUSIVE));
        keeper.onTime(200, seen);
        assertEquals(List.of("wake at 300"), recorder.take(), "it was used since");
        keeper.onTime(250, keeper.usesBegun());
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take(), "nobody has used it");
        assertFalse(keeper.isKept());
    }

    @Test
    void shouldKeepItForTheMinimumHoldWhenUsesAreDense() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, HOLD_NANOS);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0), 0);
        keeper.release(Mode.EXCLUSIVE, 0);
        recorder.take();
        keeper.onRecall(recall(Mode.INVALID, 1), 1_000);
        for (long wake : new long[] {51_000, 101_000, 151_000, HOLD_NANOS}) {
            assertEquals(List.of("wake at " + wake), recorder.take());
            assertTrue(keeper.tryUse(Mode.EXCLUSIVE), "that is what it is kept for");
            keeper.release(Mode.EXCLUSIVE, wake - 1);
            assertEquals(List.of(), recorder.take());
            keeper.onTime(wake);
        }
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take(), "at a time when nobody used it");
        assertEquals(Mode.INVALID, keeper.mode());
    }

    @Test
    void shouldAskAgainInTheSameMessageWhenDenseUsesGoOnToTheEndOfTheMinimumHold() {
        ClientLock keeper = kept();
        int looks = 0;
        for (int i = 0; i < 20; i++) {
            assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
            if (!keeper.tryRelease(Mode.EXCLUSIVE)) {
                looks++;
                keeper.release(Mode.EXCLUSIVE, HOLD_NANOS - 1);
            }
        }
        assertEquals(2, looks, "the end of one use of eight looks at the time");
        while (keeper.tryUse(Mode.EXCLUSIVE) && keeper.tryRelease(Mode.EXCLUSIVE)) {
            assertEquals(List.of(), recorder.take());
        }
        keeper.release(Mode.EXCLUSIVE, HOLD_NANOS);
        assertEquals(List.of("release 7 to INVALID, epoch 1", "acquire 7 EXCLUSIVE"), recorder.take());
        keeper.use(new Waiter(Mode.EXCLUSIVE), HOLD_NANOS + 1);
        assertEquals(List.of(), recorder.take(), "it is asked for already");
    }

    @Test
    void shouldNotAskAgainWhenUsesWereSparse() {
        ClientLock keeper = kept();
        assertTrue(keeper.tryUse(Mode.EXCLUSIVE));
        keeper.release(Mode.EXCLUSIVE, 10 * HOLD_NANOS);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    @Test
    void shouldNotAskAgainWhenThereIsNoEvidence() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, HOLD_NANOS);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0), 0);
        keeper.onRecall(recall(Mode.INVALID, 1), 2 * HOLD_NANOS);
        recorder.take();
        keeper.release(Mode.EXCLUSIVE, 2 * HOLD_NANOS);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take(), "one use, and a long one");
    }

    @Test
    void shouldNotAskAgainWhenNothingIsKept() {
        use(lock, Mode.EXCLUSIVE);
        lock.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0), 0);
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        recorder.take();
        lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
    }

    /** Kept for its minimum hold from now on, after a first use. */
    private ClientLock kept() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, HOLD_NANOS);
        use(keeper, Mode.EXCLUSIVE);
        keeper.onGranted(granted(Mode.EXCLUSIVE, 1, 0, 0).recalling(Mode.INVALID, 1), 0);
        keeper.release(Mode.EXCLUSIVE, 0);
        recorder.take();
        return keeper;
    }

    @Test
    void shouldNotKeepItWhenTheNextUseWantsMore() {
        ClientLock keeper = new ClientLock(HANDLE, recorder, recorder, HOLD_NANOS);
        use(keeper, Mode.SHARED);
        keeper.onGranted(granted(Mode.SHARED, 1, 0, 0), 0);
        keeper.release(Mode.SHARED, 0);
        keeper.onRecall(recall(Mode.INVALID, 1), 1_000);
        recorder.take();
        keeper.use(new Waiter(Mode.EXCLUSIVE), 2_000);
        assertEquals(List.of("release 7 to INVALID, epoch 1", "acquire 7 EXCLUSIVE"), recorder.take());
    }

    @Test
    void shouldRefuseAllWhoWantAsMuchWhenAcquireIsRefused() {
        hold(Mode.SHARED);
        Waiter writer = use(lock, Mode.EXCLUSIVE);
        Waiter reader = use(lock, Mode.SHARED);
        Waiter otherWriter = use(lock, Mode.EXCLUSIVE);
        assertEquals(List.of("acquire 7 EXCLUSIVE"), recorder.take());
        lock.onAcquireRefused(0);
        assertEquals(
                List.of("wake EXCLUSIVE REFUSED", "wake EXCLUSIVE REFUSED", "wake SHARED ADMITTED"), recorder.take());
        assertEquals(Waiter.Outcome.REFUSED, writer.outcome());
        assertEquals(Waiter.Outcome.REFUSED, otherWriter.outcome());
        assertEquals(Waiter.Outcome.ADMITTED, reader.outcome());
        lock.release(Mode.SHARED, 0);
        assertTrue(lock.tryUse(Mode.SHARED), "the handle goes on");
        assertTrue(lock.tryRelease(Mode.SHARED));
        use(lock, Mode.EXCLUSIVE);
        assertEquals(List.of("acquire 7 EXCLUSIVE"), recorder.take(), "and may ask again");
    }

    @Test
    void shouldHonourARecallThatCrossedTheRefusedAcquire() {
        hold(Mode.SHARED);
        use(lock, Mode.EXCLUSIVE);
        recorder.take();
        lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of("release 7 to INVALID, epoch 1"), recorder.take());
        lock.onAcquireRefused(0);
        assertEquals(List.of("wake EXCLUSIVE REFUSED"), recorder.take());
        use(lock, Mode.SHARED);
        assertEquals(List.of("acquire 7 SHARED"), recorder.take());
    }

    @Test
    void shouldNotAcceptARefusalOfWhatWasNotAskedFor() {
        hold(Mode.SHARED);
        assertThrows(ProtocolViolationException.class, () -> lock.onAcquireRefused(0));
    }

    /** A lock whose holds somebody hears of the end of. */
    private final class Heard implements Wakeups {
        final List<String> seen = new ArrayList<>();
        final ClientLock lock = new ClientLock(HANDLE, recorder, this, 0);

        /** Holds a mode that nobody uses, and that nobody has said anything about. */
        Heard(Mode mode) {
            Waiter waiter = new Waiter(mode);
            lock.use(waiter, 0);
            lock.onGranted(granted(mode, 1, 5, 50), 0);
            lock.release(mode, 0);
            recorder.take();
        }

        @Override
        public void wake(Waiter waiter) {}

        @Override
        public void wakeAt(long nanos) {}

        @Override
        public void beforeLowering() {
            seen.add("lowers " + lock.mode() + " after " + recorder.take());
        }

        @Override
        public void onLost() {
            seen.add("lost");
        }
    }

    @Test
    void shouldSayBeforeExclusiveIsLowered() {
        List<String> lowered = List.of("lowers EXCLUSIVE after []");
        for (Mode mode : new Mode[] {Mode.SHARED, Mode.INVALID}) {
            Heard recalled = new Heard(Mode.EXCLUSIVE);
            recalled.lock.onRecall(recall(mode, 1), 0);
            assertEquals(lowered, recalled.seen);
            assertEquals(List.of("release 7 to " + mode + ", epoch 1"), recorder.take());
        }
        Heard closed = new Heard(Mode.EXCLUSIVE);
        closed.lock.close(0);
        assertEquals(lowered, closed.seen);
        Heard reader = new Heard(Mode.SHARED);
        reader.lock.onRecall(recall(Mode.INVALID, 1), 0);
        reader.lock.close(0);
        assertEquals(List.of(), reader.seen, "there is nothing that only this client could have changed");
    }

    @Test
    void shouldSayThatAUseMustEndBeforeExclusiveIsLowered() {
        Heard used = new Heard(Mode.EXCLUSIVE);
        assertTrue(used.lock.tryUse(Mode.EXCLUSIVE));
        used.lock.onRecall(recall(Mode.INVALID, 1), 0);
        assertEquals(List.of(), used.seen);
        used.lock.release(Mode.EXCLUSIVE, 0);
        assertEquals(List.of("lowers EXCLUSIVE after []"), used.seen);
    }

    @Test
    void shouldSayThatAHoldIsLostAndNotThatItIsLowered() {
        Heard refused = new Heard(Mode.EXCLUSIVE);
        refused.lock.suspend();
        refused.lock.resume("a", 0);
        refused.lock.onHoldLost(0);
        assertEquals(List.of("lost"), refused.seen);
        Heard cut = new Heard(Mode.EXCLUSIVE);
        cut.lock.onConnectionEnded();
        assertEquals(List.of("lost"), cut.seen);
    }
}
