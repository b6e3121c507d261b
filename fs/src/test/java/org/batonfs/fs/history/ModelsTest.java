package org.batonfs.fs.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.history.Linearizability;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;
import org.batonfs.sync.history.RandomHistory;
import org.batonfs.sync.history.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** Each model accepts what a plain implementation does, one call after the other, and finds the faults that are planted. */
class ModelsTest {
    private static final int SEEDS = 60;
    private static final int COUNT = 150;

    /** Less: the more may have happened that nobody has looked at, the more there is to try. */
    private static final int TAPE_SEEDS = 25;

    private static final int TAPE_COUNT = 80;

    /** A log, in memory. The fault is an append that overwrites another one, as if it had not known the end. */
    private static final class Log {
        final List<Long> content = new ArrayList<>();
        int appends;
        final int faultyAppend;

        Log(int faultyAppend) {
            this.faultyAppend = faultyAppend;
        }

        Operation call(Operation one) {
            switch (Act.of(one)) {
                case APPEND -> {
                    if (appends++ == faultyAppend) {
                        content.set(content.size() - 1, one.argument());
                    } else {
                        content.add(one.argument());
                    }
                    return result(one, content.size() - 1);
                }
                case SIZE -> {
                    return result(one, content.size());
                }
                default -> {
                    int slot = (int) one.argument();
                    return result(one, slot < content.size() ? content.get(slot) : -1);
                }
            }
        }
    }

