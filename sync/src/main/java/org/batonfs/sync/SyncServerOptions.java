package org.batonfs.sync;

import java.nio.file.Path;
import java.util.Objects;
import org.batonfs.ipc.ServerOptions;

/** How a server listens, and what it allows. Immutable: each method returns changed options. */
public final class SyncServerOptions {
    private final ServerOptions listening;
    private final ServerLimits limits;

    private SyncServerOptions(ServerOptions listening, ServerLimits limits) {
        this.listening = listening;
        this.limits = limits;
    }

    /** Listens on this socket, with the default limits. */
    public static SyncServerOptions at(Path socket) {
        return over(ServerOptions.at(socket));
    }

    /** Listens as the given options say, with the default limits. */
    public static SyncServerOptions over(ServerOptions listening) {
        return new SyncServerOptions(Objects.requireNonNull(listening, "listening"), ServerLimits.DEFAULT);
    }

    /** Allows this much. */
    public SyncServerOptions limits(ServerLimits newLimits) {
        return new SyncServerOptions(listening, Objects.requireNonNull(newLimits, "limits"));
    }

    /** How to listen. */
    public ServerOptions listening() {
        return listening;
    }

    /** What is allowed. */
    public ServerLimits limits() {
        return limits;
    }
}
