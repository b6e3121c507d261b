package org.batonfs.sync.core;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of exploring a resident scenario; see {@link Exploration}.
 *
 * @param depth how many steps the state that is farthest from the beginning is away
 * @param nanos how long it took
 * @param finding what was found to be wrong; {@code null} when nothing was
 */
record ResidentExploration(
        ResidentScenario scenario,
        int states,
        long steps,
        int depth,
        boolean complete,
        long nanos,
        @Nullable Finding finding)
        implements Explored {
    /** An invariant that does not stand, and the actions that show it. */
    record Finding(Invariant invariant, String detail, List<Integer> path) {}

    @Override
    public @Nullable Invariant broken() {
        return finding == null ? null : finding.invariant();
    }

    @Override
    public int stepsToBroken() {
        return finding == null ? 0 : finding.path().size();
    }

    @Override
    public String summary() {
        return Exploration.summary(scenario.name(), states, steps, depth, nanos, complete, broken());
    }

    @Override
    public String counterexample() {
        if (finding == null) {
            return "no counterexample";
        }
        StringBuilder text =
                new StringBuilder("Scenario ").append(scenario.name()).append('\n');
        ResidentWorld world = new ResidentWorld(scenario);
        int number = 0;
        for (int action : finding.path()) {
            text.append(String.format(Locale.ROOT, "%4d  %s%n", ++number, describe(world, action)));
            try {
                world.perform(action);
            } catch (RuntimeException | AssertionError e) {
                break;
            }
            text.append("          ").append(picture(world)).append('\n');
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

    private static String describe(ResidentWorld world, int action) {
        ResidentWorldClient client = world.clients.get(ResidentWorld.clientOf(action));
        String who = "client " + client.index;
        return switch (ResidentWorld.Event.of(action)) {
            case TO_SERVER -> "server takes from " + who + ": " + client.firstMessage(true);
            case TO_CLIENT -> who + " takes: " + client.firstMessage(false);
            case BEGIN -> who + " begins " + client.next();
            case BEGIN_OPERATION -> who + " asks to have done " + client.next();
            case BEGIN_USE -> who + " begins its use";
            case END_USE -> who + " ends its use";
            case TIMER -> who + "'s timer for r" + (action & 0xF) + " goes off";
            case FINISH -> "what went on elsewhere ends";
            case NOTICE -> "server notices that " + who + " is gone";
            case CONNECT -> who + " connects to the successor of the dead server";
            case RECOVERED -> "the successor of the dead server takes no more claims";
            case WITHDRAW -> who + " takes back what it has asked for";
            case DIE -> who + " dies";
            case CRASH -> "the server dies, and a successor is there";
        };
    }

    /** The resources and who holds what, in one line. */
    private static String picture(ResidentWorld world) {
        StringBuilder text = new StringBuilder();
        for (int resource = 0; resource < ResidentWorld.RESOURCES; resource++) {
            Resource it = world.core.resources.get(ResidentWorld.nameOf(resource));
            text.append("r").append(resource).append(it == null ? ": forgotten" : ": version " + it.version);
            for (Binding holder = it == null ? null : it.firstHolder; holder != null; holder = holder.nextHolder) {
                text.append("; ").append(nameOf(holder)).append(" has ").append(holder.mode);
            }
            for (Binding waiting : it == null ? List.<Binding>of() : it.waiting()) {
                text.append("; ").append(nameOf(waiting)).append(" waits for ").append(waiting.wanted);
            }
            text.append("   ");
        }
        return text.toString().stripTrailing();
    }

    private static String nameOf(Binding binding) {
        return binding.session.isAgent ? "the agent" : "client " + (binding.session.client() - 1);
    }
}
