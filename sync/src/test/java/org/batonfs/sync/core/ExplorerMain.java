package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Explores what takes too long for the test command, or a scenario of your own. See {@link #USAGE}. */
final class ExplorerMain {
    private static final String USAGE = """
            usage: .ci/prove explorer --deep [threads=N] [states=N]
                   .ci/prove explorer [threads=N] [states=N]
                   .ci/prove explorer [OPTION...] CLIENT...

            Goes through every order of events that a scenario allows, with the shipped state machines, and checks every
            invariant in every state. Without a client it explores the scenarios of the test command; with --deep those
            that are too large for it besides: more than ten million states, which takes some minutes. With clients it
            explores the one scenario that they make. It ends with 1 when an invariant is broken, and prints a shortest
            way there.

            threads=N    how many scenarios to explore at once; by default one for each processor
            states=N     how many states at most in each scenario; by default 50 million

            Options of a scenario, each 0 by default:
            hold         clients keep what they use densely for a minimum hold, instead of giving it up at once
            deaths=N     how many clients may die
            cuts=N       how many connections may break between living processes
            reconnect    clients whose connection broke make another, also to the server they had
            late=N       how many recalls may reach each client twice
            evictions=N  how often time may pass until holders that do not answer are evicted
            crashes=N    how often the server may die
            rings        threads may wait for each other in a ring, so that only an eviction helps

            A CLIENT is a line such as "w0 u0 | r0": its threads are separated by |, and each is a row of words,
            a letter with the number of a resource: r reads, w writes, u reads, upgrades and writes, + begins to write
            and - ends it, p asks for what is written later, o opens, O opens and waits for the answer, c closes, s shares by the one ticket, a adopts it,
            x takes it back. A ? behind a word lets it stop waiting.
            """;

    private static final int STATES_MAX = 50_000_000;

    private boolean isDeep;
    private boolean isHold;
    private boolean hasRings;
    private boolean reconnects;
    private int deaths;
    private int cuts;
    private int late;
    private int evictions;
    private int crashes;
    private int states = STATES_MAX;
    private int threads = Runtime.getRuntime().availableProcessors();
    private final List<String> clients = new ArrayList<>();

    private ExplorerMain() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        ExplorerMain main = new ExplorerMain();
        for (String argument : arguments) {
            if (argument.equals("--help")) {
                System.out.print(USAGE);
                return;
            }
            if (!main.understands(argument)) {
                System.err.println("not understood: " + argument);
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        System.exit(main.explore() ? 0 : 1);
    }

    private boolean understands(String argument) {
        String name = argument.replaceFirst("=[0-9]{1,9}$", "");
        int number = name.equals(argument) ? 0 : Integer.parseInt(argument.substring(name.length() + 1));
        switch (name) {
            case "--deep" -> isDeep = true;
            case "hold" -> isHold = true;
            case "reconnect" -> reconnects = true;
            case "rings" -> hasRings = true;
            case "deaths" -> deaths = number;
            case "cuts" -> cuts = number;
            case "late" -> late = number;
            case "evictions" -> evictions = number;
            case "crashes" -> crashes = number;
            case "states" -> states = number;
            case "threads" -> threads = Math.max(number, 1);
            default -> {
                clients.add(argument);
                return !argument.startsWith("-") && argument.matches("([-+a-zA-Z][0-9][?]?|[ |])*");
            }
        }
        return true;
    }

    private List<Scenario> scenarios() {
        if (clients.isEmpty()) {
            return isDeep ? Scenarios.deep() : Scenarios.all();
        }
        String name = String.join(" // ", clients);
        String[] scripts = clients.toArray(new String[0]);
        Scenario scenario = (isHold ? Scenario.hold(name, scripts) : Scenario.strict(name, scripts))
                .withDeaths(deaths)
                .withCuts(cuts)
                .withLateRecalls(late)
                .withEvictions(evictions)
                .withCrashes(crashes);
        scenario = reconnects ? scenario.withReconnection() : scenario;
        return List.of(hasRings ? scenario.withRings() : scenario);
    }

    /** Whether nothing is wrong with any scenario. */
    private boolean explore() throws InterruptedException, ExecutionException {
        List<Scenario> scenarios = scenarios();
        long beganNanos = System.nanoTime();
        ExecutorService cores = Executors.newFixedThreadPool(threads);
        ExecutorCompletionService<Exploration> explorations = new ExecutorCompletionService<>(cores);
        scenarios.forEach(scenario -> explorations.submit(() -> Explorer.explore(scenario, states)));
        cores.shutdown();
        long allStates = 0;
        long allSteps = 0;
        int broken = 0;
        for (int i = 0; i < scenarios.size(); i++) {
            Exploration exploration = explorations.take().get();
            System.out.println(exploration.summary());
            allStates += exploration.states();
            allSteps += exploration.steps();
            if (exploration.finding() != null) {
                broken++;
                System.out.println(exploration.counterexample());
            }
        }
        double seconds = (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        System.out.println(String.format(
                Locale.ROOT,
                "%d scenarios, %,d states, %,d steps, %.0f s on %d threads: %s",
                scenarios.size(),
                allStates,
                allSteps,
                seconds,
                threads,
                broken == 0 ? "all right" : broken + " BROKEN"));
        return broken == 0;
    }
}
