package org.batonfs.bench.run;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;

/**
 * The catalogue of scenarios, each beside its floor, in the order in which a round runs them.
 *
 * <p>Names read {@code what/processes/rhythm/policy}, as far as that applies.
 */
public final class Scenarios {
    private static final int[] PROCESSES = {1, 2, 4};

    private final Transport transport;
    private final Map<String, Scenario> byName = new LinkedHashMap<>();

    private Scenarios(Transport transport) {
        this.transport = transport;
    }

    /** All of them; where nothing else is said, over this transport. */
    public static List<Scenario> all(Transport transport) {
        Scenarios scenarios = new Scenarios(transport);
        scenarios.addRoundTrips();
        scenarios.addUncontended();
        for (int processes : PROCESSES) {
            scenarios.addWrites(processes, Rhythm.DENSE);
            scenarios.addWrites(processes, Rhythm.SPARSE);
        }
        scenarios.addWrites(2, Rhythm.ALTERNATE);
        return List.copyOf(scenarios.byName.values());
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
        all.stream()
                .filter(scenario -> names.contains(scenario.name()))
                .map(Scenario::floor)
                .toList()
                .forEach(names::add);
        return all.stream().filter(scenario -> names.contains(scenario.name())).toList();
    }

    private void addRoundTrips() {
        for (Transport either : Transport.values()) {
            String suffix = "/" + either.name().toLowerCase(Locale.ROOT);
            String bare = "bare-echo" + suffix;
            put(new Scenario(bare, Kind.BARE_ECHO, 1, Rhythm.DENSE, Policy.HOLD, false, either, ""));
            put(new Scenario("link-echo" + suffix, Kind.LINK_ECHO, 1, Rhythm.DENSE, Policy.HOLD, false, either, bare));
        }
        String echo = "link-echo/" + transport.name().toLowerCase(Locale.ROOT);
        addOne("first-acquire", Kind.FIRST_ACQUIRE, echo);
    }

    private void addUncontended() {
        addOne("raw-write", Kind.RAW_WRITE, "");
        addOne("private", Kind.PRIVATE_POSITION, "raw-write");
    }

    private void addOne(String name, Kind kind, String floor) {
        put(new Scenario(name, kind, 1, Rhythm.DENSE, Policy.HOLD, false, transport, floor));
    }

    private void addWrites(int processes, Rhythm rhythm) {
        String how = "/" + processes + "/" + rhythm.word();
        String floor = "kernel-append" + how;
        put(new Scenario(floor, Kind.KERNEL_APPEND, processes, rhythm, Policy.HOLD, false, transport, ""));
        for (Policy policy : Policy.values()) {
            addContended("shared", Kind.SHARED_POSITION, processes, rhythm, policy);
            addContended("append", Kind.APPEND, processes, rhythm, policy);
            if (rhythm == Rhythm.ALTERNATE) {
                addContended("handle", Kind.HANDLE_TURNS, processes, rhythm, policy);
            }
        }
    }

    private void addContended(String what, Kind kind, int processes, Rhythm rhythm, Policy policy) {
        String how = "/" + processes + "/" + rhythm.word();
        put(new Scenario(
                what + how + "/" + policy, kind, processes, rhythm, policy, true, transport, "kernel-append" + how));
    }

    private void put(Scenario scenario) {
        byName.put(scenario.name(), scenario);
    }
}
