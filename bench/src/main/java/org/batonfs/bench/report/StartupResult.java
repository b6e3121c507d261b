package org.batonfs.bench.report;

/**
 * How long a child JVM takes from its exec to its first grant, beside the same JVM's first bare echo.
 *
 * @param transport who provides the sockets
 * @param variant what helps it to start: plain, class-data archive, AOT cache
 * @param children how many children of each kind were started, in turn
 * @param echoMillis exec to the first echo over a bare socket
 * @param linkMillis exec to the first echo over ipc
 * @param grantMillis exec to the first grant
 * @param ratio first grant divided by bare echo, pair by pair
 */
public record StartupResult(
        String transport,
        String variant,
        int children,
        Spread echoMillis,
        Spread linkMillis,
        Spread grantMillis,
        Spread ratio) {
    /** The name that it is found again by in another report. */
    public String name() {
        return "startup/" + transport + "/" + variant;
    }
}
