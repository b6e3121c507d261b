package org.batonfs.sync;

/**
 * The most that the server keeps, for all clients or for each. What goes beyond is refused with the limit's name.
 *
 * @param resources resources alive at once
 * @param handlesPerClient handles that one client has bound at once
 * @param ticketsPerClient tickets that one client has made and that are neither adopted, cancelled nor expired
 * @param orphanTicketNanos how long a ticket stands after the client that made it has gone, in nanoseconds
 * @param recallNanos how long a holder may leave a recall unanswered before it is evicted, in nanoseconds
 * @param valueBytesPerClient bytes of values that one client has made room for and that are still there; who makes more
 *     room is evicted
 */
public record ServerLimits(
        int resources,
        int handlesPerClient,
        int ticketsPerClient,
        long orphanTicketNanos,
        long recallNanos,
        long valueBytesPerClient) {
    private static final long VALUE_BYTES = 64 << 20;

    private static final long RECALL_NANOS_MAX = 86_400_000_000_000L;

    /**
     * Four million resources, a million handles and ten thousand tickets a client; a minute for orphaned tickets, ten
     * seconds for recalls; 64 MiB of values a client.
     */
    public static final ServerLimits DEFAULT =
            new ServerLimits(4_000_000, 1_000_000, 10_000, 60_000_000_000L, 10_000_000_000L);

    /** These limits, and the default bytes of values. */
    public ServerLimits(
            int resources, int handlesPerClient, int ticketsPerClient, long orphanTicketNanos, long recallNanos) {
        this(resources, handlesPerClient, ticketsPerClient, orphanTicketNanos, recallNanos, VALUE_BYTES);
    }

    /** Checks that each limit allows something. */
    public ServerLimits {
        requirePositive("resources", resources);
        requirePositive("handlesPerClient", handlesPerClient);
        requirePositive("ticketsPerClient", ticketsPerClient);
        requirePositive("orphanTicketNanos", orphanTicketNanos);
        requirePositive("recallNanos", recallNanos);
        requirePositive("valueBytesPerClient", valueBytesPerClient);
        if (recallNanos > RECALL_NANOS_MAX) {
            throw new IllegalArgumentException("limit recallNanos must be at most a day, but is " + recallNanos);
        }
    }

    /** The same, but another time for recalls. */
    public ServerLimits withRecallNanos(long nanos) {
        return new ServerLimits(
                resources, handlesPerClient, ticketsPerClient, orphanTicketNanos, nanos, valueBytesPerClient);
    }

    /** The same, but so many bytes of values of one client. */
    public ServerLimits withValueBytesPerClient(long bytes) {
        return new ServerLimits(resources, handlesPerClient, ticketsPerClient, orphanTicketNanos, recallNanos, bytes);
    }

    private static void requirePositive(String name, long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + name + " must be positive, but is " + limit);
        }
    }
}
