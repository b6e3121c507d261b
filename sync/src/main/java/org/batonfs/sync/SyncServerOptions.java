package org.batonfs.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.batonfs.ipc.ServerOptions;

/** How a server listens, and what it allows. Immutable: each method returns changed options. */
public final class SyncServerOptions {
    /** The time for claims unless another is set. */
    public static final Duration DEFAULT_RECOVERY = Duration.ofSeconds(2);

    /** The most threads that a server serves by. */
    public static final int LOOPS_MAX = 64;

    private static final Duration RECOVERY_MAX = Duration.ofMinutes(10);

    private final ServerOptions listening;
    private final ServerLimits limits;
    private final Duration recovery;
    private final boolean killsEvicted;
    private final AccessPolicy access;
    private final ResidentLimits residentLimits;
    private final ResidentOperations operations;
    private final int loops;

    private SyncServerOptions(
            ServerOptions listening,
            ServerLimits limits,
            Duration recovery,
            boolean killsEvicted,
            AccessPolicy access,
            ResidentLimits residentLimits,
            ResidentOperations operations,
            int loops) {
        this.listening = listening;
        this.limits = limits;
        this.recovery = recovery;
        this.killsEvicted = killsEvicted;
        this.access = access;
        this.residentLimits = residentLimits;
        this.operations = operations;
        this.loops = loops;
    }

    /** Listens on this socket, with the default limits. */
    public static SyncServerOptions at(Path socket) {
        return over(ServerOptions.at(socket));
    }

    /** Listens as the given options say, with the default limits. */
    public static SyncServerOptions over(ServerOptions listening) {
        return new SyncServerOptions(
                Objects.requireNonNull(listening, "listening"),
                ServerLimits.DEFAULT,
                DEFAULT_RECOVERY,
                false,
                peer -> Access.ALL,
                ResidentLimits.DEFAULT,
                ResidentOperations.NONE,
                1);
    }

    /** Allows this much. */
    public SyncServerOptions limits(ServerLimits newLimits) {
        return new SyncServerOptions(
                listening,
                Objects.requireNonNull(newLimits, "limits"),
                recovery,
                killsEvicted,
                access,
                residentLimits,
                operations,
                loops);
    }

    /**
     * For so long a server that replaces a dead one lets the dead one's clients claim what they held, and grants nothing
     * else. It should be longer than a client takes to notice and to reconnect, which is a tenth of a second.
     */
    public SyncServerOptions recovery(Duration newRecovery) {
        if (newRecovery.isNegative() || newRecovery.compareTo(RECOVERY_MAX) > 0) {
            throw new IllegalArgumentException("recovery must be 0 to " + RECOVERY_MAX + ", but is " + newRecovery);
        }
        return new SyncServerOptions(
                listening, limits, newRecovery, killsEvicted, access, residentLimits, operations, loops);
    }

    /**
     * Whether to kill an evicted client, if it is a child that this process has started, before what it held is given to others.
     * A client that wakes after its eviction can finish the one system call that it was stopped before; a killed one cannot.
     * The child is known by the process number that it gives itself where the transport does not tell it, so a child
     * that lies can have a sibling killed. Off by default.
     */
    public SyncServerOptions killEvicted(boolean newKillsEvicted) {
        return new SyncServerOptions(
                listening, limits, recovery, newKillsEvicted, access, residentLimits, operations, loops);
    }

    /**
     * What each client may do that is admitted; everything by default. Clients of other users are only admitted if
     * {@link ServerOptions#policy} says so.
     */
    public SyncServerOptions access(AccessPolicy newAccess) {
        return new SyncServerOptions(
                listening,
                limits,
                recovery,
                killsEvicted,
                Objects.requireNonNull(newAccess, "access"),
                residentLimits,
                operations,
                loops);
    }

    /** Allows this much of operations that clients have done by the server. */
    public SyncServerOptions residentLimits(ResidentLimits newLimits) {
        return new SyncServerOptions(
                listening,
                limits,
                recovery,
                killsEvicted,
                access,
                Objects.requireNonNull(newLimits, "residentLimits"),
                operations,
                loops);
    }

    /** What the server can do for clients, besides operations on values. */
    public SyncServerOptions operations(ResidentOperations newOperations) {
        return new SyncServerOptions(
                listening,
                limits,
                recovery,
                killsEvicted,
                access,
                residentLimits,
                Objects.requireNonNull(newOperations, "operations"),
                loops);
    }

    /**
     * By how many threads the server serves, 1 by default. Each has some of the connections, and some of the resources, by a hash of
     * their names; what a client wants of a resource of another thread than its own is passed on, which costs a wake-up. So several
     * pay where one thread has a whole core to do, and there are more cores. The limits of resources and of what a client may have
     * count for each thread by itself. With more than one, {@link Access} and {@link ResidentOperations} are asked by several
     * threads.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link #LOOPS_MAX}
     */
    public SyncServerOptions loops(int newLoops) {
        if (newLoops < 1 || newLoops > LOOPS_MAX) {
            throw new IllegalArgumentException("loops must be 1 to " + LOOPS_MAX + ", but are " + newLoops);
        }
        return new SyncServerOptions(
                listening, limits, recovery, killsEvicted, access, residentLimits, operations, newLoops);
    }

    /** How to listen. */
    public ServerOptions listening() {
        return listening;
    }

    /** How long clients of a dead predecessor may claim what they held. */
    public Duration recovery() {
        return recovery;
    }

    /** Whether children that are evicted are killed. */
    public boolean killsEvicted() {
        return killsEvicted;
    }

    /** What each client may do. */
    public AccessPolicy access() {
        return access;
    }

    /** What is allowed. */
    public ServerLimits limits() {
        return limits;
    }

    /** What is allowed of operations that clients have done by the server. */
    public ResidentLimits residentLimits() {
        return residentLimits;
    }

    /** What the server can do for clients, besides operations on values. */
    public ResidentOperations operations() {
        return operations;
    }

    /** By how many threads the server serves. */
    public int loops() {
        return loops;
    }
}
