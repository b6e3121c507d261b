package org.batonfs.sync.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.history.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** The judge is judged: it has to accept what is linearizable, and to find every fault that is planted. */
class LinearizabilityTest {
    private static final int SEEDS = 300;
    private static final int SMALL = 7;

    private static final RegisterModel REGISTER = new RegisterModel();
    private static final FifoModel QUEUE = new FifoModel();

    // ---- histories of the literature's shape

    @Test
    void acceptsAReadOfEitherValueWhileAWriteIsUnderWay() {
        accept(write(1, 0, 10), write(2, 20, 50), read(1, 25, 30), read(2, 35, 40), read(2, 60, 70));
        accept(write(1, 0, 10), write(2, 20, 50), read(2, 25, 30), read(1, 26, 40));
    }

    /** A new value was seen, and then the old one again, though the write is still under way: regular, but not atomic. */
    @Test
    void rejectsAnInversionOfNewAndOld() {
        reject(write(1, 0, 10), write(2, 20, 50), read(2, 25, 30), read(1, 35, 40));
    }

    @Test
    void rejectsAReadOfWhatWasOverwritten() {
        reject(write(1, 0, 10), write(2, 20, 30), read(1, 40, 50));
    }

    @Test
    void rejectsAReadOfWhatIsNotWrittenYet() {
        reject(read(1, 0, 10), write(1, 20, 30));
    }

    @Test
    void acceptsReadsInDifferentThreadsThatAgreeOnAnOrderOfTwoWrites() {
        accept(write(1, 0, 30), write(2, 0, 30), read(1, 5, 8), read(2, 10, 20), read(2, 40, 50));
        reject(write(1, 0, 30), write(2, 0, 30), read(1, 5, 8), read(2, 10, 20), read(1, 25, 50));
    }

    /** Herlihy and Wing's queue: two that enqueue at once may be served in either order, but in one. */
    @Test
    void judgesQueues() {
        List<Operation> crossed =
                List.of(queue(FifoModel.ENQUEUE, 1, 0, 20), queue(FifoModel.ENQUEUE, 2, 10, 30), queue(1, 2, 40, 50));
        assertTrue(Linearizability.judge(crossed, QUEUE).isLinearizable());
        List<Operation> inTurn =
                List.of(queue(FifoModel.ENQUEUE, 1, 0, 20), queue(FifoModel.ENQUEUE, 2, 30, 40), queue(1, 2, 50, 60));
        assertFalse(Linearizability.judge(inTurn, QUEUE).isLinearizable());
        List<Operation> twice = List.of(queue(FifoModel.ENQUEUE, 1, 0, 20), queue(1, 1, 30, 40), queue(1, 1, 35, 50));
        assertFalse(Linearizability.judge(twice, QUEUE).isLinearizable());
    }

    // ---- calls that never return

    @Test
    void allowsACallThatNeverReturnedToHappenLateOrNever() {
        accept(write(1, 0, Operation.NEVER), read(0, 10, 20), read(1, 30, 40), read(1, 50, 60));
        accept(write(1, 0, Operation.NEVER), read(0, 10, 20), read(0, 50, 60));
        accept(write(1, 0, Operation.NEVER), write(2, 10, 20), read(2, 25, 28), read(1, 30, 40));
    }

    @Test
    void allowsItToHappenOnce() {
        reject(write(1, 0, Operation.NEVER), read(1, 10, 20), write(2, 30, 40), read(2, 50, 60), read(1, 70, 80));
        reject(write(1, 0, Operation.NEVER), read(1, 10, 20), read(0, 30, 40));
    }

    @Test
    void doesNotLetItHappenBeforeItWasCalled() {
        reject(read(1, 10, 20), write(1, 30, Operation.NEVER));
    }

    @Test
    void allowsItToHappenUntilAllIsQuiet() {
        List<Operation> history = List.of(write(1, 0, Operation.NEVER), read(0, 10, 20), read(1, 30, 40));
        long[] before = {25};
        long[] after = {45};
        assertEquals(
                Outcome.VIOLATION,
                Linearizability.judge(history, REGISTER, before).outcome());
        assertEquals(
                Outcome.LINEARIZABLE,
                Linearizability.judge(history, REGISTER, after).outcome());
    }

