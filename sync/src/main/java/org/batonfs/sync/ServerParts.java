package org.batonfs.sync;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.batonfs.ipc.Connection;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.EventLoop;
import org.batonfs.sync.core.Generation;

/** What a server's loops have in common: its options, its number among those at its socket, and what its clients may do. */
final class ServerParts {
    final SyncServerOptions options;
    final GenerationFile generationFile;
    final ConcurrentHashMap<Long, Access> accesses = new ConcurrentHashMap<>();

    /** The loops, once they are known; that of a number has the resources of that number. */
    final CompletableFuture<List<EventLoop>> loops = new CompletableFuture<>();

    ServerParts(SyncServerOptions options) {
        this.options = options;
        this.generationFile = new GenerationFile(options.listening().path());
    }

    /** A core for the loop of this number. */
    CoreDriver newDriver(int number) {
        ResidentOperations operations =
                options.operations().onLoop(task -> loop(number).execute(task));
        return new CoreDriver(options, generationFile, operations);
    }

    EventLoop loop(int number) {
        return loops.join().get(number);
    }

    /** The server begins, before any of its threads: takes its number, and tells all of its cores. */
    void begin(boolean replacesDeadServer, List<CoreDriver> drivers) throws IOException {
        // One that died before it had bound its socket has left only the file.
        boolean follows = replacesDeadServer || generationFile.exists();
        Generation generation = generationFile.begin(follows, System.currentTimeMillis());
        long recoveredAtNanos = System.nanoTime() + options.recovery().toNanos();
        for (CoreDriver driver : drivers) {
            if (follows) {
                driver.beginRecovery(generation, recoveredAtNanos);
            } else {
                driver.begin(generation);
            }
        }
    }

    /** Asks the policy about a client that has just come, and remembers the answer until {@link #forget}. */
    Access admit(Connection connection) {
        Access access = Access.NONE; // also if the policy throws, which ends the connection
        try {
            access = connection.isInProcess() ? Access.ALL : options.access().of(connection.peer());
        } finally {
            accesses.put(connection.id(), access);
        }
        return access;
    }

    void forget(Connection connection) {
        accesses.remove(connection.id());
    }

    /** Whether a client whose connection has ended so is to be killed. */
    boolean killsAfter(EndReason reason) {
        return options.killsEvicted() && (reason.code() == EndCode.EVICTED || reason.code() == EndCode.OUTGOING_LIMIT);
    }
}
