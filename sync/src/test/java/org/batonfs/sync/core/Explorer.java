package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes breadth-first through every state that a scenario can reach, with the shipped state machines, and judges each step
 * and each state. What it finds first is a shortest counterexample.
 *
 * <p>A state is kept as bytes while its successors are not known yet, as a fingerprint for ever, and with the number of the state
 * and the action that led to it. No state may be reached from itself, and in a state from which only voluntary actions
 * lead on, everybody must be finished: so every run ends, and ends well, whatever the order of events.
 */
final class Explorer {
    static final int ACTIONS_MAX = 64;

    private final Scenario scenario;
    private final boolean renumbers;
    private final int statesMax;

    private final Fingerprints known = new Fingerprints();
    private final IntSequence parents = new IntSequence();
    private final IntSequence actions = new IntSequence();
    /** Where the successors of each state begin in {@link #successors}. */
    private final IntSequence begins = new IntSequence();

    private final IntSequence successors = new IntSequence();
    private long steps;

    Explorer(Scenario scenario, boolean renumbers, int statesMax) {
        this.scenario = scenario;
        this.renumbers = renumbers;
        this.statesMax = statesMax;
    }

    /** Explores a scenario, up to so many states. */
    static Exploration explore(Scenario scenario, int statesMax) {
        return new Explorer(scenario, true, statesMax).explore();
    }

    /** Explores a scenario without taking states for equal that differ in a number that does not matter. */
    static Exploration exploreWithoutRenumbering(Scenario scenario, int statesMax) {
        return new Explorer(scenario, false, statesMax).explore();
    }

    private Exploration explore() {
        long beganNanos = System.nanoTime();
        World world = new World(scenario);
        WorldState state = new WorldState(world);
        Normaliser normaliser = new Normaliser(world, renumbers);
        StateBytes io = new StateBytes();
        int[] possible = new int[ACTIONS_MAX];
        StateStore frontier = new StateStore();
        StateStore next = new StateStore();

        normaliser.normalise();
        state.transfer(io.write());
        note(io, next, -1, 0);
        int depth = -1;
        Exploration.@Nullable Finding finding = null;
        int expanded = 0;
        while (!next.isEmpty() && finding == null && known.size() < statesMax) {
            StateStore reuse = frontier;
            frontier = next;
            next = reuse;
            next.clear();
            depth++;
            while (frontier.hasNext() && finding == null) {
                frontier.next(io);
                int from = expanded++;
                begins.add(successors.size());
                finding = expand(world, state, normaliser, io, frontier, next, possible, from);
            }
        }
        begins.add(successors.size());
        boolean complete = next.isEmpty() && finding == null;
        if (complete) {
            finding = findCycle();
        }
        return new Exploration(scenario, known.size(), steps, depth, complete, System.nanoTime() - beganNanos, finding);
    }

    private Exploration.@Nullable Finding expand(
            World world,
            WorldState state,
            Normaliser normaliser,
            StateBytes io,
            StateStore frontier,
            StateStore next,
            int[] possible,
            int from) {
        state.transfer(io);
        int count = world.possibilities(possible);
        if (isStuck(world, possible, count)) {
            return new Exploration.Finding(Invariant.PROGRESS, "nothing can happen any more", pathTo(from), List.of());
        }
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                frontier.again(io);
                state.transfer(io);
            }
            int action = possible[i];
            steps++;
            try {
                world.perform(action);
            } catch (Invariant.Violation e) {
                List<Integer> path = pathTo(from);
                path.add(action);
                return new Exploration.Finding(e.invariant(), e.getMessage(), path, List.of());
            }
            normaliser.normalise();
            state.transfer(io.write());
            note(io, next, from, action);
        }
        return null;
    }

    private void note(StateBytes io, StateStore next, int from, int action) {
        int number = known.add(io.array(), 0, io.length());
        if (number < 0) {
            number = -1 - number;
            parents.add(from);
            actions.add(action);
            next.add(io);
        }
        if (from >= 0) {
            successors.add(number);
        }
    }

    private static boolean isStuck(World world, int[] possible, int count) {
        for (int i = 0; i < count; i++) {
            boolean leadsOutOfRing = world.scenario.hasRings() && Action.kind(possible[i]) == Action.Kind.OVERDUE;
            if (!Action.isVoluntary(possible[i]) || leadsOutOfRing) {
                return false;
            }
        }
        for (ScriptClient client : world.clients) {
            for (ScriptThread thread : client.threads) {
                if (!thread.isFinished() && !waitsForNothing(world, thread)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a thread waits for a ticket that is never made, or for a handle that is never bound. */
    private static boolean waitsForNothing(World world, ScriptThread thread) {
        return thread.waiter == null && !thread.awaitsAnswer && !world.ticketIsPublished;
    }

    private List<Integer> pathTo(int state) {
        return Explored.pathTo(state, parents, actions);
    }

    // ---- every run ends

    private Exploration.@Nullable Finding findCycle() {
        List<Integer> round = Cycle.find(begins, successors, known.size());
        return round.isEmpty()
                ? null
                : new Exploration.Finding(
                        Invariant.PROGRESS, "this can go on for ever", pathTo(round.get(0)), actionsOf(round));
    }

    /** The actions that lead from each state to the next: successors are kept in the order of the possibilities. */
    private List<Integer> actionsOf(List<Integer> states) {
        World world = new World(scenario);
        Normaliser normaliser = new Normaliser(world, renumbers);
        for (int action : pathTo(states.get(0))) {
            world.perform(action);
            normaliser.normalise();
        }
        List<Integer> path = new ArrayList<>();
        int[] possible = new int[ACTIONS_MAX];
        for (int i = 1; i < states.size(); i++) {
            int choice = 0;
            int begin = begins.get(states.get(i - 1));
            while (successors.get(begin + choice) != states.get(i)) {
                choice++;
            }
            world.possibilities(possible);
            path.add(possible[choice]);
            world.perform(possible[choice]);
            normaliser.normalise();
        }
        return path;
    }
}
