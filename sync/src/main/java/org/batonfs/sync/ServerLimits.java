package org.batonfs.sync;

/**
 * The most that the server keeps, for all clients or for each. What goes beyond is refused with the limit's name.
 *
 * @param resources resources alive at once
 * @param handlesPerClient handles that one client has bound at once
 * @param ticketsPerClient tickets that one client has made and that are neither adopted, cancelled nor expired
 * @param orphanTicketNanos how long a ticket stands after the client that made it has gone, in nanoseconds
 * @param recallNanos how long a holder may leave a recall unanswered before it is evicted, in nanoseconds
 */
public record ServerLimits(
        int resources, int handlesPerClient, int ticketsPerClient, long orphanTicketNanos, long recallNanos) {
    private static final long RECALL_NANOS_MAX = 86_400_000_000_000L;

    /**
     * Four million resources, a million handles and ten thousand tickets a client; a minute for orphaned tickets, ten
     * seconds for recalls.
     */
    public static final ServerLimits DEFAULT =
            new ServerLimits(4_000_000, 1_000_000, 10_000, 60_000_000_000L, 10_000_000_000L);

    /** Checks that each limit allows something. */
    public ServerLimits {
        requirePositive("resources", resources);
        requirePositive("handlesPerClient", handlesPerClient);
        requirePositive("ticketsPerClient", ticketsPerClient);
        requirePositive("orphanTicketNanos", orphanTicketNanos);
        requirePositive("recallNanos", recallNanos);
        if (recallNanos > RECALL_NANOS_MAX) {
            throw new IllegalArgumentException("limit recallNanos must be at most a day, but is " + recallNanos);
        }
    }

    /** The same, but another time for recalls. */
    public ServerLimits withRecallNanos(long nanos) {
        return new ServerLimits(resources, handlesPerClient, ticketsPerClient, orphanTicketNanos, nanos);
    }

    private static void requirePositive(String name, long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + name + " must be positive, but is " + limit);
        }
    }
}
