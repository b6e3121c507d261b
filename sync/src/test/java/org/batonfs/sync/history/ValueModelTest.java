package org.batonfs.sync.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.history.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** What a value may do when its holders are killed, and what not even then. */
class ValueModelTest {
    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final int SEEDS = 200;

    private final Fates fates = new Fates();

    @Test
    void seesEachChangeWhileAllLive() {
        accept(add(A, 11, 0, 0, 0), read(B, 11, 1, 20), add(B, 12, 11, 1, 40), read(A, 12, 2, 60));
        reject(add(A, 11, 0, 0, 0), read(B, 0, 0, 20));
        reject(add(A, 11, 0, 0, 0), add(B, 12, 0, 0, 20));
    }

    @Test
    void mayForgetInDoubtWhatOnlyAKilledProcessKnew() {
        fates.gone(A, 30);
        accept(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)), inDoubt(add(B, 12, 0, 0, 60)), read(C, 12, 1, 80));
    }

    @Test
    void mayNotForgetWithoutADoubt() {
        fates.gone(A, 30);
        reject(add(A, 11, 0, 0, 0), read(B, 0, 0, 40));
    }

    @Test
    void mayNotForgetWhatSomebodyHasSeenWhoLives() {
        fates.gone(A, 50);
        reject(add(A, 11, 0, 0, 0), read(C, 11, 1, 20), inDoubt(read(B, 0, 0, 60)));
        accept(add(A, 11, 0, 0, 0), read(C, 11, 1, 20), inDoubt(read(B, 11, 1, 60)));
    }

    @Test
    void mayNotForgetBeforeAnybodyIsGone() {
        fates.gone(A, 60);
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 20)));
        reject(inDoubt(read(B, 0, 0, 20)));
    }

    /** What is forgotten is forgotten for all: it does not come back, and the doubt does not go by itself. */
    @Test
    void forgetsOnce() {
        fates.gone(A, 30);
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)), read(C, 11, 1, 60));
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)), read(C, 0, 0, 60));
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)), inDoubt(read(C, 11, 1, 60)));
        accept(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)), inDoubt(read(C, 0, 0, 60)));
    }

    @Test
    void mayNotMakeAValueUp() {
        fates.gone(A, 30);
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 77, 1, 40)));
        reject(add(A, 11, 0, 0, 0), inDoubt(read(B, 11, 2, 40)));
    }

    /** A change of a killed process that nobody was told of may be there, or not, and may follow a doubt. */
    @Test
    void mayOrMayNotHoldTheChangeOfACallThatNeverReturned() {
        fates.gone(A, 30);
        Operation lost = add(A, 12, 0, 0, 20).withoutReturn();
        accept(add(A, 11, 0, 0, 0), lost, inDoubt(read(B, 12, 2, 40)));
        accept(add(A, 11, 0, 0, 0), lost, inDoubt(read(B, 11, 1, 40)));
        accept(add(A, 11, 0, 0, 0), lost, inDoubt(read(B, 0, 0, 40)));
        accept(add(A, 11, 0, 0, 0), lost, read(B, 12, 2, 40));
        reject(add(A, 11, 0, 0, 0), lost, inDoubt(read(B, 12, 1, 40)), read(C, 12, 2, 60));
    }

    /** Clients that did not get their holds back from a successor are still there, but may have lost what they knew. */
    @Test
    void mayForgetWithAMainProcessThatGaveNothingBack() {
        fates.lost(30);
        accept(add(A, 11, 0, 0, 0), inDoubt(read(B, 0, 0, 40)));
        reject(
                add(A, 11, 0, 0, 0),
                inDoubt(read(B, 0, 0, 40)),
                inDoubt(add(A, 12, 0, 0, 60)),
                inDoubt(read(B, 0, 0, 80)));
    }

    /** Random counts, right ones and ones where an update is lost or a read is stale. */
    @Test
    void findsPlantedFaults() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(Outcome.LINEARIZABLE, outcome(counting(seed, -1)), "seed " + seed);
            assertEquals(Outcome.VIOLATION, outcome(counting(seed, 40 + seed % 20)), "seed " + seed);
        }
    }

    /** A history in which the change of a number is lost, although it returned. */
    private static List<Operation> counting(long seed, int lostChange) {
        long[] value = {0, 0};
        int[] changes = {0};
        return new RandomHistory(new SplittableRandom(seed), 4, 0)
                .make(
                        200,
                        (random, number) ->
                                new long[] {random.nextInt(3) == 0 ? ValueModel.READ : ValueModel.ADD, number + 1},
                        operation -> {
                            Operation done = with(operation, value[0], value[1] << 1);
                            if (operation.kind() == ValueModel.ADD && changes[0]++ != lostChange) {
                                value[0] = operation.argument();
                                value[1]++;
                            }
                            return done;
                        });
    }

    private static Operation with(Operation one, long first, long second) {
        return new Operation(
                one.process(),
                one.thread(),
                one.kind(),
                one.called(),
                one.returned(),
                one.argument(),
                first,
                second,
                one.third());
    }

    private static Operation inDoubt(Operation one) {
        return with(one, one.first(), one.second() | 1);
    }

    private static Operation add(int process, long tag, long seen, long count, long at) {
        return new Operation(process, 0, ValueModel.ADD, at, at + 10, tag, seen, count << 1, 0);
    }

    private static Operation read(int process, long seen, long count, long at) {
        return new Operation(process, 0, ValueModel.READ, at, at + 10, 0, seen, count << 1, 0);
    }

    private Outcome outcome(List<Operation> history) {
        ValueModel model = new ValueModel(history, fates);
        return Linearizability.outcome(Linearizability.events(history, model), model, new long[0]);
    }

    private void accept(Operation... history) {
        assertEquals(Outcome.LINEARIZABLE, outcome(Arrays.asList(history)));
    }

    private void reject(Operation... history) {
        assertEquals(Outcome.VIOLATION, outcome(Arrays.asList(history)));
        assertTrue(Linearizability.judge(
                        new ArrayList<>(Arrays.asList(history)), new ValueModel(Arrays.asList(history), fates))
                .report()
                .contains("no order explains"));
    }
}
