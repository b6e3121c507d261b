package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Release;
import org.junit.jupiter.api.Test;

/** Who is evicted when recalls are not answered, and when. Handles are numbered as the resources: 1 is "x1". */
class EvictionTest {
    private static final long PART_NANOS = 10;
    private static final long RECALL_NANOS = PART_NANOS * RecallTimes.PARTS;

    private final ServerCore core = new ServerCore(new ServerLimits(9, 9, 9, 1_000_000, RECALL_NANOS));
    private final List<String> evicted = new ArrayList<>();
    private final ServerSession a = connect("a");
    private final ServerSession b = connect("b");
    private final ServerSession c = connect("c");
    private final ServerSession d = connect("d");
    private long now;

    private ServerSession connect(String name) {
        return core.connect(1, new Recorder(), reason -> evicted.add(name + " " + reason));
    }

    private static void acquire(ServerSession session, int resource, Mode mode) {
        if (!session.bindings.containsKey(resource)) {
            session.open(new Open().set(resource, "x" + resource, false));
        }
        session.acquire(new Acquire().set(resource, mode));
    }

    private static void release(ServerSession session, int resource, Mode kept) {
        long epoch = session.bindings.get(resource).epoch;
        session.release(new Release().set(resource, epoch, kept, 0, false));
    }

    /** Starts the times of the recalls that have been sent since, and lets so many parts pass. */
    private void passParts(int parts) {
        core.onTime(now);
        for (int part = 0; part < parts; part++) {
            now += PART_NANOS;
            core.onTime(now);
        }
    }

    private static String reason(String client, String resource) {
        return client + " did not answer the recall of " + resource + " to INVALID within 0 ms";
    }

    /** A holds x1 exclusively, and B waits for it. */
    private void letBWaitForA() {
        acquire(a, 1, Mode.EXCLUSIVE);
        acquire(b, 1, Mode.EXCLUSIVE);
    }

    // ---- what other cores know

    /** A holds x1, B waits for it, and A says of itself that it waits in another core. */
    private void letBWaitForOneThatWaitsElsewhere(Elsewhere elsewhere) {
        ServerSession away =
                core.connect(1, new Recorder(), reason -> evicted.add("away"), org.batonfs.sync.Access.ALL, elsewhere);
        acquire(away, 1, Mode.EXCLUSIVE);
        acquire(b, 1, Mode.EXCLUSIVE);
    }

    private static final class Elsewhere implements WaitsElsewhere {
        long now;
        int begun;
        int ended;

        @Override
        public void onBegun() {
            begun++;
        }

        @Override
        public void onEnded() {
            ended++;
        }

        @Override
        public long now(long before) {
            return now;
        }
    }

    @Test
    void shouldExcuseForOneMoreTimeWhoWaitsInAnotherCore() {
        Elsewhere elsewhere = new Elsewhere();
        elsewhere.now = 7;
        letBWaitForOneThatWaitsElsewhere(elsewhere);
        passParts(2 * RecallTimes.PARTS - 1);
        assertEquals(List.of(), evicted);
        passParts(1);
        assertEquals(List.of("away"), evicted, "a ring that no core sees ends as well");
    }

