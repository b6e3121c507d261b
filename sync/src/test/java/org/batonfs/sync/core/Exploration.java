package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What came of exploring a scenario.
 *
 * @param scenario what was explored
 * @param states how many states there are
 * @param steps how many steps lead from one to another
 * @param depth how many steps the state that is farthest from the beginning is away
 * @param complete whether these are all
 * @param nanos how long it took
 * @param finding what was found to be wrong; {@code null} when nothing was
 */
record Exploration(
        Scenario scenario,
        int states,
        long steps,
        int depth,
        boolean complete,
        long nanos,
        @Nullable Finding finding) implements Explored {
    /**
     * An invariant that does not stand, and how it comes to that.
     *
     * @param invariant which one
     * @param detail what is wrong
     * @param path the actions that lead there
     * @param round the actions that lead from there back to there, when it can go on for ever
     */
    record Finding(Invariant invariant, String detail, List<Integer> path, List<Integer> round) {}

    @Override
    public @Nullable Invariant broken() {
        return finding == null ? null : finding.invariant();
    }

    @Override
    public int stepsToBroken() {
        return finding == null ? 0 : finding.path().size() + finding.round().size();
    }

    @Override
    public String summary() {
        return summary(scenario.name(), states, steps, depth, nanos, complete, broken());
    }

    /** As {@link #summary()}, of a scenario of either kind. */
    static String summary(
            String name, int states, long steps, int depth, long nanos, boolean complete, @Nullable Invariant broken) {
        return String.format(
                Locale.ROOT,
                "%-44s %,11d states %,12d steps  depth %3d  %6.1f s  %s",
                name,
                states,
                steps,
                depth,
                nanos / (double) TimeUnit.SECONDS.toNanos(1),
                broken != null
                        ? broken + " BROKEN"
                        : complete ? "all right" : "NOT COMPLETE: there are more states than it may visit");
    }

    /** The counterexample in words: each step, what was sent, and what the locks and resources are afterwards. */
    @Override
    public String counterexample() {
        if (finding == null) {
            return "no counterexample";
        }
        StringBuilder text =
                new StringBuilder("Scenario ").append(scenario.name()).append('\n');
        World world = new World(scenario);
        List<String> messages = new ArrayList<>();
        world.narrateTo(messages::add);
        int number = 0;
        try {
            for (int action : finding.path()) {
                narrate(world, action, ++number, messages, text);
            }
            if (!finding.round().isEmpty()) {
                text.append("  from here again and again:\n");
            }
            for (int action : finding.round()) {
                narrate(world, action, ++number, messages, text);
            }
        } catch (Invariant.Violation e) {
            messages.forEach(message -> text.append(message).append('\n'));
        }
        return text.append("  => ")
                .append(finding.invariant())
                .append(" (")
                .append(finding.invariant().meaning())
                .append("): ")
                .append(finding.detail())
                .append('\n')
                .toString();
    }

    private static void narrate(World world, int action, int number, List<String> messages, StringBuilder text) {
        text.append(String.format(Locale.ROOT, "%4d  %s%n", number, describe(world, action)));
        messages.clear();
        world.perform(action);
        messages.forEach(message -> text.append(message).append('\n'));
        text.append("          ").append(picture(world)).append('\n');
    }

    private static String describe(World world, int action) {
        ScriptClient client = world.clients[Action.client(action)];
        int detail = Action.detail(action);
        return switch (Action.kind(action)) {
            case RUN -> describe(client.threads[detail]);
            case CANCEL -> client.threads[detail] + " stops waiting";
            case TO_SERVER -> "server takes from " + client + ": " + client.toServer.peekFirst();
            case TO_CLIENT -> client + " takes: " + client.toClient.peekFirst();
            case TO_CLIENT_TWICE -> client + " takes, and a copy stays under way: " + client.toClient.peekFirst();
            case LATE_RECALL -> client + " takes late: " + client.lateRecall;
            case TICK -> "time passes at " + client;
            case TIMER -> client + "'s timer for r" + detail + " goes off";
            case SERVER_NOTICES -> "server notices that " + client + " is gone";
            case CLIENT_NOTICES -> client + " notices that its connection is over";
            case EXPIRE -> "the ticket expires";
            case OVERDUE -> "time passes at the server, until recalls are overdue";
            case RECONNECT -> client + " connects to the successor of the dead server";
            case RECOVERED -> "the successor of the dead server takes no more claims";
            case CRASH -> "the server dies, and a successor is there";
            case ABANDON -> client + " looks for a server no longer";
            case DIE -> client + " dies";
            case CUT -> client + "'s connection breaks";
        };
    }

    private static String describe(ScriptThread thread) {
        Step step = thread.step();
        String what = step.kind() == Step.Kind.END
                ? thread.uses[step.resource()] == org.batonfs.sync.Mode.EXCLUSIVE ? "writes and ends" : "ends reading"
                : step.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + "s";
        return thread + " " + what + " r" + step.resource();
    }

    /** The locks and resources, in one line. */
    private static String picture(World world) {
        StringBuilder text = new StringBuilder();
        for (int resource = 0; resource < world.scenario.resources(); resource++) {
            Resource it = world.resource(resource);
            text.append("r").append(resource).append(": ");
            if (it == null) {
                text.append("forgotten");
            } else {
                text.append("value ")
                        .append(world.valueOf(it))
                        .append(" version ")
                        .append(it.version);
                text.append(it.inDoubt ? " in doubt" : "");
            }
            for (ScriptClient client : world.clients) {
                text.append("; ").append(client).append(' ').append(picture(world, client, resource));
            }
            text.append("   ");
        }
        return text.toString().stripTrailing();
    }

    private static String picture(World world, ScriptClient client, int resource) {
        Binding binding = world.binding(client.number, resource);
        ClientLock lock = client.handles[resource].lock;
        StringBuilder text = new StringBuilder(binding == null ? "unbound" : binding.mode.name());
        if (lock == null) {
            return text.append("/none").toString();
        }
        text.append('/')
                .append(
                        lock.state() == ClientLock.State.OPEN
                                ? lock.mode().name()
                                : lock.state().name());
        text.append(lock.readers > 0 ? " " + lock.readers + " reading" : "").append(lock.writer ? " writing" : "");
        text.append(lock.waiters.isEmpty() ? "" : " " + lock.waiters.size() + " waiting");
        text.append(lock.recalledTo == org.batonfs.sync.Mode.EXCLUSIVE ? "" : " recalled to " + lock.recalledTo);
        return text.toString();
    }
}
