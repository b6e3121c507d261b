package org.batonfs.sync.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a history is linearizable: whether the operations can be put into an order that respects the times (what
 * returned before another was called comes first) and in which each did what its {@link Model} does.
 *
 * <p>It is the search of Wing and Gong (Testing and Verifying Concurrent Objects, 1993) in the just-in-time form of Lowe
 * (Testing for Linearizability, 2017). The events are taken in the order of time. What is kept is a set of configurations: a
 * state that the operations so far can have led to, with those of the pending operations that led to it. At a return, each
 * configuration that lacks the operation is extended by every order of pending operations that ends with it. A configuration
 * that was met before is not extended again, which is Lowe's memory.
 *
 * <p>An operation without a return stays pending for ever. It is first taken to have happened only where nothing else
 * explains a result, which nearly always finds an order; if that fails, all is tried from a little before on, in the end
 * from the beginning. Of two configurations that differ in
 * such operations only, the one that has used fewer of them is kept: it can do all that the other can.
 *
 * <p>Where the times are known at which all was quiet, such an operation stays pending until then only.
 *
 * <p>For one key: a history of several is partitioned by its owner (a history is linearizable if and only if each key's
 * part is).
 */
public final class Linearizability<S> {
    /** Operations of one key that may be pending at once, also those that never return. */
    static final int PENDING_MAX = 64;

    private static final int CONFIGURATIONS_MAX = 200_000;

    /** How many events before a failure are taken at large at first. */
    private static final int REACH = 32;

    private final Event[] events;
    private final Model<S> model;

    private final long[] quiet;

    /** The events at which operations that need not have happened are taken without need. */
    private final BitSet atLarge;

    private final Verdict.Outcome outcome;

    /** The event that is taken next. */
    private int at;

    /** How many of the quiet moments have passed. */
    private int quiets;

    private final @Nullable Operation[] pending = new Operation[PENDING_MAX];

    /** The slots of {@link #pending} that hold an operation, and those whose operation need not have happened. */
    private long taken;

    private long optional;

    private Set<Configuration<S>> configurations = new LinkedHashSet<>();

    private Linearizability(Event[] events, Model<S> model, long[] quiet, BitSet atLarge) {
        this.events = events;
        this.model = model;
        this.quiet = quiet;
        this.atLarge = atLarge;
        configurations.add(new Configuration<>(model.initial(), 0, null));
        this.outcome = run();
    }

    /** As the other, without quiet moments. */
    public static <S> Verdict judge(Collection<Operation> history, Model<S> model) {
        return judge(history, model, new long[0]);
    }

    /**
     * Judges the history of one key, given in any order; a violation is made small and reported.
     *
     * @param quiet moments, the earliest first, at which no call was under way, and after which what was called before and
     *     never returned has no effect any more
     */
    public static <S> Verdict judge(Collection<Operation> history, Model<S> model, long[] quiet) {
        Linearizability<S> search = search(events(history, model), model, quiet);
        if (search.outcome == Verdict.Outcome.VIOLATION) {
            search = search(Shrinker.shrink(search.events, model, quiet), model, quiet);
        }
        return new Verdict(search.outcome, search.report());
    }

    /** Judges without making a violation small. */
    static <S> Verdict.Outcome outcome(Event[] events, Model<S> model, long[] quiet) {
        return search(events, model, quiet).outcome;
    }

    /** Searches with more and more of the events before a failure taken at large, until it is none or all of them are. */
    private static <S> Linearizability<S> search(Event[] events, Model<S> model, long[] quiet) {
        boolean hasOptional =
                Arrays.stream(events).anyMatch(event -> event.operation().isOptional());
        BitSet atLarge = new BitSet();
        int failedBefore = -1;
        for (int reach = REACH; ; ) {
            Linearizability<S> search = new Linearizability<>(events, model, quiet, atLarge);
            int failed = search.at;
            boolean isFinal = search.outcome != Verdict.Outcome.VIOLATION || atLarge.nextClearBit(0) > failed;
            if (isFinal || !hasOptional) {
                return search;
            }
            reach = failed > failedBefore ? REACH : reach * 4;
            failedBefore = Math.max(failed, failedBefore);
            atLarge.set(Math.max(0, failed - reach), failed + 1);
        }
    }

