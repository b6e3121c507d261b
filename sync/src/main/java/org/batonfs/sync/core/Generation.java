package org.batonfs.sync.core;

import java.util.Set;

/**
 * Which server this is among those that have been at its socket. A grant names the generation of the server that gave it, and
 * a claim that of the grant which it stands on. So a client that has slept through the whole life of a server is known by its
 * claim: what that server has given to others since was not kept from it.
 *
 * <p>A server that dies while it still takes claims has given nothing to anybody but what they had. So holds that were
 * confirmed by any of a row of such servers, or by the one before them, stand side by side.
 *
 * @param number larger than that of any earlier server
 * @param firstVersion a version that no resource of an earlier server can have reached. Resources begin with it, so that a
 *     client which comes late does not take what it knows for what is there
 * @param oldestHeld the number of the last server that has served, which is the oldest whose holds may still stand
 * @param newestHeld the number of the last server. When it is less than {@code oldestHeld}, nothing is known of it, and no
 *     hold stands
 * @param departures who has left one of those servers without giving back what it held. Some of them may live, and not know
 */
public record Generation(long number, long firstVersion, long oldestHeld, long newestHeld, Set<Departure> departures) {
    /** The first server, which comes after nobody. */
    static final Generation FIRST = new Generation(1, 0, 1, 0);

    /** A server whose predecessors nobody has left while it held something. */
    Generation(long number, long firstVersion, long oldestHeld, long newestHeld) {
        this(number, firstVersion, oldestHeld, newestHeld, Set.of());
    }

    /** Whether a hold that the server of this number gave over this connection has stood until the last one's death. */
    boolean follows(long earlier, long client) {
        return oldestHeld <= earlier && earlier <= newestHeld && !departures.contains(new Departure(earlier, client));
    }
}