    /** As long as it waits here behind one who is to blame, it needs no other excuse. */
    @Test
    void shouldNotUseUpTheExcuseOfAnotherCoreWhileAWaitHereExcuses() {
        Elsewhere elsewhere = new Elsewhere();
        elsewhere.now = 7;
        ServerSession away =
                core.connect(1, new Recorder(), reason -> evicted.add("away"), org.batonfs.sync.Access.ALL, elsewhere);
        acquire(d, 2, Mode.EXCLUSIVE);
        acquire(away, 1, Mode.EXCLUSIVE);
        acquire(away, 2, Mode.EXCLUSIVE);
        acquire(b, 1, Mode.EXCLUSIVE);
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(reason("d", "x2")), evicted);
        d.end(now);
        passParts(2 * RecallTimes.PARTS - 2);
        assertEquals(1, evicted.size(), evicted::toString);
        passParts(1);
        assertEquals(List.of(reason("d", "x2"), "away"), evicted);
    }

    @Test
    void shouldGoOnWithTheTimeWhenTheWaitInAnotherCoreIsOver() {
        Elsewhere elsewhere = new Elsewhere();
        elsewhere.now = 7;
        letBWaitForOneThatWaitsElsewhere(elsewhere);
        passParts(RecallTimes.PARTS / 2);
        elsewhere.now = 0;
        passParts(RecallTimes.PARTS - 2);
        assertEquals(List.of(), evicted);
        passParts(1);
        assertEquals(List.of("away"), evicted);
    }

    @Test
    void shouldNotExcuseWhoWaitsInAnotherCoreForSomethingElseEachTime() {
        Elsewhere elsewhere = new Elsewhere();
        letBWaitForOneThatWaitsElsewhere(elsewhere);
        core.onTime(now);
        for (int part = 0; part < RecallTimes.PARTS; part++) {
            assertEquals(List.of(), evicted);
            elsewhere.now++;
            now += PART_NANOS;
            core.onTime(now);
        }
        assertEquals(List.of("away"), evicted);
    }

    @Test
    void shouldTellOtherCoresOfTheFirstAndTheLastWait() {
        Elsewhere elsewhere = new Elsewhere();
        ServerSession away = core.connect(1, new Recorder(), reason -> {}, org.batonfs.sync.Access.ALL, elsewhere);
        acquire(a, 1, Mode.EXCLUSIVE);
        acquire(a, 2, Mode.EXCLUSIVE);
        acquire(away, 1, Mode.SHARED);
        acquire(away, 2, Mode.SHARED);
        assertEquals("1 0", elsewhere.begun + " " + elsewhere.ended);
        release(a, 1, Mode.INVALID);
        assertEquals("1 0", elsewhere.begun + " " + elsewhere.ended);
        away.end(now);
        assertEquals("1 1", elsewhere.begun + " " + elsewhere.ended);
    }

    // ---- one holder

    @Test
    void shouldEvictTheHolderOnceWhenItDoesNotAnswerInTime() {
        letBWaitForA();
        assertEquals(PART_NANOS, core.onTime(now));
        passParts(RecallTimes.PARTS - 1);
        core.onTime(RECALL_NANOS - 1);
        assertEquals(List.of(), evicted);
        passParts(1);
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(reason("a", "x1")), evicted);
        a.end(now);
        assertEquals(Mode.EXCLUSIVE, b.bindings.get(1).mode);
        assertEquals(Long.MAX_VALUE, core.onTime(now));
    }

    @Test
    void shouldNotEvictTheHolderWhenItAnswers() {
        letBWaitForA();
        passParts(RecallTimes.PARTS - 1);
        release(a, 1, Mode.INVALID);
        assertEquals(Long.MAX_VALUE, core.onTime(now));
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(), evicted);
    }

    @Test
    void shouldNotEvictTheHolderWhenWhoeverWaitedIsGone() {
        letBWaitForA();
        passParts(RecallTimes.PARTS - 1);
        b.close(new Close().set(1, 0, 0, false));
        assertEquals(Long.MAX_VALUE, core.onTime(now));
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(), evicted);
    }

    @Test
    void shouldBeginTheTimeAnewWhenSomebodyElseWaits() {
        letBWaitForA();
        passParts(RecallTimes.PARTS - 1);
        b.close(new Close().set(1, 0, 0, false));
        acquire(c, 1, Mode.SHARED);
        passParts(RecallTimes.PARTS - 1);
        assertEquals(List.of(), evicted);
        passParts(1);
        assertEquals(1, evicted.size());
    }

    @Test
    void shouldNotEvictWhoIsNextAndWasRecalledForOneWhoIsGone() {
        acquire(a, 1, Mode.SHARED);
        acquire(b, 1, Mode.SHARED);
        acquire(c, 1, Mode.EXCLUSIVE);
        acquire(a, 1, Mode.EXCLUSIVE);
        passParts(1);
        c.end(now);
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(reason("b", "x1")), evicted, "a is first in line, and in nobody's way");
    }

    @Test
    void shouldEvictNobodyWhenTheServerItselfWasStopped() {
        letBWaitForA();
        core.onTime(now);
        now += 100 * RECALL_NANOS;
        core.onTime(now);
        assertEquals(List.of(), evicted);
        passParts(RecallTimes.PARTS - 1);
        assertEquals(1, evicted.size());
    }

    // ---- who waits for others

    /** A holds x1 and is stuck; B holds x2 and waits for x1; C waits for x2. */
    private void letBWaitBetweenAAndC() {
        letBWaitForA();
        acquire(b, 2, Mode.SHARED);
        acquire(c, 2, Mode.EXCLUSIVE);
    }

    @Test
    void shouldEvictTheStuckOneAndNotWhoWaitsForIt() {
        letBWaitBetweenAAndC();
        passParts(5 * RecallTimes.PARTS);
        assertEquals(List.of(reason("a", "x1")), evicted);
        a.end(now);
        assertEquals(Mode.EXCLUSIVE, b.bindings.get(1).mode);
        passParts(1);
        release(b, 2, Mode.INVALID);
        assertEquals(Mode.EXCLUSIVE, c.bindings.get(2).mode);
        passParts(RecallTimes.PARTS);
        assertEquals(1, evicted.size());
    }

    @Test
    void shouldEvictWhoHasWaitedWhenItDoesNotAnswerAfterwards() {
        letBWaitBetweenAAndC();
        passParts(RecallTimes.PARTS);
        a.end(now);
        passParts(RecallTimes.PARTS - 2);
        assertEquals(1, evicted.size(), "its time has hardly begun");
        passParts(1);
        assertEquals(List.of(reason("a", "x1"), reason("b", "x2")), evicted);
    }

    @Test
    void shouldEvictNoInnocentWhenItWaitsForSeveralStuckOnesInTurn() {
        letBWaitBetweenAAndC();
        acquire(d, 3, Mode.EXCLUSIVE);
        passParts(RecallTimes.PARTS);
        a.end(now);
        acquire(b, 3, Mode.EXCLUSIVE);
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(reason("a", "x1"), reason("d", "x3")), evicted);
        d.end(now);
        passParts(RecallTimes.PARTS - 4);
        assertEquals(2, evicted.size());
    }

    @Test
    void shouldEvictTheEndOfALongChain() {
        letBWaitBetweenAAndC();
        acquire(c, 3, Mode.SHARED);
        acquire(d, 3, Mode.EXCLUSIVE);
        passParts(5 * RecallTimes.PARTS);
        assertEquals(List.of(reason("a", "x1")), evicted);
    }

    @Test
    void shouldEvictWhoseThreadHangsWhileItsOthersComeAndGo() {
        acquire(b, 2, Mode.SHARED);
        acquire(c, 2, Mode.EXCLUSIVE);
        acquire(a, 1, Mode.EXCLUSIVE);
        core.onTime(now);
        for (int part = 0; part < RecallTimes.PARTS; part++) {
            assertEquals(List.of(), evicted);
            acquire(b, 1, Mode.EXCLUSIVE);
            passParts(1); // its part ends while b waits, each time for another grant
            release(a, 1, Mode.INVALID);
            acquire(a, 1, Mode.EXCLUSIVE);
            release(b, 1, Mode.INVALID);
        }
        assertEquals(List.of(reason("b", "x2")), evicted);
    }

    @Test
    void shouldLookAtTheLongestWaitWhenAClientHasSeveral() {
        letBWaitBetweenAAndC();
        acquire(d, 3, Mode.EXCLUSIVE);
        core.onTime(now);
        for (int part = 0; part < RecallTimes.PARTS; part++) {
            acquire(b, 3, Mode.EXCLUSIVE);
            passParts(1);
            release(d, 3, Mode.INVALID);
            acquire(d, 3, Mode.EXCLUSIVE);
            release(b, 3, Mode.INVALID);
        }
        assertEquals(List.of(reason("a", "x1")), evicted);
    }

    @Test
    void shouldNotExcuseAnUpgraderWhoKeepsWhatItIsToGiveUp() {
        acquire(a, 1, Mode.SHARED);
        acquire(b, 1, Mode.SHARED);
        acquire(a, 1, Mode.EXCLUSIVE);
        acquire(b, 1, Mode.EXCLUSIVE);
        passParts(RecallTimes.PARTS);
        assertEquals(List.of(reason("b", "x1")), evicted);
    }

    // ---- rings

    /** A and B each hold what the other wants. */
    private void letAAndBWaitForEachOther() {
        acquire(a, 1, Mode.EXCLUSIVE);
        acquire(b, 2, Mode.EXCLUSIVE);
        acquire(a, 2, Mode.EXCLUSIVE);
        acquire(b, 1, Mode.EXCLUSIVE);
    }

    @Test
    void shouldEvictOneOfARing() {
        letAAndBWaitForEachOther();
        passParts(5 * RecallTimes.PARTS);
        assertEquals(List.of(reason("b", "x2")), evicted, "the first who was recalled");
        b.end(now);
        assertEquals(Mode.EXCLUSIVE, a.bindings.get(2).mode);
        passParts(5 * RecallTimes.PARTS);
        assertEquals(1, evicted.size());
    }

    @Test
    void shouldNotEvictWhoWaitsForARing() {
        acquire(c, 3, Mode.EXCLUSIVE);
        acquire(d, 3, Mode.EXCLUSIVE);
        letAAndBWaitForEachOther();
        acquire(c, 1, Mode.EXCLUSIVE);
        passParts(5 * RecallTimes.PARTS);
        assertEquals(List.of(reason("b", "x2")), evicted);
    }

    @Test
    void shouldEvictWhoWaitsForItself() {
        acquire(a, 1, Mode.EXCLUSIVE);
        a.open(new Open().set(9, "x1", false));
        a.acquire(new Acquire().set(9, Mode.EXCLUSIVE));
        passParts(RecallTimes.PARTS);
        assertTrue(evicted.get(0).startsWith("a "), evicted::toString);
    }
}