    /** The events of a history. What only looks, and did not return, says nothing. */
    static <S> Event[] events(Collection<Operation> history, Model<S> model) {
        List<Operation> telling = new ArrayList<>(history);
        telling.removeIf(one -> one.isOptional() && model.isObservation(one));
        return events(telling);
    }

    static Event[] events(Collection<Operation> history) {
        List<Event> events = new ArrayList<>();
        for (Operation operation : history) {
            events.add(new Event(operation, false));
            if (!operation.isOptional()) {
                events.add(new Event(operation, true));
            }
        }
        events.sort(Event.BY_TIME);
        return events.toArray(new Event[0]);
    }

    private Verdict.Outcome run() {
        for (; at < events.length; at++) {
            Event event = events[at];
            for (; event.time() > quietAt(quiets); quiets++) {
                forget(optional);
            }
            int slot = event.isReturn() ? slotOf(event.operation()) : freeSlot();
            if (slot < 0) {
                return Verdict.Outcome.UNDECIDED;
            }
            if (!event.isReturn()) {
                pending[slot] = event.operation();
                taken |= 1L << slot;
                optional |= event.operation().isOptional() ? 1L << slot : 0;
                continue;
            }
            Set<Configuration<S>> next = extend(slot);
            if (next == null || next.size() > CONFIGURATIONS_MAX) {
                return Verdict.Outcome.UNDECIDED;
            }
            if (next.isEmpty()) {
                return Verdict.Outcome.VIOLATION;
            }
            pending[slot] = null;
            taken &= ~(1L << slot);
            configurations = next;
            forgetUsed();
        }
        return Verdict.Outcome.LINEARIZABLE;
    }

    private long quietAt(int number) {
        return number < quiet.length ? quiet[number] : Long.MAX_VALUE;
    }

    private String report() {
        return switch (outcome) {
            case LINEARIZABLE -> "";
            case VIOLATION -> new Report<>(model).of(events, at, configurations);
            case UNDECIDED ->
                "undecided at event " + at + " of " + events.length + ": more than " + PENDING_MAX
                        + " calls were under way at once, or there were more than " + CONFIGURATIONS_MAX
                        + " configurations";
        };
    }

    /**
     * The configurations after the return of the operation in a slot; {@code null} if there are too many. Of the operations
     * that need not have happened, no more are taken than it needs to find one, unless the event is taken at large.
     */
    private @Nullable Set<Configuration<S>> extend(int slot) {
        int most = Long.bitCount(optional);
        for (int optionals = atLarge.get(at) ? most : 0; ; optionals++) {
            Set<Configuration<S>> after = new LinkedHashSet<>();
            Search search = new Search(slot, optionals, after);
            for (Configuration<S> configuration : configurations) {
                if (configuration.has(slot)) {
                    after.add(configuration.without(slot));
                } else if (!search.from(configuration)) {
                    return null;
                }
            }
            if (!after.isEmpty() || optionals >= most) {
                return optional == 0 ? after : undominated(after);
            }
        }
    }

    /** Drops each configuration that differs from another one only by having used more that need not have happened. */
    private Set<Configuration<S>> undominated(Set<Configuration<S>> all) {
        Map<Configuration<S>, List<Configuration<S>>> byRest = new HashMap<>();
        for (Configuration<S> one : all) {
            Configuration<S> rest = new Configuration<>(one.state, one.used & ~optional, null);
            List<Configuration<S>> group = byRest.computeIfAbsent(rest, key -> new ArrayList<>(1));
            if (group.stream().noneMatch(other -> (other.used & ~one.used) == 0)) {
                group.removeIf(other -> (one.used & ~other.used) == 0);
                group.add(one);
            }
        }
        Set<Configuration<S>> left = new LinkedHashSet<>();
        byRest.values().forEach(left::addAll);
        return left;
    }

    /** Frees the slots of operations that need not have happened, but have in every configuration. */
    private void forgetUsed() {
        if (optional != 0) {
            long usedByAll = optional;
            for (Configuration<S> configuration : configurations) {
                usedByAll &= configuration.used;
            }
            forget(usedByAll);
        }
    }

