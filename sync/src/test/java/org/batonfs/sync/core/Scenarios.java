package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;

/** What the test command explores: each of them completely, all of them together in less than a minute; and more. */
final class Scenarios {
    private Scenarios() {}

    /** What takes minutes: larger worlds, and more misfortunes in one of them. The largest come first. */
    static List<Scenario> deep() {
        List<Scenario> deep = new ArrayList<>(combinations());
        deep.addAll(all());
        return deep;
    }

    private static List<Scenario> combinations() {
        return List.of(
                Scenario.strict("3 clients: the server dies, an eviction, a death", "w0", "u0", "r0")
                        .withCrashes(1)
                        .withEvictions(1)
                        .withDeaths(1),
                Scenario.strict("3 clients: the server dies twice", "w0", "u0", "r0")
                        .withCrashes(2),
                Scenario.strict("2 clients: the server dies twice, a death", "w0 r0", "r0 w0")
                        .withCrashes(2)
                        .withDeaths(1),
                Scenario.strict("2 clients: the server dies three times", "w0", "u0")
                        .withCrashes(3),
                Scenario.strict("2 clients: the server dies, threads, a death", "w0 r0 | u0", "u0 | w0 c0")
                        .withCrashes(1)
                        .withDeaths(1),
                Scenario.strict("2 clients: the server dies, a connection breaks", "w0 u0", "r0 w0 | c0")
                        .withCrashes(1)
                        .withCuts(1),
                Scenario.strict(
                                "2 clients: the server dies, changes are told, a connection breaks",
                                "w0 w0 w0",
                                "w0 r0")
                        .withCuts(1)
                        .withReconnection()
                        .withCrashes(1),
                Scenario.strict("3 clients: the server dies, a connection breaks and is made again", "w0", "u0", "r0")
                        .withCuts(1)
                        .withReconnection()
                        .withCrashes(1),
                Scenario.strict(
                                "2 clients, 2 resources nested: the server dies, an eviction",
                                "+0 w1 -0 | r1",
                                "+0 r1 -0 | w0")
                        .withCrashes(1)
                        .withEvictions(1),
                Scenario.strict("a ticket: the server dies", "w0 s0 c0", "a0 u0 c0", "o0 w0 c0")
                        .withCrashes(1),
                Scenario.strict("a ticket taken back: the server dies, a death", "w0 s0 x0", "a0 u0")
                        .withCrashes(1)
                        .withDeaths(1),
                Scenario.hold("hold, 2 clients: the server dies, a death", "w0 r0", "w0 u0")
                        .withCrashes(1)
                        .withDeaths(1),
                Scenario.hold("hold, 3 clients: the server dies", "w0", "r0", "w0")
                        .withCrashes(1),
                Scenario.hold("hold, 2 clients: the server dies twice", "w0", "u0")
                        .withCrashes(2),
                Scenario.hold("hold, 3 clients: an eviction and a death", "w0 | r0", "u0", "w0")
                        .withEvictions(1)
                        .withDeaths(1),
                Scenario.strict(
                                "3 clients, 2 resources nested: an eviction, a death",
                                "w1 | r0",
                                "+0 w1 -0",
                                "+0 r1 -0")
                        .withEvictions(1)
                        .withDeaths(1),
                Scenario.strict("3 clients: rings of three", "+0 w1 -0", "+1 w2 -1", "+2 w0 -2")
                        .withRings(),
                Scenario.strict("3 clients: read, write, upgrade, one dies", "r0 u0 w0", "u0 w0 r0", "w0 u0")
                        .withDeaths(1));
    }

