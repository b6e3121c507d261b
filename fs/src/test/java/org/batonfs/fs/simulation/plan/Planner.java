package org.batonfs.fs.simulation.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.batonfs.ipc.simulation.Chance;
import org.batonfs.ipc.simulation.MachineSettings;

/**
 * Makes a plan from a seed. Most worlds are small and do a few kinds of things only: what is done seldom meets what it must
 * not meet if there is much else (swarm testing, after Groce and others). The others are large, and some do everything.
 */
public final class Planner {
    private static final long STEPS_MAX = 500_000;
    private static final FaultKind[] FAULTS = FaultKind.values();

    private static final List<ActKind> OF_REGISTERS = List.of(
            ActKind.READ,
            ActKind.WRITE,
            ActKind.UPGRADE,
            ActKind.TRY,
            ActKind.TIMED,
            ActKind.KEEP,
            ActKind.REOPEN,
            ActKind.PAUSE);
    private static final List<ActKind> OF_NUMBERS = List.of(ActKind.STORE, ActKind.FETCH, ActKind.PAUSE);
    private static final List<ActKind> OF_RECORDS =
            List.of(ActKind.APPEND, ActKind.SCAN, ActKind.SHARED_WRITE, ActKind.STRETCH, ActKind.PAUSE);
    private static final List<ActKind> OF_CELLS = List.of(ActKind.PUT, ActKind.GET, ActKind.PAUSE);
    private static final List<ActKind> OF_NAMES =
            List.of(ActKind.CREATE, ActKind.UNLINK, ActKind.RENAME, ActKind.EXISTS, ActKind.LIST, ActKind.PAUSE);

    private final Chance chance;
    private final boolean isSmall;
    private final int targets;
    private final List<ActKind> kinds;

    private Planner(Chance chance) {
        this.chance = chance;
        this.isSmall = !chance.oneIn(4);
        this.targets = isSmall ? chance.of(1, 1, 2) : chance.between(1, 3);
        this.kinds = kinds();
    }

    /** Those that are done here, the frequent ones several times. */
    private List<ActKind> kinds() {
        List<ActKind> possible = switch (chance.below(isSmall ? 10 : 15)) {
            case 0, 1, 2 -> OF_REGISTERS;
            case 3, 4 -> OF_RECORDS;
            case 5 -> OF_CELLS;
            case 6, 7 -> OF_NAMES;
            case 8 -> OF_NUMBERS;
            default -> List.of(ActKind.values());
        };
        List<ActKind> drawn = new ArrayList<>();
        for (int left = chance.between(3, isSmall ? 6 : 12); left > 0; left--) {
            drawn.add(possible.get(chance.below(possible.size())));
        }
        return drawn;
    }

    /** The plan of a seed. */
    public static Plan plan(long seed, List<String> policies) {
        Chance chance = new Chance(~seed);
        return new Planner(chance).make(seed, policies);
    }

    private Plan make(long seed, List<String> policies) {
        MachineSettings machine = new MachineSettings(
                seed,
                chance.of(4, 12, 40),
                chance.of(0, 20, 200),
                chance.of(0, 20, 100),
                chance.of(1_000, 20_000),
                chance.of(48, 200, 65_536, 65_536),
                chance.of(0, 0, 3, 8),
                STEPS_MAX);
        List<ClientPlan> clients = new ArrayList<>();
        int count = chance.between(2, isSmall ? 3 : 4);
        boolean reconnects = chance.oneIn(2);
        for (int i = 0; i < count; i++) {
            clients.add(client(reconnects || chance.oneIn(2)));
        }
        return new Plan(
                machine,
                policies.get(chance.below(policies.size())),
                chance.of(20_000, 100_000, 1_000_000),
                chance.of(120, 250, 4 << 20, 4 << 20, 4 << 20),
                clients,
                faults(count));
    }

    private ClientPlan client(boolean reconnects) {
        List<List<Act>> threads = new ArrayList<>();
        int count = isSmall ? chance.of(1, 1, 1, 2) : chance.of(1, 1, 2, 2, 3);
        for (int i = 0; i < count; i++) {
            List<Act> acts = new ArrayList<>();
            for (int left = isSmall ? chance.between(2, 6) : chance.between(2, 10); left > 0; left--) {
                acts.add(act());
            }
            threads.add(acts);
        }
        return new ClientPlan(reconnects, threads);
    }

    private Act act() {
        ActKind kind = kinds.get(chance.below(kinds.size()));
        int amount = switch (kind) {
            case TIMED -> chance.of(0, 10, 100, 1_000, 20_000);
            case KEEP -> chance.of(10, 500, 5_000);
            case PAUSE -> chance.of(10, 300, 10_000);
            default -> 0;
        };
        return new Act(kind, chance.below(targets), amount);
    }

    private List<Fault> faults(int clients) {
        List<Fault> faults = new ArrayList<>();
        int reach = chance.of(500, 3_000, 20_000);
        for (int left = chance.of(0, 1, 1, 2, 3, 5); left > 0; left--) {
            FaultKind kind = FAULTS[chance.below(FAULTS.length)];
            long duration = switch (kind) {
                case STOP -> chance.of(100, 5_000, 50_000, 200_000, 2_000_000);
                case CRASH -> chance.of(10, 1_000, 50_000, 400_000);
                default -> chance.below(2_000);
            };
            faults.add(new Fault(chance.below(reach), kind, chance.below(clients), duration));
        }
        faults.sort(Comparator.comparingLong(Fault::atMicros));
        return faults;
    }
}