    /** Frees slots, whatever has become of their operations. */
    private void forget(long slots) {
        if (slots == 0) {
            return;
        }
        for (long rest = slots; rest != 0; rest &= rest - 1) {
            pending[Long.numberOfTrailingZeros(rest)] = null;
        }
        taken &= ~slots;
        optional &= ~slots;
        Set<Configuration<S>> next = new LinkedHashSet<>();
        for (Configuration<S> one : configurations) {
            next.add(new Configuration<>(one.state, one.used & ~slots, one.lastStep));
        }
        configurations = next;
    }

    private int slotOf(Operation operation) {
        for (int slot = 0; slot < PENDING_MAX; slot++) {
            if (operation.equals(pending[slot])) {
                return slot;
            }
        }
        throw new IllegalArgumentException("returns without a call: " + model.describe(operation));
    }

    private int freeSlot() {
        return taken == -1L ? -1 : Long.numberOfTrailingZeros(~taken);
    }

    /** A call or a return. */
    record Event(Operation operation, boolean isReturn) {
        /** What happened at the same time overlaps: calls come first. */
        static final java.util.Comparator<Event> BY_TIME =
                java.util.Comparator.comparingLong(Event::time).thenComparing(Event::isReturn);

        long time() {
            return isReturn ? operation.returned() : operation.called();
        }
    }

    /** From each configuration, every order of pending operations that ends with one of them. */
    private final class Search {
        private final int last;
        private final int optionals;
        private final Set<Configuration<S>> found;
        private final Set<Configuration<S>> met = new HashSet<>();

        /** To be ended by the operation in a slot, with so many at most that need not have happened. */
        Search(int last, int optionals, Set<Configuration<S>> found) {
            this.last = last;
            this.optionals = optionals;
            this.found = found;
        }

        /** Returns whether the search came to its end. */
        boolean from(Configuration<S> start) {
            if (!met.add(start)) {
                return true;
            }
            List<Configuration<S>> open = new ArrayList<>();
            open.add(start);
            while (!open.isEmpty()) {
                Configuration<S> one = open.remove(open.size() - 1);
                boolean isSpent = Long.bitCount(one.used & ~start.used & optional) >= optionals;
                for (long rest = taken & ~one.used & ~(isSpent ? optional : 0); rest != 0; rest &= rest - 1) {
                    int slot = Long.numberOfTrailingZeros(rest);
                    follow(one, Objects.requireNonNull(pending[slot]), slot, open);
                }
                if (met.size() > CONFIGURATIONS_MAX) {
                    return false;
                }
            }
            return true;
        }

        private void follow(Configuration<S> one, Operation operation, int slot, List<Configuration<S>> open) {
            model.apply(one.state, operation, state -> {
                Configuration<S> next =
                        new Configuration<>(state, one.used | 1L << slot, new Step(operation, one.lastStep));
                if (met.add(next)) {
                    if (slot == last) {
                        found.add(next.without(slot));
                    } else {
                        open.add(next);
                    }
                }
            });
        }
    }

    /** What the operations so far can have led to. Two are equal if all that follows is the same. */
    static final class Configuration<S> {
        final S state;

        /** The slots of pending operations that have happened. */
        final long used;

        final @Nullable Step lastStep;

        Configuration(S state, long used, @Nullable Step lastStep) {
            this.state = state;
            this.used = used;
            this.lastStep = lastStep;
        }

        boolean has(int slot) {
            return (used >>> slot & 1) != 0;
        }

        Configuration<S> without(int slot) {
            return new Configuration<>(state, used & ~(1L << slot), lastStep);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Configuration<?> that && that.used == used && that.state.equals(state);
        }

        @Override
        public int hashCode() {
            return state.hashCode() * 31 + Long.hashCode(used * 0x9E3779B97F4A7C15L);
        }
    }

    /** The last of a row of operations. */
    record Step(Operation operation, @Nullable Step previous) {
        /** The last operations of the row, oldest first. */
        static List<Operation> tail(@Nullable Step last, int count) {
            Operation[] tail = new Operation[count];
            int from = count;
            for (Step step = last; step != null && from > 0; step = step.previous) {
                tail[--from] = step.operation;
            }
            return Arrays.asList(tail).subList(from, count);
        }
    }
}