    static List<Scenario> all() {
        return List.of(
                Scenario.strict("2 clients: read, write, upgrade", "r0 w0 u0 w0 | r0 u0", "w0 r0 u0 | u0 r0 w0"),
                Scenario.strict("2 clients: close while others wait", "u0 w0 c0 | r0 u0", "w0 u0 | r0 c0"),
                Scenario.strict("2 clients: lose patience", "u0? w0 | w0?", "w0 u0? | u0?"),
                Scenario.strict("2 clients: late recalls", "w0 u0 | r0", "r0 w0 | r0")
                        .withLateRecalls(2),
                Scenario.strict("2 clients: one dies", "u0 w0 | r0 w0", "w0 r0 u0 | u0")
                        .withDeaths(1),
                Scenario.strict("2 clients: a connection breaks", "u0 w0 | r0", "w0 r0 u0")
                        .withCuts(1),
                Scenario.strict("2 clients: open and close, one dies", "o0 w0 O0 c0", "O0 u0 c0 | r0")
                        .withDeaths(1),
                Scenario.strict("2 clients: a connection breaks and is made again", "u0 w0 w0", "w0 r0")
                        .withCuts(1)
                        .withReconnection(),
                Scenario.strict("2 clients: the server dies after a break", "w0 w0", "u0")
                        .withCuts(1)
                        .withReconnection()
                        .withCrashes(1),
                Scenario.strict("3 clients: read, write, upgrade", "r0 u0 w0", "u0 w0 r0", "w0 u0 r0"),
                Scenario.strict("3 clients: several threads", "u0 | r0", "u0 | w0", "r0 w0"),
                Scenario.strict("3 clients: a close and two deaths", "u0 | c0", "w0 u0", "r0 w0")
                        .withDeaths(2),
                Scenario.strict("3 clients: a break, late recalls", "u0", "w0?", "r0")
                        .withCuts(1)
                        .withLateRecalls(1),
                Scenario.strict("2 clients: a stuck holder is evicted", "r0 w0 | u0", "w0 r0 | c0")
                        .withEvictions(1),
                Scenario.strict("3 clients: an eviction and a death", "r0 w0", "w0", "u0")
                        .withEvictions(1)
                        .withDeaths(1),
                Scenario.strict("2 clients, 2 resources", "u0 w1 r0 | r0 u1", "w1 u0 | r1 w0"),
                Scenario.strict("2 clients, 2 resources nested, one dies", "+0 w1 r1 -0 | u0", "+0 u1 -0 | r1 w1")
                        .withDeaths(1),
                Scenario.strict("a ticket, one dies", "w0 s0 c0", "a0 u0 c0", "o0 w0 c0")
                        .withDeaths(1),
                Scenario.strict("a ticket taken back, one dies", "w0 s0 x0 c0", "a0 u0 | r0", "w0")
                        .withDeaths(1),
                Scenario.strict("2 clients: the server dies, and one of them", "w0 r0 | r0", "u0 | c0")
                        .withCrashes(1)
                        .withDeaths(1),
                Scenario.strict("2 clients: the server dies twice", "w0 r0", "r0 w0")
                        .withCrashes(2),
                Scenario.strict("2 clients: the server dies, open and close", "o0 w0 c0", "O0 u0 c0")
                        .withCrashes(1),
                Scenario.strict("2 clients: the server dies after an eviction", "r0 w0", "w0 | c0")
                        .withCrashes(1)
                        .withEvictions(1),
                Scenario.strict("2 clients: a connection of threads breaks and is made again", "w0 | r0 | w0", "w0 w0")
                        .withCuts(1)
                        .withReconnection(),
                Scenario.strict("3 clients: the server dies", "w0", "u0", "r0").withCrashes(1),
                Scenario.strict("2 clients, 2 resources: the server dies", "w0 r1", "u1 w0")
                        .withCrashes(1),
                Scenario.strict("3 clients, 2 resources: a chain, and an eviction", "w1", "+0 w1 -0 | r1", "w0")
                        .withEvictions(1),
                Scenario.strict("2 clients, 2 resources: a ring, and an eviction", "+0 w1 -0", "+1 r0 -1 | r1")
                        .withRings(),
                Scenario.strict("3 clients, 2 resources: who waits for a ring", "+0 w1 -0", "+1 w0 -1", "w0")
                        .withRings(),
                Scenario.strict("2 clients, 2 resources given up together", "+0 w1 -0 p1 | r1", "+0 w1 -0 p1"),
                Scenario.hold("hold, 2 clients, 2 resources given up together, one dies", "+0 w1 -0 p1", "+0 w1 -0 p1")
                        .withDeaths(1),
                Scenario.strict("2 clients, 2 resources granted together", "+0 w1 -0 p1 | r1", "+0 w1 -0 p1 w1")
                        .withPairs(),
                Scenario.strict("3 clients, 2 resources granted together", "+0 w1 -0 p1", "+0 w1 -0 p1", "w1")
                        .withPairs(),
                Scenario.strict(
                                "2 clients, 2 resources granted together, one dies",
                                "+0 w1 -0 p1 | w1",
                                "+0 r1 -0 | w0")
                        .withPairs()
                        .withDeaths(1),
                Scenario.strict("2 clients, 2 resources granted together, and closed", "+0 w1 -0 p1 c1", "+0 w1 -0 c0")
                        .withPairs(),
                Scenario.strict("2 clients, 2 resources granted together, an eviction", "+0 w1 -0 p1", "+0 w1 -0 | w1")
                        .withPairs()
                        .withEvictions(1),
                Scenario.strict("2 clients, 2 resources granted together, a break", "w1 | w0", "+0 w1 -0")
                        .withPairs()
                        .withCuts(1)
                        .withReconnection(),
                Scenario.strict("2 clients, 2 resources granted together: the server dies", "+0 w1 -0 p1", "w0 w1")
                        .withPairs()
                        .withCrashes(1),
                Scenario.hold("hold, 2 clients, 2 resources granted together", "+0 w1 -0 p1 | w1", "+0 w1 -0 p1")
                        .withPairs(),
                Scenario.hold("hold, 2 clients: given up unasked, and recalled", "w0 p0 w0", "u0 p0 r0"),
                Scenario.strict("2 clients: given up unasked, and an eviction", "w0 p0 w0", "w0 p0")
                        .withEvictions(1),
                Scenario.strict("2 clients: given up unasked, the server dies", "w0 p0 w0", "w0 p0 r0")
                        .withCrashes(1),
                Scenario.hold("hold, 2 clients: the server dies", "w0 r0", "w0").withCrashes(1),
                Scenario.hold("hold, 2 clients: dense uses", "w0 u0 w0", "w0 r0 w0 u0"),
                Scenario.hold("hold, 2 clients: several threads", "w0 u0 | r0", "w0 | u0"),
                Scenario.hold("hold, 2 clients: a close and a death", "w0 u0 | r0", "w0 r0 | c0")
                        .withDeaths(1),
                Scenario.hold("hold, 2 clients: a stuck holder is evicted", "r0 w0 | r0", "u0")
                        .withEvictions(1),
                Scenario.hold("hold, 3 clients", "w0 r0", "u0", "w0"),
                Scenario.hold("hold, 3 clients: one dies", "w0", "u0", "w0").withDeaths(1),
                Scenario.hold("hold, 2 clients, 2 resources", "w0 u1", "w1 w0 | r1"),
                Scenario.hold("hold, 2 clients, 2 resources nested, one dies", "+0 w1 -0", "+0 u1 -0")
                        .withDeaths(1));
    }
}
