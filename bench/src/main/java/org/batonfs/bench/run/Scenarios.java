package org.batonfs.bench.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.batonfs.bench.report.Role;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/**
 * The catalogue of scenarios, each beside its floor, in the order in which a round runs them. Every policy that there is has
 * its scenarios.
 *
 * <p>Names read {@code what/processes/rhythm/policy/connected}, as far as that applies.
 */
public final class Scenarios {
    private static final Rhythm SPARSE = Rhythm.sparse(200);
    private static final List<Rhythm> OTHER_THINK_TIMES =
            List.of(Rhythm.sparse(50), Rhythm.sparse(1_000), Rhythm.sparse(5_000));

    private static final int STRICT_PROCESSES_MAX = 4;

    private static final Rhythm WRITER_AMONG_READERS = Rhythm.sparse(1_000);
    private static final int CONNECTED_MANY = 1_000;

    private final Transport transport;
    private final Policy defaultPolicy;
    private final Set<Rivals.Rival> rivals;
    private final Map<String, Scenario> byName = new LinkedHashMap<>();

    private Scenarios(Transport transport, Policy defaultPolicy, Set<Rivals.Rival> rivals) {
        this.transport = transport;
        this.defaultPolicy = defaultPolicy;
        this.rivals = rivals;
    }

    /**
     * All of them; where nothing else is said, over this transport.
     *
     * @param defaultPolicy the policy of scenarios that do not compare policies
     * @param rivals the servers of others that are there
     */
    public static List<Scenario> all(Transport transport, Policy defaultPolicy, Set<Rivals.Rival> rivals) {
        Scenarios scenarios = new Scenarios(transport, defaultPolicy, rivals);
        scenarios.addRoundTrips();
        scenarios.addUncontended();
        scenarios.addDense();
        scenarios.addSparse();
        scenarios.addAlternating();
        scenarios.addCounters();
        scenarios.addConnected();
        return List.copyOf(scenarios.byName.values());
    }

    /** The most telling third of them, for a short run. */
    public static List<Scenario> quick(List<Scenario> all) {
        List<Scenario> few = new ArrayList<>();
        for (Scenario scenario : all) {
            boolean isTypical = scenario.processes() == 2
                    && !OTHER_THINK_TIMES.contains(scenario.rhythm())
                    && (scenario.connected() == 0 || scenario.connected() == CONNECTED_MANY);
            boolean isAlone = scenario.processes() == 1
                    && scenario.rhythm().equals(Rhythm.DENSE)
                    && scenario.role() != Role.RIVAL
                    && scenario.transport() == Transport.JDK;
            if (isTypical || isAlone) {
                few.add(scenario);
            }
        }
        return few;
    }

