package org.batonfs.sync.core;

/** Remembers for the successor of a server who has gone without giving back what it held. */
@FunctionalInterface
public interface Departures {
    /**
     * A client has gone, and what it held is about to be free. It may live on and not know: then it must not get that back
     * from a successor, for others may have had it meanwhile. So this has to be known to any successor when the call returns.
     *
     * @param client the number of its connection
     */
    void onDeparted(long client);
}
