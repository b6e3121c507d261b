package org.batonfs.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario cost, over all its rounds.
 *
 * @param subject what was measured
 * @param perSecond operations per second, all processes together
 * @param ratioToFloor its rate divided by the floor's, round by round; null where there is no floor
 * @param cpuMicros processor time of the workers per write, in microseconds; it does not depend on what else the machine
 *     does
 * @param serverCpuMicros the main process's, in which the server runs
 * @param messagesPerWrite frames of all rounds, counted at the workers, both directions
 * @param messagesByRound the same, round by round: one pace of hand-over can turn into another
 * @param roundTripsPerWrite half of the messages: each is a question or its answer
 * @param messagesPerTransfer frames per grant; 0 if nothing was granted
 * @param wakeupsPerTransfer how often threads of the workers slept and were woken, per grant; 0 if nothing was granted
 * @param serverWakeupsPerTransfer the main process's
 * @param kinds frames of each kind per write
 * @param latency how long operations took, over all rounds
 * @param p50 the medians of the rounds
 * @param share the largest share of a process divided by the smallest
 * @param rounds the windows themselves
 */
public record ScenarioResult(
        Subject subject,
        Spread perSecond,
        @Nullable Spread ratioToFloor,
        Spread cpuMicros,
        Spread serverCpuMicros,
        double messagesPerWrite,
        Spread messagesByRound,
        double roundTripsPerWrite,
        double messagesPerTransfer,
        double wakeupsPerTransfer,
        double serverWakeupsPerTransfer,
        Map<String, Double> kinds,
        Latency latency,
        Spread p50,
        Spread share,
        List<Round> rounds) {
    /** The kind of message that ends a transfer. */
    private static final String GRANTED = "granted";

    /**
     * What a scenario is, without what it cost.
     *
     * @param name the name that it is selected by and found again in another report
     * @param what the part of the name that scenarios of one kind have in common
     * @param role a {@link Role}
     * @param processes how many processes worked at the same time
     * @param rhythm when the operations of a process followed each other: dense, sparse-...us or alternate
     * @param thinkMicros the pause between two operations, in microseconds
     * @param connected how many clients were connected, with those that did nothing; 0 if there were none of those
     * @param policy when holders gave back; empty where that makes no difference
     * @param floor the name of the scenario that it is compared with; empty if there is none
     */
    public record Subject(
            String name,
            String what,
            String role,
            int processes,
            String rhythm,
            long thinkMicros,
            int connected,
            String policy,
            String floor) {
        /** Whether it is one of these. */
        public boolean is(Role wanted) {
            return role.equals(wanted.name());
        }

        /** Whether operations follow each other without a pause. */
        public boolean isDense() {
            return rhythm.equals("dense");
        }
    }

    /** The name of the scenario. */
    public String name() {
        return subject.name();
    }

    /**
     * Sums up the rounds.
     *
     * @param floorRounds the floor's rounds, as many; null where there is no floor
     */
    public static ScenarioResult of(
            Subject subject, List<Round> rounds, @Nullable List<Round> floorRounds, Latency latency) {
        long writes = rounds.stream().mapToLong(Round::writes).sum();
        long messages = rounds.stream().mapToLong(Round::totalMessages).sum();
        if (writes == 0) {
            throw new IllegalArgumentException(subject.name() + " did nothing within its windows");
        }
        Map<String, Long> byKind = new TreeMap<>();
        rounds.forEach(round -> round.messages().forEach((kind, count) -> byKind.merge(kind, count, Long::sum)));
        Map<String, Double> kinds = new TreeMap<>();
        byKind.forEach((kind, count) -> kinds.put(kind, (double) count / writes));
        long transfers = byKind.getOrDefault(GRANTED, 0L);
        double wakeups = rounds.stream()
                .mapToDouble(round -> round.wakeups() * round.writes())
                .sum();
        double serverWakeups = rounds.stream()
                .mapToDouble(round -> round.serverWakeups() * round.writes())
                .sum();
        return new ScenarioResult(
                subject,
                spread(rounds, Round::perSecond),
                floorRounds == null ? null : ratio(subject, rounds, floorRounds),
                spread(rounds, Round::cpuMicros),
                spread(rounds, Round::serverCpuMicros),
                (double) messages / writes,
                spread(rounds, Round::messagesPerWrite),
                (double) messages / 2 / writes,
                transfers == 0 ? 0 : (double) messages / transfers,
                transfers == 0 ? 0 : wakeups / transfers,
                transfers == 0 ? 0 : serverWakeups / transfers,
                kinds,
                latency,
                spread(rounds, round -> round.latency().p50()),
                spread(rounds, Round::share),
                List.copyOf(rounds));
    }

    /**
     * A figure of this scenario divided by the same of another one, round by round: what the machine did to a round it did to
     * both.
     *
     * @throws IllegalArgumentException if the other has another number of rounds
     */
    public Spread ratioTo(ScenarioResult other, ToDoubleFunction<Round> figure) {
        return ratio(subject.name(), rounds, other.name(), other.rounds(), figure);
    }

    private static Spread ratio(Subject subject, List<Round> rounds, List<Round> floorRounds) {
        return ratio(subject.name(), rounds, subject.floor(), floorRounds, Round::perSecond);
    }

    private static Spread ratio(
            String name, List<Round> rounds, String otherName, List<Round> others, ToDoubleFunction<Round> figure) {
        if (rounds.size() != others.size()) {
            throw new IllegalArgumentException(
                    name + " has " + rounds.size() + " rounds, but its floor " + otherName + " has " + others.size());
        }
        double[] ratios = new double[rounds.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(others.get(i));
        }
        return Spread.of(ratios);
    }

    private static Spread spread(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
