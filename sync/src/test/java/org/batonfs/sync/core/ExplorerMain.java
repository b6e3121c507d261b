package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Explores one scenario as far as memory goes, for runs that are too long for the test command. From the folder {@code sync},
 * with the test class path:
 *
 * <pre>{@code
 * java -Xmx8g -cp ... org.batonfs.sync.core.ExplorerMain hold deaths=1 cuts=0 late=0 evictions=0 crashes=1 states=50000000 "w0 u0 | r0" "u0" "w0"
 * }</pre>
 *
 * What the scripts mean is told in {@link Scenario}.
 */
final class ExplorerMain {
    private ExplorerMain() {}

    public static void main(String[] arguments) {
        boolean hold = false;
        int deaths = 0;
        int cuts = 0;
        int late = 0;
        int evictions = 0;
        int crashes = 0;
        int states = 50_000_000;
        List<String> clients = new ArrayList<>();
        for (String argument : arguments) {
            int number = argument.contains("=") ? Integer.parseInt(argument.substring(argument.indexOf('=') + 1)) : 0;
            switch (argument.replaceFirst("=.*", "")) {
                case "hold" -> hold = true;
                case "strict" -> hold = false;
                case "deaths" -> deaths = number;
                case "cuts" -> cuts = number;
                case "late" -> late = number;
                case "evictions" -> evictions = number;
                case "crashes" -> crashes = number;
                case "states" -> states = number;
                default -> clients.add(argument);
            }
        }
        String[] scripts = clients.toArray(new String[0]);
        String name = String.join("  //  ", clients);
        Scenario scenario = (hold ? Scenario.hold(name, scripts) : Scenario.strict(name, scripts))
                .withDeaths(deaths)
                .withCuts(cuts)
                .withLateRecalls(late)
                .withEvictions(evictions)
                .withCrashes(crashes);
        Exploration exploration = Explorer.explore(scenario, states);
        System.out.println(exploration.summary());
        if (exploration.finding() != null) {
            System.out.println(exploration.counterexample());
            System.exit(1);
        }
    }
}
