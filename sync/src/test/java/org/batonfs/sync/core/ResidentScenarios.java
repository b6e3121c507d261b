package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/** What the test command explores of holds and operations beside each other: a few seconds; and more. */
final class ResidentScenarios {
    private ResidentScenarios() {}

    static List<ResidentScenario> all() {
        return List.of(
                ResidentScenario.strict("resident: two that never hold", "a0 g0 p0 a0", "a0 p0 g0"),
                ResidentScenario.strict("resident: one holds, one never", "w0 r0 w0", "a0 g0 a0"),
                ResidentScenario.strict("resident: one way or the other", "A0 G0", "A0 A0"),
                ResidentScenario.strict("resident: one way or the other, 2 resources", "A0 A1", "A1 G0"),
                ResidentScenario.strict("resident: 3 clients", "a0 r0", "w0", "G0"),
                ResidentScenario.strict("resident: one dies", "w0 a0", "A0 g0").withDeaths(1),
                ResidentScenario.strict("resident: 3 clients, one dies", "w0", "a0", "p0")
                        .withDeaths(1),
                ResidentScenario.strict("resident: taken back", "w0 a0", "a0 g0")
                        .withWithdrawals(2),
                ResidentScenario.strict("resident: taken back, one dies", "w0 a0", "A0")
                        .withWithdrawals(1)
                        .withDeaths(1),
                ResidentScenario.strict("resident: pairs, elsewhere", "l0 w1", "b0 r0"),
                ResidentScenario.strict("resident: pairs, 3 clients", "b0", "w1", "A0"),
                ResidentScenario.strict("resident: a pair, one dies", "l0", "w0 a1")
                        .withDeaths(1),
                ResidentScenario.strict("resident: a pair is taken back", "b0 a1", "w1 A0")
                        .withWithdrawals(1),
                ResidentScenario.strict("resident: closes", "A0 c0", "w0 l0 c0"),
                ResidentScenario.strict("resident: closes, one dies", "a0 c0", "w0 l0")
                        .withDeaths(1),
                ResidentScenario.strict("resident: room for one", "a0 A1", "w0 a1 a0")
                        .withAgentResources(1),
                ResidentScenario.hold("resident, hold: one way or the other", "w0 w0", "a0 A0"),
                ResidentScenario.hold("resident, hold: one dies", "w0 r0", "a0 w0")
                        .withDeaths(1),
                ResidentScenario.hold("resident, hold: pairs", "w1 w0", "b0 g1"),
                ResidentScenario.strict("resident: the server dies", "w0 a0", "A0")
                        .withCrash(),
                ResidentScenario.strict("resident: the server dies, taken back", "w0", "g0 a0")
                        .withWithdrawals(1)
                        .withCrash(),
                ResidentScenario.hold("resident, hold: the server dies", "w0", "a0 w0")
                        .withCrash());
    }

    private static List<ResidentScenario> combinations() {
        return List.of(
                ResidentScenario.strict("resident: 3 clients, one way or the other", "A0 G0", "A0 A0", "A0"),
                ResidentScenario.strict("resident: 3 clients, 2 resources", "A0 A1", "A1 G0", "b0"),
                ResidentScenario.strict("resident: 3 clients, two die", "A0 a0", "A0", "w0 g0")
                        .withDeaths(2),
                ResidentScenario.strict("resident: 3 clients, taken back, one dies", "w0 a0", "a0 l0", "A0")
                        .withWithdrawals(2)
                        .withDeaths(1),
                ResidentScenario.strict("resident: pairs, taken back, two die", "l0 a1", "b0 w1", "A0")
                        .withWithdrawals(1)
                        .withDeaths(2),
                ResidentScenario.strict("resident: closes, room for one, two die", "A0 c0 A1", "l0 c0", "w1 c1")
                        .withAgentResources(1)
                        .withDeaths(2),
                ResidentScenario.hold("resident, hold: 3 clients, one dies", "A0 r0", "A0", "w0")
                        .withDeaths(1),
                ResidentScenario.hold("resident, hold: long", "A0 A0 G0", "A0 A0 A0"),
                ResidentScenario.strict("resident: the server dies, 3 clients", "A0", "A0", "G0")
                        .withCrash(),
                ResidentScenario.strict("resident: the server dies, taken back, long", "A0 a0", "A0")
                        .withWithdrawals(1)
                        .withCrash(),
                ResidentScenario.strict("resident: the server dies, 2 resources", "A0 a1", "w1 A0")
                        .withCrash());
    }

    static List<ResidentScenario> deep() {
        List<ResidentScenario> deep = new ArrayList<>(combinations());
        deep.addAll(all());
        return deep;
    }
}
