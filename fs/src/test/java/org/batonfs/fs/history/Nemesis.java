package org.batonfs.fs.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The adversary of a history. The clients work in phases, at whose ends all are quiet; in each of them it does one thing, at a
 * moment that depends on how much has been done and not on time.
 *
 * <p>A client that changes files is stopped for long only while it stands between two calls: a host folder cannot fence a
 * process that is stopped between the check of its hold and the host's call (docs/limits.md). What it calls when it wakes is
 * judged like anything else. One that only uses values is stopped anywhere. In one kind of phase, whoever is stopped holds a
 * value that all use, so that it is put out for certain.
 */
final class Nemesis {
    /** What it can do. */
    enum Strike {
        KILL_CLIENT,
        KILL_SERVER,
        STOP_SHORTLY,
        STOP_FOR_LONG,
        STOP_FOR_LONG_ANYWHERE,
        KILL_BOTH,
        STOP_ACROSS_RESTART
    }

    private final HistoryFamily family;
    private final SplittableRandom random;
    private final long steps;

    /**
     * An adversary.
     *
     * @param steps how many each client does in a phase
     */
    Nemesis(HistoryFamily family, SplittableRandom random, long steps) {
        this.family = family;
        this.random = random;
        this.steps = steps;
    }

    /** Lets the clients do one phase, and strikes. */
    void phase(Strike strike) throws IOException {
        long startedAt = System.nanoTime();
        family.tell("a phase of " + steps + " steps: " + strike);
        int clients = family.clients().size();
        long before = family.recordedBytes();
        switch (strike) {
            case STOP_FOR_LONG -> {
                Client victim = pick(family.clients());
                family.stopHolding(victim);
                family.allow(steps);
                awaitEviction(true);
                family.goOn(victim);
            }
            case STOP_ACROSS_RESTART -> {
                Client victim = pick(family.clients());
                family.stop(victim, true);
                family.allow(steps);
                awaitSome(before);
                family.replaceServer();
                awaitEviction(false);
                family.goOn(victim);
            }
            default -> {
                family.allow(steps);
                awaitSome(before);
                strikeAmidst(strike);
            }
        }
        family.settle(startedAt);
        for (int i = family.clients().size(); i < clients; i++) {
            family.addClient(needsWriter(), true);
        }
    }

    private void strikeAmidst(Strike strike) {
        switch (strike) {
            case KILL_CLIENT -> family.kill(pick(family.clients()));
            case KILL_SERVER -> family.replaceServer();
            case KILL_BOTH -> {
                family.kill(pick(family.clients()));
                family.replaceServer();
            }
            case STOP_SHORTLY -> {
                Client victim = pick(family.clients());
                family.stop(victim, false);
                long before = family.recordedBytes();
                HistoryFamily.awaitOr(
                        () -> family.recordedBytes() > before + 64 * steps, HistoryFamily.RECALL.dividedBy(4), false);
                family.goOn(victim);
            }
            case STOP_FOR_LONG_ANYWHERE -> {
                Client victim = pick(family.clients().stream()
                        .filter(client -> !client.changesFiles)
                        .toList());
                family.stop(victim, true);
                awaitEviction(false);
                family.goOn(victim);
            }
            default -> throw new IllegalArgumentException(strike.name());
        }
    }

    /**
     * Waits until somewhere in the phase.
     *
     * @param before how much was recorded when it began
     */
    private void awaitSome(long before) {
        family.awaitRecorded(before, 1 + random.nextLong(steps / 2));
    }

    /**
     * Waits until somebody is put out, which happens only if somebody waits for what the stopped one holds.
     *
     * @param mustCome whether that is certain
     */
    private void awaitEviction(boolean mustCome) {
        int before = family.evicted();
        HistoryFamily.awaitOr(() -> family.evicted() > before, HistoryFamily.RECALL.multipliedBy(2), mustCome);
    }

    private boolean needsWriter() {
        return family.clients().stream().anyMatch(client -> !client.changesFiles);
    }

    private Client pick(List<Client> from) {
        List<Client> all = new ArrayList<>(from);
        return all.get(random.nextInt(all.size()));
    }
}