    /**
     * Those whose names contain one of the words, and their floors.
     *
     * @param words none to select all
     */
    public static List<Scenario> select(List<Scenario> all, List<String> words) throws BenchmarkException {
        if (words.isEmpty()) {
            return all;
        }
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            int before = names.size();
            all.stream().filter(scenario -> scenario.name().contains(word)).forEach(scenario -> {
                names.add(scenario.name());
                names.add(scenario.floor());
            });
            if (names.size() == before) {
                throw new BenchmarkException("no scenario's name contains '" + word + "'; bench/run.sh --list");
            }
        }
        // A floor may have a floor itself.
        for (int size = 0; size < names.size(); ) {
            size = names.size();
            all.stream()
                    .filter(scenario -> names.contains(scenario.name()))
                    .map(Scenario::floor)
                    .toList()
                    .forEach(names::add);
        }
        return all.stream().filter(scenario -> names.contains(scenario.name())).toList();
    }

    private void addRoundTrips() {
        for (Transport either : Transport.values()) {
            String suffix = "/" + either.name().toLowerCase(Locale.ROOT);
            String bare = "bare-echo" + suffix;
            put(new Scenario(
                    bare,
                    "bare-echo",
                    Role.FLOOR,
                    Kind.BARE_ECHO,
                    1,
                    Rhythm.DENSE,
                    defaultPolicy,
                    false,
                    either,
                    0,
                    ""));
            put(new Scenario(
                    "link-echo" + suffix,
                    "link-echo",
                    Role.FLOOR,
                    Kind.LINK_ECHO,
                    1,
                    Rhythm.DENSE,
                    defaultPolicy,
                    false,
                    either,
                    0,
                    bare));
        }
        String dense = "link-echo/" + transport.name().toLowerCase(Locale.ROOT);
        put(new Scenario(
                dense + "/" + SPARSE.word(),
                "link-echo",
                Role.FLOOR,
                Kind.LINK_ECHO,
                1,
                SPARSE,
                defaultPolicy,
                false,
                transport,
                0,
                dense));
        addAlone("first-acquire", Role.BATON, Kind.FIRST_ACQUIRE, dense);
    }

    private void addUncontended() {
        addAlone("raw-write", Role.FLOOR, Kind.RAW_WRITE, "");
        addAlone("private", Role.BATON, Kind.PRIVATE_POSITION, "raw-write");
    }

    private void addAlone(String name, Role role, Kind kind, String floor) {
        put(new Scenario(name, name, role, kind, 1, Rhythm.DENSE, defaultPolicy, false, transport, 0, floor));
    }

    private void addDense() {
        for (int processes : new int[] {1, 2, 3, 4, 8}) {
            addFloor(processes, Rhythm.DENSE);
            addWrites("shared", Kind.SHARED_POSITION, processes, Rhythm.DENSE);
            if (processes == 2 || processes == 4) {
                addWrites("value", Kind.VALUE_POSITION, processes, Rhythm.DENSE);
            }
            if (processes != 3) {
                addWrites("append", Kind.APPEND, processes, Rhythm.DENSE);
            }
            addRival("file-lock", Kind.FILE_LOCK, processes, Rhythm.DENSE);
            if (processes == 2 || processes == 3) {
                addServers(processes, Rhythm.DENSE);
            }
        }
    }

    private void addSparse() {
        for (int processes : new int[] {1, 2, 4, 8}) {
            addFloor(processes, SPARSE);
            addWrites("shared", Kind.SHARED_POSITION, processes, SPARSE);
            addWrites("append", Kind.APPEND, processes, SPARSE);
        }
        addRival("file-lock", Kind.FILE_LOCK, 2, SPARSE);
        addServers(2, SPARSE);
        for (Rhythm rhythm : OTHER_THINK_TIMES) {
            addFloor(2, rhythm);
            addWrites("shared", Kind.SHARED_POSITION, 2, rhythm);
            addWrites("append", Kind.APPEND, 2, rhythm);
        }
    }

    private void addAlternating() {
        addFloor(2, Rhythm.ALTERNATE);
        addWrites("shared", Kind.SHARED_POSITION, 2, Rhythm.ALTERNATE);
        addWrites("append", Kind.APPEND, 2, Rhythm.ALTERNATE);
        addContended("handle", Kind.HANDLE_TURNS, 2, Rhythm.ALTERNATE, "");
        addRival("file-lock", Kind.FILE_LOCK, 2, Rhythm.ALTERNATE);
    }

    private void addCounters() {
        addContended("readers", Kind.READERS, 4, WRITER_AMONG_READERS, "");
        addContended("upgrades", Kind.UPGRADES, 2, Rhythm.DENSE, "");
        addContended("upgrades", Kind.UPGRADES, 4, Rhythm.DENSE, "");
    }

    private void addConnected() {
        for (Policy policy : Policy.values()) {
            for (int connected : new int[] {10, 100, CONNECTED_MANY}) {
                boolean isCompared = connected == CONNECTED_MANY && policy != Policy.STRICT;
                if (isCompared || policy == defaultPolicy) {
                    addConnected(Rhythm.DENSE, policy, connected);
                    addConnected(SPARSE, policy, connected);
                }
            }
        }
    }

    private void addConnected(Rhythm rhythm, Policy policy, int connected) {
        String floor = "shared/2/" + rhythm.word() + "/" + policy;
        put(new Scenario(
                floor + "/" + connected + "-connected",
                "shared",
                Role.BATON,
                Kind.SHARED_POSITION,
                2,
                rhythm,
                policy,
                true,
                transport,
                connected,
                floor));
    }

    private void addFloor(int processes, Rhythm rhythm) {
        put(other("kernel-append", Role.FLOOR, Kind.KERNEL_APPEND, processes, rhythm, ""));
    }

    private void addServers(int processes, Rhythm rhythm) {
        if (rivals.contains(Rivals.Rival.REDIS)) {
            addRival("redis-lock", Kind.REDIS_LOCK, processes, rhythm);
            addRival("redis-position", Kind.REDIS_POSITION, processes, rhythm);
        }
        if (rivals.contains(Rivals.Rival.POSTGRES)) {
            addRival("postgres-lock", Kind.POSTGRES_LOCK, processes, rhythm);
        }
    }

    private void addRival(String what, Kind kind, int processes, Rhythm rhythm) {
        put(other(what, Role.RIVAL, kind, processes, rhythm, kernelAppend(processes, rhythm)));
    }

    private Scenario other(String what, Role role, Kind kind, int processes, Rhythm rhythm, String floor) {
        String name = what + "/" + processes + "/" + rhythm.word();
        return new Scenario(name, what, role, kind, processes, rhythm, defaultPolicy, false, transport, 0, floor);
    }

    private void addWrites(String what, Kind kind, int processes, Rhythm rhythm) {
        addContended(what, kind, processes, rhythm, kernelAppend(processes, rhythm));
    }

    private void addContended(String what, Kind kind, int processes, Rhythm rhythm, String floor) {
        for (Policy policy : Policy.values()) {
            if (saysSomethingNew(kind, processes, rhythm, policy)) {
                String name = what + "/" + processes + "/" + rhythm.word() + "/" + policy;
                put(new Scenario(name, what, Role.BATON, kind, processes, rhythm, policy, true, transport, 0, floor));
            }
        }
    }

    /**
     * What says nothing new takes the time of the others. What the cost model costs is seen with few processes that write, at
     * one think time; and without the file layer nothing is sent, so that {@code RESIDENT} does what {@code HOLD} does, as the default does.
     */
    private static boolean saysSomethingNew(Kind kind, int processes, Rhythm rhythm, Policy policy) {
        return switch (policy) {
            case STRICT ->
                processes <= STRICT_PROCESSES_MAX
                        && kind != Kind.VALUE_POSITION
                        && (kind == Kind.READERS || !OTHER_THINK_TIMES.contains(rhythm));
            case RESIDENT -> kind != Kind.VALUE_POSITION;
            case HOLD, ADAPTIVE -> true;
        };
    }

    private static String kernelAppend(int processes, Rhythm rhythm) {
        return "kernel-append/" + processes + "/" + rhythm.word();
    }

    private void put(Scenario scenario) {
        byName.put(scenario.name(), scenario);
    }
}
