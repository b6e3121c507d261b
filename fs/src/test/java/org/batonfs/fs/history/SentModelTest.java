package org.batonfs.fs.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.history.Fates;
import org.batonfs.sync.history.Linearizability;
import org.batonfs.sync.history.Operation;
import org.batonfs.sync.history.RandomHistory;
import org.batonfs.sync.history.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** What {@link SentModel} accepts, and the faults that it finds. */
class SentModelTest {
    private static final int SEEDS = 60;
    private static final int COUNT = 150;

    /** A value in memory. The faults: a stale read, a put that is lost, an operation that is done twice. */
    private enum Fault {
        NONE,
        STALE_GET,
        LOST_PUT,
        TWICE_ADDED
    }

    @Test
    void findsWhatIsPlanted() {
        for (Fault fault : Fault.values()) {
            int found = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                Outcome outcome = outcome(history(seed, fault, 0), new Fates());
                assertTrue(fault != Fault.NONE || outcome == Outcome.LINEARIZABLE, "seed " + seed);
                found += outcome == Outcome.VIOLATION ? 1 : 0;
            }
            // Some cannot be seen: another put came before anybody looked.
            assertTrue(fault == Fault.NONE || found > SEEDS / 3, fault + ": " + found + " of " + SEEDS + " found");
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(Outcome.LINEARIZABLE, outcome(history(seed, Fault.NONE, 0.03), new Fates()), "seed " + seed);
        }
    }

    private static List<Operation> history(int seed, Fault fault, double deaths) {
        List<Long> values = new ArrayList<>(List.of(0L)); // the last one is what it is
        int[] calls = {0};
        return new RandomHistory(new SplittableRandom(seed), 4, deaths)
                .make(
                        COUNT,
                        (random, number) -> {
                            Act act = List.of(Act.PUT, Act.ADD, Act.GET, Act.GET, Act.GET, Act.GET, Act.GET)
                                    .get(random.nextInt(7));
                            return new long[] {act.ordinal(), act == Act.PUT ? number + 1 : 0};
                        },
                        one -> {
                            boolean isFaulty = calls[0]++ >= 20 && isOf(Act.of(one), fault);
                            calls[0] = isFaulty ? Integer.MIN_VALUE : calls[0];
                            long now = values.get(values.size() - 1);
                            switch (Act.of(one)) {
                                case PUT -> values.add(isFaulty ? now : one.argument());
                                case ADD -> values.add(now + (isFaulty ? 2 : 1) * SentModel.ONE);
                                default -> {
                                    return result(one, isFaulty ? values.get(values.size() / 2) : now);
                                }
                            }
                            return result(one, Act.of(one) == Act.ADD ? values.get(values.size() - 1) : 0);
                        });
    }

    private static boolean isOf(Act act, Fault fault) {
        return switch (fault) {
            case NONE -> false;
            case STALE_GET -> act == Act.GET;
            case LOST_PUT -> act == Act.PUT;
            case TWICE_ADDED -> act == Act.ADD;
        };
    }

    /** A doubt comes only after trouble, all tell of it, and it ends with a put; what was put before is never told again. */
    @Test
    void judgesDoubts() {
        Operation put = one(Act.PUT, 0, 7, 0, 0);
        Operation doubt = one(Act.GET, 20, 0, 0, 1);
        Operation again = one(Act.PUT, 40, 8, 0, 0);
        Fates trouble = new Fates();
        trouble.trouble(25);
        Fates later = new Fates();
        later.trouble(31);
        assertEquals(Outcome.LINEARIZABLE, outcome(List.of(put, doubt), trouble));
        assertEquals(Outcome.VIOLATION, outcome(List.of(put, doubt), later));
        assertEquals(Outcome.VIOLATION, outcome(List.of(put, doubt), new Fates()));
        assertEquals(Outcome.VIOLATION, outcome(List.of(put, doubt, one(Act.GET, 60, 0, 7, 0)), trouble));
        assertEquals(
                Outcome.VIOLATION, outcome(List.of(put, doubt, one(Act.ADD, 60, 0, 7 + SentModel.ONE, 0)), trouble));
        assertEquals(Outcome.LINEARIZABLE, outcome(List.of(put, doubt, again, one(Act.GET, 60, 0, 8, 0)), trouble));
        assertEquals(Outcome.VIOLATION, outcome(List.of(put, doubt, again, one(Act.GET, 60, 0, 7, 0)), trouble));
        Operation lost = again.withoutReturn();
        assertEquals(Outcome.LINEARIZABLE, outcome(List.of(put, doubt, lost, one(Act.GET, 60, 0, 8, 0)), trouble));
        assertEquals(Outcome.VIOLATION, outcome(List.of(put, doubt, lost, one(Act.GET, 60, 0, 7, 0)), trouble));
    }

    private static Outcome outcome(List<Operation> history, Fates fates) {
        return Linearizability.judge(history, new SentModel(fates)).outcome();
    }

    private static Operation one(Act act, long called, long argument, long first, long second) {
        return new Operation(1, 0, act.ordinal(), called, called + 10, argument, first, second, 0);
    }

    private static Operation result(Operation one, long first) {
        return new Operation(
                one.process(), one.thread(), one.kind(), one.called(), one.returned(), one.argument(), first, 0, 0);
    }
}
