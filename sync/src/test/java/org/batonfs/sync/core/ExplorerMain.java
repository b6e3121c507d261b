package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Explores what takes too long for the test command, or a scenario of your own. See {@link #USAGE}. */
final class ExplorerMain {
    private static final String USAGE = """
            usage: .ci/prove explorer --deep [resident] [threads=N] [states=N]
                   .ci/prove explorer [resident] [threads=N] [states=N]
                   .ci/prove explorer [OPTION...] CLIENT...

            Goes through every order of events that a scenario allows, with the shipped state machines, and checks every
            invariant in every state. Without a client it explores the scenarios of the test command; with --deep those
            that are too large for it besides: more than ten million states, which takes some minutes. With clients it
            explores the one scenario that they make. It ends with 1 when an invariant is broken, and prints a shortest
            way there; when a scenario has more states than it may have; and when --deep visits less than ten million
            states.

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

            resident     the server does operations for clients; alone it explores only the scenarios of that kind. A
                         client has one thread, and the words are r reads, w adds 1, c closes, g has it read, a has 1
                         added, p has a number put there, G and A do that in one way or the other, b has 1 added to 0
                         and 1, and l the same, which goes on elsewhere for a while. Options are hold, deaths,
                         crashes=1, and
            withdrawals=N  how often an operation may be taken back
            """;

    private static final int STATES_MAX = 50_000_000;
    private static final long DEEP_STATES_MIN = 10_000_000;

    private boolean isDeep;
    private boolean isResident;
    private boolean isHold;
    private boolean hasRings;
    private boolean reconnects;
    private int deaths;
    private int cuts;
    private int late;
    private int evictions;
    private int crashes;
    private int withdrawals;
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
            case "resident" -> isResident = true;
            case "hold" -> isHold = true;
            case "reconnect" -> reconnects = true;
            case "rings" -> hasRings = true;
            case "deaths" -> deaths = number;
            case "cuts" -> cuts = number;
            case "late" -> late = number;
            case "evictions" -> evictions = number;
            case "crashes" -> crashes = number;
            case "withdrawals" -> withdrawals = number;
            case "states" -> states = number;
            case "threads" -> threads = Math.max(number, 1);
            default -> {
                clients.add(argument);
                return !argument.startsWith("-") && argument.matches("([-+a-zA-Z][0-9][?]?|[ |])*");
            }
        }
        return true;
    }

    /** What is to be explored, each up to so many states. */
    private List<IntFunction<Explored>> scenarios() {
        List<IntFunction<Explored>> all = new ArrayList<>();
        List<Scenario> scenarios = isDeep ? Scenarios.deep() : Scenarios.all();
        List<ResidentScenario> residents = isDeep ? ResidentScenarios.deep() : ResidentScenarios.all();
        if (!clients.isEmpty()) {
            scenarios = isResident ? List.of() : List.of(scenario());
            residents = isResident ? List.of(residentScenario()) : List.of();
        }
        if (!isResident) {
            scenarios.forEach(scenario -> all.add(statesMax -> Explorer.explore(scenario, statesMax)));
        }
        residents.forEach(scenario -> all.add(statesMax -> ResidentExplorer.explore(scenario, statesMax)));
        return all;
    }

    private Scenario scenario() {
        String name = String.join(" // ", clients);
        String[] scripts = clients.toArray(new String[0]);
        Scenario scenario = (isHold ? Scenario.hold(name, scripts) : Scenario.strict(name, scripts))
                .withDeaths(deaths)
                .withCuts(cuts)
                .withLateRecalls(late)
                .withEvictions(evictions)
                .withCrashes(crashes);
        scenario = reconnects ? scenario.withReconnection() : scenario;
        return hasRings ? scenario.withRings() : scenario;
    }

    private ResidentScenario residentScenario() {
        String name = String.join(" // ", clients);
        String[] scripts = clients.toArray(new String[0]);
        ResidentScenario scenario = (isHold
                        ? ResidentScenario.hold(name, scripts)
                        : ResidentScenario.strict(name, scripts))
                .withDeaths(deaths)
                .withWithdrawals(withdrawals);
        return crashes > 0 ? scenario.withCrash() : scenario;
    }

    /** Whether nothing is wrong with any scenario, and all of each was explored. */
    private boolean explore() throws InterruptedException, ExecutionException {
        List<IntFunction<Explored>> scenarios = scenarios();
        long beganNanos = System.nanoTime();
        ExecutorService cores = Executors.newFixedThreadPool(threads);
        ExecutorCompletionService<Explored> explorations = new ExecutorCompletionService<>(cores);
        scenarios.forEach(scenario -> explorations.submit(() -> scenario.apply(states)));
        cores.shutdown();
        long allStates = 0;
        long allSteps = 0;
        int broken = 0;
        for (int i = 0; i < scenarios.size(); i++) {
            Explored explored = explorations.take().get();
            System.out.println(explored.summary());
            allStates += explored.states();
            allSteps += explored.steps();
            if (!explored.isAllRight()) {
                broken++;
                System.out.println(
                        explored.broken() == null
                                ? "  it has more states than " + states + ", so this shows nothing"
                                : explored.counterexample());
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
                broken == 0 ? "all right" : broken + " BROKEN OR NOT COMPLETE"));
        boolean isTooLittle = isDeep && !isResident && clients.isEmpty() && allStates < DEEP_STATES_MIN;
        if (isTooLittle) {
            System.out.println(
                    String.format(Locale.ROOT, "TOO LITTLE: --deep is to visit at least %,d states", DEEP_STATES_MIN));
        }
        return broken == 0 && !isTooLittle;
    }
}
