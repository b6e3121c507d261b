package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part, what each thread of theirs does, and which misfortunes may strike how often.
 *
 * <p>A client is described by a line: its threads are separated by {@code |}, and a thread is a row of words, each a letter
 * and a resource's number:
 *
 * <ul>
 *   <li>{@code r0} reads, {@code w0} writes, {@code u0} reads, upgrades and writes; {@code ?} behind it: it may stop waiting
 *   <li>{@code p0} gives up what was used within something else, which has been given up
 *   <li>{@code +0} begins to write and {@code -0} ends it, with other words between them
 *   <li>{@code o0} opens, {@code O0} opens and waits for the answer, {@code c0} closes, {@code s0} makes the ticket, {@code a0} adopts it, {@code x0} takes it back
 * </ul>
 *
 * A handle that no word of its client opens or adopts is open from the beginning.
 */
final class Scenario {
    /** The most uses that one grant may see, so that the clock can be cut off where it makes no difference any more. */
    static final int USES_MAX = 7;

    private final String name;
    private final boolean hold;
    private final Step[][][] scripts;
    private final int resources;
    private int deaths;
    private int cuts;
    private int lateRecalls;
    private int evictions;
    private int crashes;
    private boolean rings;
    private boolean reconnects;
    private boolean pairs;

    private Scenario(String name, boolean hold, Step[][][] scripts, int resources) {
        this.name = name;
        this.hold = hold;
        this.scripts = scripts;
        this.resources = resources;
    }

    /** Clients that give up as soon as asked. */
    static Scenario strict(String name, String... clients) {
        return parse(name, false, clients);
    }

    /** Clients with a minimum hold. */
    static Scenario hold(String name, String... clients) {
        return parse(name, true, clients);
    }

    /** So many clients may die. */
    Scenario withDeaths(int count) {
        deaths = count;
        return this;
    }

    /** So many connections may break between living processes. */
    Scenario withCuts(int count) {
        cuts = count;
        return this;
    }

    /** Clients whose connection broke look for a server, also for the one they had. */
    Scenario withReconnection() {
        reconnects = true;
        return this;
    }

    /** So many recalls may reach each client a second time, at any later moment. */
    Scenario withLateRecalls(int count) {
        lateRecalls = count;
        return this;
    }

    /** So often may time pass at the server until whoever has not answered a recall is evicted. */
    Scenario withEvictions(int count) {
        evictions = count;
        return this;
    }

    /** So often may the server die. */
    Scenario withCrashes(int count) {
        crashes = count;
        return this;
    }

    /** Threads may wait for each other in a ring, out of which only evictions lead; so there is no end to those. */
    Scenario withRings() {
        rings = true;
        evictions = 1;
        return this;
    }

    /** All clients have said that they use resource 1 within resource 0. */
    Scenario withPairs() {
        pairs = true;
        return this;
    }

    String name() {
        return name;
    }

    boolean isHold() {
        return hold;
    }

    int clients() {
        return scripts.length;
    }

    int resources() {
        return resources;
    }

    int deaths() {
        return deaths;
    }

    int cuts() {
        return cuts;
    }

    int lateRecalls() {
        return lateRecalls;
    }

    int evictions() {
        return evictions;
    }

    int crashes() {
        return crashes;
    }

    boolean hasPairs() {
        return pairs;
    }

    boolean reconnects() {
        return reconnects;
    }

    boolean hasRings() {
        return rings;
    }

    Step[][] threadsOf(int client) {
        return scripts[client];
    }

    /** Whether a client's handle on a resource is open before the first step. */
    boolean isOpenAtFirst(int client, int resource) {
        for (Step[] thread : scripts[client]) {
            for (Step step : thread) {
                if (step.resource() == resource && step.binds()) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return name;
    }

    private static Scenario parse(String name, boolean hold, String... clients) {
        Step[][][] scripts = new Step[clients.length][][];
        int resources = 1;
        for (int client = 0; client < clients.length; client++) {
            String[] threads = clients[client].split("\\|", -1);
            scripts[client] = new Step[threads.length][];
            int uses = 0;
            for (int thread = 0; thread < threads.length; thread++) {
                Step[] steps = steps(threads[thread].trim());
                scripts[client][thread] = steps;
                for (Step step : steps) {
                    resources = Math.max(resources, step.resource() + 1);
                    uses += step.kind() == Step.Kind.END ? 0 : 1;
                }
            }
            if (uses > USES_MAX && hold) {
                throw new IllegalArgumentException(name + ": client " + client + " uses its handles too often");
            }
        }
        return new Scenario(name, hold, scripts, resources);
    }

    private static Step[] steps(String line) {
        List<Step> steps = new ArrayList<>();
        for (String word : line.isEmpty() ? new String[0] : line.split(" ", -1)) {
            int resource = word.charAt(1) - '0';
            boolean impatient = word.endsWith("?");
            switch (word.charAt(0)) {
                case 'r' -> add(steps, resource, impatient, Step.Kind.READ, Step.Kind.END);
                case 'w' -> add(steps, resource, impatient, Step.Kind.WRITE, Step.Kind.END);
                case 'u' -> add(steps, resource, impatient, Step.Kind.READ, Step.Kind.UPGRADE, Step.Kind.END);
                case '+' -> add(steps, resource, impatient, Step.Kind.WRITE);
                case '-' -> add(steps, resource, impatient, Step.Kind.END);
                case 'p' -> add(steps, resource, impatient, Step.Kind.GIVE_UP);
                case 'o' -> add(steps, resource, impatient, Step.Kind.OPEN);
                case 'O' -> add(steps, resource, impatient, Step.Kind.OPEN_AND_WAIT);
                case 'c' -> add(steps, resource, impatient, Step.Kind.CLOSE);
                case 's' -> add(steps, resource, impatient, Step.Kind.SHARE);
                case 'a' -> add(steps, resource, impatient, Step.Kind.ADOPT);
                case 'x' -> add(steps, resource, impatient, Step.Kind.TAKE_BACK);
                default -> throw new IllegalArgumentException("no such word: " + word);
            }
        }
        return steps.toArray(new Step[0]);
    }

    private static void add(List<Step> steps, int resource, boolean impatient, Step.Kind... kinds) {
        for (Step.Kind kind : kinds) {
            steps.add(new Step(kind, resource, impatient));
        }
    }
}
