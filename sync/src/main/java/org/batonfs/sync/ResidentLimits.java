package org.batonfs.sync;

/**
 * The most that the server keeps for operations of clients.
 *
 * @param operationsPerClient operations of one client that are not answered yet
 * @param bytesPerClient bytes of their bodies
 * @param resources resources that the server holds for operations; those not used for longest are given back
 */
public record ResidentLimits(int operationsPerClient, int bytesPerClient, int resources) {
    /** A thousand operations and 4 MiB a client, ten thousand resources. */
    public static final ResidentLimits DEFAULT = new ResidentLimits(1_000, 4 << 20, 10_000);

    /** Checks that each limit allows something. */
    public ResidentLimits {
        if (operationsPerClient < 1 || bytesPerClient < 1 || resources < 1) {
            throw new IllegalArgumentException("limits of operations must be positive, but are " + operationsPerClient
                    + ", " + bytesPerClient + " and " + resources);
        }
    }
}
