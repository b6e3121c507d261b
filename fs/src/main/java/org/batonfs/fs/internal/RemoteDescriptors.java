package org.batonfs.fs.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.batonfs.ipc.DescriptorClient;
import org.batonfs.sync.SyncClient;
import org.jspecify.annotations.Nullable;

/** A client's way to the descriptors that the main process keeps. Nothing is loaded before it is used. */
public final class RemoteDescriptors implements DescriptorStore {
    /** How long to wait for a main process that is still starting to pass descriptors, and for how long between looks. */
    private static final long STARTED_NANOS_MAX = 5_000_000_000L;

    private static final long PAUSE_NANOS = 5_000_000;

    private final Path server;
    private final Path socket;
    private final SyncClient client;

    /**
     * For a connected client.
     *
     * @param server the server's socket
     */
    public RemoteDescriptors(Path server, SyncClient client) {
        this.server = server;
        this.socket = server.resolveSibling(server.getFileName() + ".fd");
        this.client = client;
    }

    @Override
    public Object session() {
        return client.link();
    }

    @Override
    public void put(String key, FileDescriptor descriptor) throws IOException {
        connect().put(key, descriptor);
    }

    @Override
    public @Nullable FileDescriptor copy(String key) throws IOException {
        try {
            return connect().copy(key);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private DescriptorClient connect() {
        for (long waited = 0; waited < STARTED_NANOS_MAX && !Files.exists(socket); waited += PAUSE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new DescriptorClient(server, client.link());
    }
}
