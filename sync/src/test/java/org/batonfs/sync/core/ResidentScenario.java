package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clients of one thread each that hold, have operations done, or do one or the other, and what may go wrong.
 *
 * <p>A client is described by a line of words, each a letter and a resource's number:
 *
 * <ul>
 *   <li>{@code r0} holds it and reads, {@code w0} holds it and adds 1, {@code c0} closes it
 *   <li>{@code g0} has it read, {@code a0} has 1 added to it, {@code p0} has a number put there
 *   <li>{@code G0} and {@code A0} do that in one way or the other, as a client may that chooses by what it costs
 *   <li>{@code b0} has 1 added to both resources, {@code l0} the same, and that goes on elsewhere for a while
 * </ul>
 */
final class ResidentScenario {
    private final String name;
    private final List<List<Step>> scripts;
    private final boolean hold;
    private int deaths;
    private int withdrawals;
    private int crashes;
    private int agentResources = 10;

    private ResidentScenario(String name, boolean hold, List<List<Step>> scripts) {
        this.name = name;
        this.hold = hold;
        this.scripts = scripts;
    }

    /** What a client does next. */
    record Step(Kind kind, int resource) {
        @Override
        public String toString() {
            return kind.letter + "" + resource;
        }
    }

    enum Kind {
        READ('r', true, true),
        WRITE('w', false, true),
        CLOSE('c', true, false),
        GET('g', true, false),
        ADD('a', false, false),
        PUT('p', false, false),
        GET_EITHER_WAY('G', true, true),
        ADD_EITHER_WAY('A', false, true),
        ADD_TO_BOTH('b', false, false),
        ADD_TO_BOTH_LATER('l', false, false);

        private final char letter;
        final boolean onlyReads;
        final boolean mayHold;

        Kind(char letter, boolean onlyReads, boolean mayHold) {
            this.letter = letter;
            this.onlyReads = onlyReads;
            this.mayHold = mayHold;
        }

        boolean mayBeDone() {
            return this != READ && this != WRITE && this != CLOSE;
        }

        boolean isPair() {
            return this == ADD_TO_BOTH || this == ADD_TO_BOTH_LATER;
        }

        static Kind of(char letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no such word: " + letter);
        }
    }

    /** Clients that give up as soon as asked. */
    static ResidentScenario strict(String name, String... clients) {
        return new ResidentScenario(name, false, parse(clients));
    }

    /** Clients with a minimum hold. */
    static ResidentScenario hold(String name, String... clients) {
        return new ResidentScenario(name, true, parse(clients));
    }

    /** So many clients that do anything, so many steps each. */
    static ResidentScenario random(SplittableRandom random, int clients, int steps) {
        Kind[] kinds = {
            Kind.WRITE,
            Kind.WRITE,
            Kind.WRITE,
            Kind.ADD,
            Kind.ADD,
            Kind.ADD_TO_BOTH,
            Kind.ADD_TO_BOTH_LATER,
            Kind.READ,
            Kind.GET
        };
        List<List<Step>> scripts = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            List<Step> script = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                Kind kind = kinds[random.nextInt(kinds.length)];
                script.add(new Step(kind, kind.isPair() ? 0 : random.nextInt(ResidentWorld.RESOURCES)));
            }
            scripts.add(script);
        }
        return new ResidentScenario("anything", false, scripts)
                .withWithdrawals(Integer.MAX_VALUE)
                .withDeaths(clients);
    }

    /** So many clients may die. */
    ResidentScenario withDeaths(int count) {
        deaths = count;
        return this;
    }

    /** So often may a client take back what it has asked for. */
    ResidentScenario withWithdrawals(int count) {
        withdrawals = count;
        return this;
    }

    /**
     * The server may die, once, and has a successor; all clients claim what they know. An answer tells of one resource, so
     * that nobody may know what became of the second of a pair.
     */
    ResidentScenario withCrash() {
        for (List<Step> script : scripts) {
            for (Step step : script) {
                if (step.kind.isPair() || step.kind == Kind.PUT || step.kind == Kind.CLOSE) {
                    throw new IllegalArgumentException(name + ": no " + step.kind + " when the server may die");
                }
            }
        }
        crashes = 1;
        return this;
    }

    /** The agent works on so many resources at most. */
    ResidentScenario withAgentResources(int count) {
        agentResources = count;
        return this;
    }

    String name() {
        return name;
    }

    boolean isHold() {
        return hold;
    }

    int clients() {
        return scripts.size();
    }

    List<Step> scriptOf(int client) {
        return scripts.get(client);
    }

    int deaths() {
        return deaths;
    }

    int withdrawals() {
        return withdrawals;
    }

    int crashes() {
        return crashes;
    }

    int agentResources() {
        return agentResources;
    }

    /** Whether a number may be replaced by a smaller one. */
    boolean hasPuts() {
        return scripts.stream().flatMap(List::stream).anyMatch(step -> step.kind == Kind.PUT);
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<List<Step>> parse(String... clients) {
        List<List<Step>> scripts = new ArrayList<>();
        for (String client : clients) {
            List<Step> script = new ArrayList<>();
            for (String word : client.isEmpty() ? new String[0] : client.split(" ", -1)) {
                script.add(new Step(Kind.of(word.charAt(0)), word.charAt(1) - '0'));
            }
            scripts.add(Collections.unmodifiableList(script));
        }
        return scripts;
    }
}