    /** To take it where it is first needed would be wrong here: only one of two that are alike may go first. */
    @Test
    void triesAllWhenTheFirstGuessFails() {
        List<Operation> history = List.of(
                queue(FifoModel.ENQUEUE, 1, 0, Operation.NEVER),
                queue(FifoModel.ENQUEUE, 2, 0, 10),
                queue(FifoModel.DEQUEUE, 1, 20, 30),
                queue(FifoModel.DEQUEUE, 2, 40, 50));
        assertTrue(Linearizability.judge(history, QUEUE).isLinearizable());
    }

    // ---- random ones

    @Test
    void acceptsWhatOneAfterTheOtherDid() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Operation> history = registerHistory(seed, 200, seed % 3 == 0 ? 0.05 : 0);
            Verdict verdict = Linearizability.judge(history, REGISTER);
            assertEquals(Outcome.LINEARIZABLE, verdict.outcome(), verdict::report);
        }
    }

    @Test
    void findsAStaleRead() {
        int planted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Operation> history = registerHistory(seed, 200, seed % 3 == 0 ? 0.02 : 0);
            if (plantStaleRead(history)) {
                planted++;
                assertEquals(Outcome.VIOLATION, outcome(history), "seed " + seed);
            }
        }
        assertTrue(planted > SEEDS * 9 / 10, planted + " planted");
    }

    @Test
    void findsASwappedOrder() {
        int planted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Operation> history = registerHistory(seed, 200, seed % 3 == 0 ? 0.02 : 0);
            if (plantSwap(history)) {
                planted++;
                assertEquals(Outcome.VIOLATION, outcome(history), "seed " + seed);
            }
        }
        assertTrue(planted > SEEDS * 9 / 10, planted + " planted");
    }

    /** Short histories with any results, right and wrong: the judge and the definition must agree. */
    @Test
    void agreesWithTheDefinition() {
        int wrong = 0;
        for (int seed = 0; seed < 40 * SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation> history = new ArrayList<>(registerHistory(seed, SMALL, 0.2));
            for (int i = 0; i < SMALL; i++) {
                Operation one = history.get(i);
                if (one.kind() == RegisterModel.READ && random.nextInt(3) == 0) {
                    history.set(i, withFirst(one, random.nextInt(SMALL)));
                }
            }
            boolean expected = Exhaustive.isLinearizable(history, REGISTER);
            wrong += expected ? 0 : 1;
            assertEquals(expected, outcome(history) == Outcome.LINEARIZABLE, "seed " + seed);
        }
        assertTrue(wrong > SEEDS && wrong < 39 * SEEDS, wrong + " of them were wrong");
    }

    /** The same for queues, whose operations do not commute. */
    @Test
    void agreesWithTheDefinitionOnQueues() {
        int wrong = 0;
        for (int seed = 0; seed < 20 * SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation> history = new ArrayList<>();
            for (int i = 0; i < SMALL; i++) {
                long called = random.nextInt(30);
                long returned = random.nextInt(6) == 0 ? Operation.NEVER : called + random.nextInt(12);
                boolean enqueues = random.nextBoolean();
                history.add(
                        enqueues
                                ? queue(FifoModel.ENQUEUE, i + 1, called, returned)
                                : queue(FifoModel.DEQUEUE, random.nextInt(SMALL), called, returned));
            }
            boolean expected = Exhaustive.isLinearizable(history, QUEUE);
            wrong += expected ? 0 : 1;
            Outcome outcome = Linearizability.outcome(Linearizability.events(history, QUEUE), QUEUE, new long[0]);
            assertEquals(expected, outcome == Outcome.LINEARIZABLE, "seed " + seed);
        }
        assertTrue(wrong > SEEDS && wrong < 19 * SEEDS, wrong + " of them were wrong");
    }

    @Test
    void reportsTheSmallestWindow() {
        List<Operation> history = registerHistory(1, 400, 0);
        assertTrue(plantStaleRead(history));
        String report = Linearizability.judge(history, REGISTER).report();
        assertTrue(report.contains("no order explains"), report);
        assertTrue(report.contains("> p0-t"), report);
        long reads = report.lines().filter(line -> line.contains("  read")).count();
        assertTrue(reads <= 3, report);
    }

    /** More than can be told apart is not called right. */
    @Test
    void givesUpOnTooManyPendingCalls() {
        List<Operation> history = new ArrayList<>();
        for (int i = 0; i <= Linearizability.PENDING_MAX; i++) {
            history.add(write(i + 1, i, Operation.NEVER));
        }
        assertEquals(Outcome.UNDECIDED, Linearizability.judge(history, REGISTER).outcome());
    }

    // ---- making and breaking

    private static Outcome outcome(List<Operation> history) {
        return Linearizability.outcome(Linearizability.events(history, REGISTER), REGISTER, new long[0]);
    }

    private static List<Operation> registerHistory(long seed, int count, double deaths) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] register = {0};
        return new RandomHistory(random, 4, deaths)
                .make(
                        count,
                        (any, number) -> any.nextBoolean()
                                ? new long[] {RegisterModel.WRITE, number + 1}
                                : new long[] {RegisterModel.READ, 0},
                        operation -> {
                            if (operation.kind() == RegisterModel.WRITE) {
                                register[0] = operation.argument();
                            }
                            return withFirst(operation, register[0]);
                        });
    }

    /** Lets a read see what a write had written that was overwritten before the read began. */
    private static boolean plantStaleRead(List<Operation> history) {
        for (int i = history.size() - 1; i >= 0; i--) {
            Operation read = history.get(i);
            if (read.kind() != RegisterModel.READ || read.isOptional()) {
                continue;
            }
            Operation last = lastWriteBefore(history, read.called());
            Operation stale = last == null ? null : lastWriteBefore(history, last.called());
            if (stale != null) {
                history.set(i, withFirst(read, stale.argument()));
                return true;
            }
        }
        return false;
    }

    /** Swaps what two reads saw, of which one came after the other, and so did the writes that they saw. */
    private static boolean plantSwap(List<Operation> history) {
        for (int i = 0; i < history.size(); i++) {
            for (int j = 0; j < history.size(); j++) {
                Operation one = history.get(i);
                Operation other = history.get(j);
                boolean inTurn = one.kind() == RegisterModel.READ
                        && other.kind() == RegisterModel.READ
                        && !one.isOptional()
                        && !other.isOptional()
                        && one.returned() < other.called();
                Operation first = writeOf(history, one.first());
                Operation second = writeOf(history, other.first());
                if (inTurn && first != null && second != null && first.returned() < second.called()) {
                    history.set(i, withFirst(one, other.first()));
                    history.set(j, withFirst(other, one.first()));
                    return true;
                }
            }
        }
        return false;
    }

    private static Operation lastWriteBefore(List<Operation> history, long time) {
        return history.stream()
                .filter(operation -> operation.kind() == RegisterModel.WRITE && operation.returned() < time)
                .max((a, b) -> Long.compare(a.called(), b.called()))
                .orElse(null);
    }

    private static Operation writeOf(List<Operation> history, long value) {
        return history.stream()
                .filter(operation -> operation.kind() == RegisterModel.WRITE
                        && operation.argument() == value
                        && !operation.isOptional())
                .findFirst()
                .orElse(null);
    }

    private static Operation withFirst(Operation one, long first) {
        return new Operation(
                one.process(),
                one.thread(),
                one.kind(),
                one.called(),
                one.returned(),
                one.argument(),
                first,
                one.second(),
                one.third());
    }

    private static Operation write(long value, long called, long returned) {
        return new Operation(0, 0, RegisterModel.WRITE, called, returned, value, 0, 0, 0);
    }

    private static Operation read(long value, long called, long returned) {
        return new Operation(0, 0, RegisterModel.READ, called, returned, 0, value, 0, 0);
    }

    private static Operation queue(int kind, long value, long called, long returned) {
        return new Operation(0, (int) value, kind, called, returned, value, value, 0, 0);
    }

    private static void accept(Operation... history) {
        Verdict verdict = Linearizability.judge(Arrays.asList(history), REGISTER);
        assertEquals(Outcome.LINEARIZABLE, verdict.outcome(), verdict::report);
        assertTrue(Exhaustive.isLinearizable(Arrays.asList(history), REGISTER));
    }

    private static void reject(Operation... history) {
        assertEquals(Outcome.VIOLATION, outcome(Arrays.asList(history)));
        assertFalse(Exhaustive.isLinearizable(Arrays.asList(history), REGISTER));
    }
}
