package org.batonfs.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario cost, over all its rounds.
 *
 * @param name the name that scenarios are selected by and found again in another report
 * @param processes how many processes worked at the same time
 * @param rhythm when the operations of a process followed each other: dense, sparse or alternate
 * @param policy when holders gave back; empty where nothing is held
 * @param floor the name of the scenario that this one is compared with; empty for a floor itself
 * @param perSecond operations per second, all processes together
 * @param ratioToFloor its rate divided by the floor's, round by round; null for a floor
 * @param cpuMicros processor time per operation of the processes that did them, in microseconds; it does not depend on what
 *     else the machine does
 * @param messagesPerOperation frames of all rounds, counted at the processes, both directions
 * @param messagesByRound the same, round by round: one pace of hand-over can turn into another
 * @param roundTripsPerOperation half of the messages: each is a question or its answer
 * @param messagesPerTransfer frames per grant; 0 if nothing was granted
 * @param kinds frames of each kind per operation
 * @param latency how long operations took
 * @param share the largest share of a process divided by the smallest
 * @param rounds the windows themselves
 */
public record ScenarioResult(
        String name,
        int processes,
        String rhythm,
        String policy,
        String floor,
        Spread perSecond,
        @Nullable Spread ratioToFloor,
        Spread cpuMicros,
        double messagesPerOperation,
        Spread messagesByRound,
        double roundTripsPerOperation,
        double messagesPerTransfer,
        Map<String, Double> kinds,
        Latency latency,
        Spread share,
        List<Round> rounds) {
    /** The kind of message that tells a transfer. */
    private static final String GRANTED = "granted";

    /** What a scenario is, without what it cost. */
    public record Subject(String name, int processes, String rhythm, String policy, String floor) {}

    /**
     * Sums up the rounds.
     *
     * @param floorRounds the floor's rounds, as many; null for a floor itself
     */
    public static ScenarioResult of(
            Subject subject, List<Round> rounds, @Nullable List<Round> floorRounds, Latency latency) {
        long operations = rounds.stream().mapToLong(Round::totalOperations).sum();
        long messages = rounds.stream().mapToLong(Round::totalMessages).sum();
        if (operations == 0) {
            throw new IllegalArgumentException(subject.name() + " did nothing within its windows");
        }
        Map<String, Long> byKind = new TreeMap<>();
        rounds.forEach(round -> round.messages().forEach((kind, count) -> byKind.merge(kind, count, Long::sum)));
        Map<String, Double> kinds = new TreeMap<>();
        byKind.forEach((kind, count) -> kinds.put(kind, (double) count / operations));
        long transfers = byKind.getOrDefault(GRANTED, 0L);
        return new ScenarioResult(
                subject.name(),
                subject.processes(),
                subject.rhythm(),
                subject.policy(),
                subject.floor(),
                Spread.of(rounds.stream().mapToDouble(Round::perSecond).toArray()),
                floorRounds == null ? null : ratio(subject, rounds, floorRounds),
                Spread.of(rounds.stream().mapToDouble(Round::cpuMicros).toArray()),
                (double) messages / operations,
                Spread.of(
                        rounds.stream().mapToDouble(Round::messagesPerOperation).toArray()),
                (double) messages / 2 / operations,
                transfers == 0 ? 0 : (double) messages / transfers,
                kinds,
                latency,
                Spread.of(rounds.stream().mapToDouble(Round::share).toArray()),
                List.copyOf(rounds));
    }

    private static Spread ratio(Subject subject, List<Round> rounds, List<Round> floorRounds) {
        if (rounds.size() != floorRounds.size()) {
            throw new IllegalArgumentException(subject.name() + " has " + rounds.size() + " rounds, but its floor "
                    + subject.floor() + " has " + floorRounds.size());
        }
        double[] ratios = new double[rounds.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rounds.get(i).perSecond() / floorRounds.get(i).perSecond();
        }
        return Spread.of(ratios);
    }
}
