package org.batonfs.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.batonfs.ipc.ClientOptions;

/**
 * How a client connects and behaves. Immutable: each method returns changed options.
 */
public final class SyncClientOptions {
    /** The minimum hold unless another is set: three milliseconds. */
    public static final Duration DEFAULT_MINIMUM_HOLD = Duration.ofMillis(3);

    private final ClientOptions connection;
    private final Policy policy;
    private final Duration minimumHold;
    private final Duration reconnect;
    private final ForgottenListener forgotten;

    private SyncClientOptions(
            ClientOptions connection,
            Policy policy,
            Duration minimumHold,
            Duration reconnect,
            ForgottenListener forgotten) {
        this.connection = connection;
        this.policy = policy;
        this.minimumHold = minimumHold;
        this.reconnect = reconnect;
        this.forgotten = forgotten;
    }

    /** Connects to the server at this socket, under {@link Policy#ADAPTIVE}. */
    public static SyncClientOptions at(Path socket) {
        return over(ClientOptions.at(socket));
    }

    /** Connects as the given options say, under {@link Policy#ADAPTIVE}. */
    public static SyncClientOptions over(ClientOptions connection) {
        Objects.requireNonNull(connection, "connection");
        return new SyncClientOptions(
                connection, Policy.ADAPTIVE, DEFAULT_MINIMUM_HOLD, Duration.ZERO, ForgottenListener.LOGGING);
    }

    /** Gives back what is held as this policy says. */
    public SyncClientOptions policy(Policy newPolicy) {
        return new SyncClientOptions(
                connection, Objects.requireNonNull(newPolicy, "policy"), minimumHold, reconnect, forgotten);
    }

    /**
     * Keeps what is used densely for this long when one other process waits for it, unless the policy is {@link Policy#STRICT};
     * at most a second. Where more wait, it is divided by their number, down to a thirtieth, but is no shorter than eight transfers are seen to take. So
     * this is about how long a process waits for the holds of others, where handing over is quick; and the longer it is, the less of the time is spent on that.
     */
    public SyncClientOptions minimumHold(Duration newMinimumHold) {
        if (newMinimumHold.isNegative() || newMinimumHold.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("minimum hold must be 0 to 1 s, but is " + newMinimumHold);
        }
        return new SyncClientOptions(connection, policy, newMinimumHold, reconnect, forgotten);
    }

    /**
     * When the server dies, waits so long for another one at the same socket, and goes on with it: what is held is claimed
     * back, and calls wait meanwhile. Zero, the default, fails all calls at once.
     */
    public SyncClientOptions reconnect(Duration newReconnect) {
        if (newReconnect.isNegative()) {
            throw new IllegalArgumentException("reconnect must not be negative, but is " + newReconnect);
        }
        return new SyncClientOptions(connection, policy, minimumHold, newReconnect, forgotten);
    }

    /** Tells this listener what the program has left open at a close, instead of the log. */
    public SyncClientOptions forgotten(ForgottenListener newForgotten) {
        return new SyncClientOptions(
                connection, policy, minimumHold, reconnect, Objects.requireNonNull(newForgotten, "forgotten"));
    }

    /** Who is told what the program has left open. */
    public ForgottenListener forgotten() {
        return forgotten;
    }

    /** How long to wait for another server when this one dies. */
    public Duration reconnect() {
        return reconnect;
    }

    /** How to connect. */
    public ClientOptions connection() {
        return connection;
    }

    /** When to give back. */
    public Policy policy() {
        return policy;
    }

    /** The minimum hold; it does not count under {@link Policy#STRICT}. */
    public Duration minimumHold() {
        return minimumHold;
    }
}
