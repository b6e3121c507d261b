package org.batonfs.fs.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.DescriptorClient;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.jspecify.annotations.Nullable;

/** A client's way to the descriptors that the main process keeps. Nothing is loaded before it is used. */
public final class RemoteDescriptors implements DescriptorStore {
    /** How long to wait for a main process that is still starting to pass descriptors. */
    private static final Duration STARTING_MAX = Duration.ofSeconds(5);

    private final Path server;
    private final SyncClient client;

    /**
     * For a connected client.
     *
     * @param server the server's socket
     */
    public RemoteDescriptors(Path server, SyncClient client) {
        this.server = server;
        this.client = client;
    }

    @Override
    public Object session() {
        return client.link();
    }

    @Override
    public void put(String key, FileDescriptor descriptor) throws IOException {
        try {
            connect().put(key, descriptor);
        } catch (ConnectionEndedException e) {
            throw ended(e);
        }
    }

    @Override
    public @Nullable FileDescriptor copy(String key) throws IOException {
        try {
            return connect().copy(key);
        } catch (NoSuchFileException e) {
            return null;
        } catch (ConnectionEndedException e) {
            throw ended(e);
        }
    }

    private SyncException ended(ConnectionEndedException cause) {
        SyncException error = client.exceptionFor(cause.reason());
        error.initCause(cause);
        return error;
    }

    /** Anew each time, because the link is another one when the main process has been replaced. */
    private DescriptorClient connect() {
        return new DescriptorClient(server, client.link(), STARTING_MAX);
    }
}
