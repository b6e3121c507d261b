package org.batonfs.fs.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.batonfs.ipc.DescriptorGuard;
import org.batonfs.ipc.DescriptorServer;
import org.batonfs.sync.Access;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncServer;
import org.jspecify.annotations.Nullable;

/**
 * The main process's own descriptors of shared files. A file is kept under the name of its position's resource, and is let
 * go, when the next one is put, once nobody references that resource any more: neither a handle nor a ticket.
 *
 * <p>Passing descriptors needs a native library that takes some 100 ms to load, so it starts beside everything else.
 */
public final class KeptDescriptors implements DescriptorStore, AutoCloseable {
    private final SyncServer server;
    private final KeptPositions positions;
    private final FutureTask<DescriptorServer> starting;
    private final Thread starter;

    /** Begins to start beside a server. */
    public KeptDescriptors(SyncServer server, KeptPositions positions) {
        this.server = server;
        this.positions = positions;
        this.starting =
                new FutureTask<>(() -> DescriptorServer.start(server.loop(), this::unwanted, new Guard(server)));
        this.starter = new Thread(starting, "baton-descriptors-start");
        this.starter.setDaemon(true);
        this.starter.start();
    }

    @Override
    public Object session() {
        return this;
    }

    @Override
    public void put(String key, FileDescriptor descriptor) throws IOException {
        started().put(key, descriptor);
    }

    @Override
    public @Nullable FileDescriptor copy(String key) throws IOException {
        return started().copy(key);
    }

    /** How many are kept. */
    public int count() throws IOException {
        return started().count();
    }

    /** Closes what is kept; waits for a start that is under way. */
    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        while (!starting.isDone()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        DescriptorServer started = startedOrNull();
        if (started != null) {
            started.close();
        }
    }

    /** {@code null} if it never started: whoever shared a file was told so. Only once that is decided. */
    private @Nullable DescriptorServer startedOrNull() {
        boolean interrupted = Thread.interrupted(); // which must not keep the answer back
        try {
            return starting.get();
        } catch (ExecutionException | InterruptedException e) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private DescriptorServer started() throws IOException {
        try {
            return starting.get();
        } catch (ExecutionException e) {
            throw new IOException("open files cannot be passed on: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw Holds.interrupted("descriptors", e);
        }
    }

    /**
     * A descriptor belongs to the mount that its key names. Who may only read there gets none that can be written through,
     * so that it cannot do by it what its own rights at the host would not let it do.
     */
    private record Guard(SyncServer server) implements DescriptorGuard {
        @Override
        public boolean mayPut(long client, String key) {
            return ResourceNames.isPosition(key) && server.accessOf(client).most(key) != Mode.INVALID;
        }

        @Override
        public boolean mayGet(long client, String key, boolean writable) {
            Access access = server.accessOf(client);
            if (!ResourceNames.isPosition(key) || access.most(key) == Mode.INVALID) {
                return false;
            }
            return !writable || !(access instanceof FileAccess files) || files.mostOfMount(key) == Mode.EXCLUSIVE;
        }
    }

    private List<String> unwanted(List<String> keys) {
        positions.onShared();
        try {
            Set<String> wanted = server.existing(keys);
            List<String> unwanted = new ArrayList<>(keys);
            unwanted.removeAll(wanted);
            return unwanted;
        } catch (TimeoutException | IllegalStateException e) {
            return List.of(); // the server is closed, and all that is kept goes with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
