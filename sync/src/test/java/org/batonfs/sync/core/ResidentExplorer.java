package org.batonfs.sync.core;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes breadth-first through every state that a {@link ResidentScenario} can reach, with the shipped state machines of the
 * server, its agent and its clients, and judges each step, each state and each end. What it finds first is a shortest
 * counterexample.
 *
 * <p>A state is not stored but made again, by the actions that led to it. It is known again by all fields of all objects, as
 * {@link ObjectGraph} writes them. No state may be reached from itself, and where nothing has to happen any more, nobody may
 * wait: so every run ends, and ends well.
 */
final class ResidentExplorer {
    /** What makes no difference. */
    private static final Set<String> LEFT_OUT = Set.of(
            // what messages are filled into, and read from
            "ResidentWorld.requestAdapter",
            "ResidentWorld.replyAdapter",
            "ResidentWorld.residentAdapter",
            "ResidentWorld.possible",
            "ResidentWorld.possibleCount",
            "ClientLock.acquire",
            "ClientLock.release",
            "ClientLock.recall",
            "Messages.granted",
            "Messages.recall",
            "AgentCall.applied",
            // calls that are over
            "ResidentAgent.pool",
            // no time passes at the server
            "Messages.recallTimes",
            "Messages.waits",
            "Binding.unanswered",
            "Binding.waitNumber",
            // the same all the time
            "ResidentWorld.scenario",
            "ResidentWorldClient.script");

    private final ResidentScenario scenario;
    private final int statesMax;
    private final ObjectGraph graph = new ObjectGraph(LEFT_OUT);
    private final Fingerprints known = new Fingerprints();
    private final IntSequence parents = new IntSequence();
    private final IntSequence actions = new IntSequence();
    private final IntSequence begins = new IntSequence();
    private final IntSequence successors = new IntSequence();

    /** For each state, what may happen in it: two that are taken for one must be alike in that. */
    private final IntSequence possibilities = new IntSequence();

    private final int[] possible = new int[ResidentWorld.ACTIONS_MAX];
    private long steps;
    private int depth;
    private ResidentExploration.@Nullable Finding finding;

    private ResidentExplorer(ResidentScenario scenario, int statesMax) {
        this.scenario = scenario;
        this.statesMax = statesMax;
    }

    /** Explores a scenario, up to so many states. */
    static ResidentExploration explore(ResidentScenario scenario, int statesMax) {
        return new ResidentExplorer(scenario, statesMax).explore();
    }

    /** Which of the fields that are left out were not met; for the test that each is there. */
    static Set<String> leftOutButNotMet(ResidentScenario scenario) {
        ResidentExplorer explorer = new ResidentExplorer(scenario, Integer.MAX_VALUE);
        explorer.explore();
        return explorer.graph.unmet();
    }

    private ResidentExploration explore() {
        long beganNanos = System.nanoTime();
        note(new ResidentWorld(scenario), -1, 0);
        int expanded = 0;
        int levelEnd = known.size();
        while (expanded < known.size() && finding == null && known.size() < statesMax) {
            if (expanded == levelEnd) {
                depth++;
                levelEnd = known.size();
            }
            begins.add(successors.size());
            expand(expanded++);
        }
        begins.add(successors.size());
        boolean complete = expanded == known.size() && finding == null;
        if (complete) {
            List<Integer> round = Cycle.find(begins, successors, known.size());
            if (!round.isEmpty()) {
                fail(Invariant.PROGRESS, "this can go on for ever", pathTo(round.get(0)));
            }
        }
        return new ResidentExploration(
                scenario, known.size(), steps, depth, complete, System.nanoTime() - beganNanos, finding);
    }

    private void expand(int from) {
        List<Integer> path = pathTo(from);
        ResidentWorld world = at(path);
        int count = world.possibilities(possible);
        int[] actionsHere = java.util.Arrays.copyOf(possible, count);
        if (isEnd(actionsHere)) {
            judge(path, () -> ResidentChecks.checkEnd(at(path)));
        }
        for (int i = 0; i < count && finding == null; i++) {
            int action = actionsHere[i];
            ResidentWorld next = i == 0 ? world : at(path);
            path.add(action);
            steps++;
            judge(path, () -> {
                next.perform(action);
                ResidentChecks.check(next);
            });
            if (finding == null) {
                note(next, from, action);
            }
            path.remove(path.size() - 1);
        }
    }

    private void judge(List<Integer> path, Runnable part) {
        try {
            part.run();
        } catch (Invariant.Violation e) {
            fail(e.invariant(), e.getMessage(), path);
        } catch (RuntimeException | AssertionError e) {
            fail(Invariant.LEGALITY, e.toString(), path);
        }
    }

    private void fail(Invariant invariant, String detail, List<Integer> path) {
        finding = new ResidentExploration.Finding(invariant, detail, List.copyOf(path));
    }

    private ResidentWorld at(List<Integer> path) {
        ResidentWorld world = new ResidentWorld(scenario);
        for (int action : path) {
            world.perform(action);
        }
        return world;
    }

    private void note(ResidentWorld world, int from, int action) {
        graph.write(world);
        int number = known.add(graph.array(), 0, graph.length());
        int hash = 1;
        int count = world.possibilities(possible);
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + possible[i];
        }
        if (number < 0) {
            number = -1 - number;
            parents.add(from);
            actions.add(action);
            possibilities.add(hash);
        } else if (possibilities.get(number) != hash) {
            throw new IllegalStateException(scenario + ": two states are taken for one, and are not alike");
        }
        if (from >= 0) {
            successors.add(number);
        }
    }

    private static boolean isEnd(int[] actions) {
        for (int action : actions) {
            if (!ResidentWorld.Event.of(action).isVoluntary()) {
                return false;
            }
        }
        return true;
    }

    private List<Integer> pathTo(int state) {
        return Explored.pathTo(state, parents, actions);
    }
}