    @Test
    void judgesLogs() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(Outcome.LINEARIZABLE, logOutcome(seed, -1, 0), "seed " + seed);
            assertEquals(Outcome.LINEARIZABLE, logOutcome(seed, -1, 0.05), "seed " + seed);
            assertEquals(Outcome.VIOLATION, logOutcome(seed, 5 + seed % 20, 0), "seed " + seed);
        }
    }

    private static Outcome logOutcome(int seed, int faultyAppend, double deaths) {
        Log log = new Log(faultyAppend);
        List<Operation> history = new RandomHistory(new SplittableRandom(seed), 4, deaths)
                .make(
                        COUNT,
                        (random, number) -> switch (random.nextInt(4)) {
                            case 0, 1 -> of(Act.APPEND, number + 1);
                            case 2 -> of(Act.SIZE, 0);
                            default -> of(Act.READ_AT, random.nextInt(COUNT / 3));
                        },
                        log::call);
        return outcome(history, new LogModel(log.content));
    }

    /** Two appends that returned in turn lie in the file the other way round: nothing is lost, but the order is wrong. */
    @Test
    void findsASwappedOrderInALog() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Log log = new Log(-1);
            List<Operation> history = new RandomHistory(new SplittableRandom(seed), 4, 0)
                    .make(COUNT, (random, number) -> of(Act.APPEND, number + 1), log::call);
            int at = seed % (COUNT / 2);
            Operation one = history.get(at);
            int later = at;
            while (history.get(later).called() <= one.returned()) {
                later++;
            }
            Operation other = history.get(later);
            history.set(at, result(one, other.first()));
            history.set(later, result(other, one.first()));
            log.content.set((int) one.first(), other.argument());
            log.content.set((int) other.first(), one.argument());
            assertEquals(Outcome.VIOLATION, outcome(history, new LogModel(log.content)), "seed " + seed);
        }
    }

    @Test
    void findsARecordThatIsThereTwice() {
        assertThrows(AssertionError.class, () -> new LogModel(List.of(1L, 2L, 1L)));
    }

    /** A tape in memory. Faults: a write goes where the position was before the last call, or a seek is lost. */
    private static final class Tape {
        private final long[] tags = new long[1000];
        private int size;
        private int position;
        private int before;
        private int calls;
        private final int faultyCall;
        private boolean isPlanted;

        Tape(int faultyCall) {
            this.faultyCall = faultyCall;
        }

        Operation call(Operation one) {
            boolean isFaulty = calls++ >= faultyCall && faultyCall >= 0 && !isPlanted;
            int was = position;
            Operation done = one;
            switch (Act.of(one)) {
                case WRITE -> {
                    if (isFaulty && before < position) {
                        isPlanted = true;
                        position = before;
                    }
                    put(position++, one.argument());
                }
                case WRITE_AT -> put((int) one.argument(), one.argument() >> 32);
                case SEEK -> position = (int) one.argument();
                case READ -> {
                    done = result(one, position < size ? tags[position] : -1);
                    position += position < size ? 1 : 0;
                }
                case READ_AT -> done = result(one, one.argument() < size ? tags[(int) one.argument()] : -1);
                case SIZE -> done = result(one, size);
                default -> done = result(one, position);
            }
            before = was;
            return done;
        }

        private void put(int slot, long tag) {
            tags[slot] = tag;
            size = Math.max(size, slot + 1);
        }
    }

    @Test
    void judgesTapes() {
        int planted = 0;
        int found = 0;
        for (int seed = 0; seed < TAPE_SEEDS; seed++) {
            assertEquals(Outcome.LINEARIZABLE, outcome(tapeHistory(seed, new Tape(-1), 0), new TapeModel()), "" + seed);
            assertEquals(
                    Outcome.LINEARIZABLE, outcome(tapeHistory(seed, new Tape(-1), 0.01), new TapeModel()), "" + seed);
            Tape faulty = new Tape(20);
            List<Operation> history = tapeHistory(seed, faulty, 0);
            planted += faulty.isPlanted ? 1 : 0;
            found += outcome(history, new TapeModel()) == Outcome.VIOLATION ? 1 : 0;
        }
        // Some faults cannot be seen: what went wrong is overwritten before anybody looks.
        assertTrue(planted > TAPE_SEEDS * 9 / 10 && found > planted / 2, found + " of " + planted + " found");
    }

    private static List<Operation> tapeHistory(int seed, Tape tape, double deaths) {
        return new RandomHistory(new SplittableRandom(seed), 3, deaths)
                .make(
                        TAPE_COUNT,
                        (random, number) -> switch (random.nextInt(10)) {
                            case 0, 1, 2 -> of(Act.WRITE, number + 1);
                            case 3 -> of(Act.WRITE_AT, (number + 1L) << 32 | random.nextInt(TapeModel.SLOTS));
                            case 4 -> of(Act.SEEK, random.nextInt(TapeModel.SLOTS));
                            case 5, 6 -> of(Act.READ, 0);
                            case 7 -> of(Act.READ_AT, random.nextInt(TapeModel.SLOTS));
                            case 8 -> of(Act.SIZE, 0);
                            default -> of(Act.POSITION, 0);
                        },
                        tape::call);
    }

    /** A write of which only the data came to the file is allowed if it never returned, and not if it did. */
    @Test
    void allowsDataWithoutItsPositionOnlyToTheDead() {
        Operation write = new Operation(1, 0, Act.WRITE.ordinal(), 0, 10, 7, 0, 0, 0);
        Operation read = result(new Operation(2, 0, Act.READ_AT.ordinal(), 20, 30, 0, 0, 0, 0), 7);
        Operation position = result(new Operation(2, 0, Act.POSITION.ordinal(), 40, 50, 0, 0, 0, 0), 0);
        assertEquals(Outcome.VIOLATION, outcome(List.of(write, read, position), new TapeModel()));
        assertEquals(Outcome.LINEARIZABLE, outcome(List.of(write.withoutReturn(), read, position), new TapeModel()));
    }

    /** A queue of records that are read once each; the fault is one that is read twice. */
    @Test
    void judgesQueues() {
        List<Long> content = new ArrayList<>();
        for (long i = 1; i <= COUNT; i++) {
            content.add(i);
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            for (boolean isFaulty : new boolean[] {false, true}) {
                int[] position = {0};
                int[] reads = {0};
                int faulty = isFaulty ? 10 + seed % 30 : -1;
                List<Operation> history = new RandomHistory(new SplittableRandom(seed), 4, 0)
                        .make(
                                COUNT,
                                (random, number) -> random.nextInt(4) == 0 ? of(Act.POSITION, 0) : of(Act.READ, 0),
                                one -> {
                                    if (Act.of(one) == Act.POSITION) {
                                        return result(one, position[0]);
                                    }
                                    position[0] -= reads[0]++ == faulty ? 1 : 0;
                                    return result(one, content.get(position[0]++));
                                });
                Outcome expected = isFaulty ? Outcome.VIOLATION : Outcome.LINEARIZABLE;
                assertEquals(expected, outcome(history, new QueueModel(content)), "seed " + seed);
            }
        }
    }

    /** A directory in memory. The fault is a name whose removal a look-up does not see. */
    @Test
    void judgesNames() {
        int found = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(Outcome.LINEARIZABLE, outcome(namesHistory(seed, false, 0), new NamesModel()), "seed " + seed);
            assertEquals(
                    Outcome.LINEARIZABLE, outcome(namesHistory(seed, false, 0.03), new NamesModel()), "seed " + seed);
            // The wrong listing may be one that another name's change explains.
            found += outcome(namesHistory(seed, true, 0), new NamesModel()) == Outcome.VIOLATION ? 1 : 0;
        }
        assertTrue(found > SEEDS * 3 / 4, found + " of " + SEEDS + " found");
    }

    private static List<Operation> namesHistory(int seed, boolean isFaulty, double deaths) {
        long[] names = new long[NamesModel.NAMES];
        long[] inodes = {0};
        int[] calls = {0};
        return new RandomHistory(new SplittableRandom(seed), 4, deaths)
                .make(
                        COUNT,
                        (random, number) -> {
                            int name = random.nextInt(NamesModel.NAMES);
                            return switch (random.nextInt(6)) {
                                case 0, 1 -> of(Act.CREATE, name);
                                case 2 -> of(Act.UNLINK, name);
                                case 3 -> of(Act.RENAME, (long) name << 32 | (name + 1) % NamesModel.NAMES);
                                case 4 -> of(Act.LIST, 0);
                                default -> of(Act.STAT, name);
                            };
                        },
                        one -> {
                            int name = (int) one.argument();
                            boolean isLook = Act.of(one) == Act.LIST || Act.of(one) == Act.STAT;
                            boolean isStale = isFaulty && isLook && calls[0]++ == 20;
                            switch (Act.of(one)) {
                                case CREATE -> {
                                    boolean made = names[name] == 0;
                                    names[name] = made ? ++inodes[0] : names[name];
                                    return result(one, made ? names[name] : 0);
                                }
                                case UNLINK -> {
                                    long was = names[name];
                                    names[name] = 0;
                                    return result(one, was == 0 ? 0 : 1);
                                }
                                case RENAME -> {
                                    int from = (int) (one.argument() >> 32);
                                    if (names[from] == 0) {
                                        return result(one, 0);
                                    }
                                    names[name] = names[from];
                                    names[from] = 0;
                                    return result(one, 1);
                                }
                                case LIST -> {
                                    return result(one, new NamesModel.Names(names).listing() ^ (isStale ? 1 : 0));
                                }
                                default -> {
                                    return result(one, isStale ? 999 : names[name]);
                                }
                            }
                        });
    }

    private static Outcome outcome(List<Operation> history, Model<?> model) {
        return Linearizability.judge(history, model).outcome();
    }

    private static long[] of(Act act, long argument) {
        return new long[] {act.ordinal(), argument};
    }

    private static Operation result(Operation one, long first) {
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

    @Test
    void describesOperations() {
        Operation rename = new Operation(1, 0, Act.RENAME.ordinal(), 0, 10, 2L << 32 | 1, 1, 0, 0);
        assertEquals("RENAME 2 1 -> 1", new NamesModel().describe(rename));
        assertEquals(
                List.of("APPEND 7", "SIZE 0 -> 3"),
                Arrays.asList(
                        Act.describe(new Operation(1, 0, Act.APPEND.ordinal(), 0, Operation.NEVER, 7, 0, 0, 0)),
                        Act.describe(new Operation(1, 0, Act.SIZE.ordinal(), 0, 1, 0, 3, 0, 0))));
    }
}
