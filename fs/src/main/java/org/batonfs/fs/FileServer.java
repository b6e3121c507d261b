package org.batonfs.fs;

import java.io.IOException;
import java.util.Objects;
import org.batonfs.fs.internal.KeptDescriptors;
import org.batonfs.fs.internal.KeptPositions;
import org.batonfs.fs.internal.Namespace;
import org.batonfs.fs.internal.PositionFolder;
import org.batonfs.fs.internal.ResidentLoops;
import org.batonfs.fs.internal.ServedMounts;
import org.batonfs.ipc.AtExit;
import org.batonfs.sync.AccessPolicy;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.SyncServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * The main process's part: owns the lock server and says what is mounted where. The main process itself uses the files
 * through {@link #fileSystem}, like any client.
 */
public final class FileServer implements AutoCloseable {
    private final SyncServer server;
    private final KeptPositions positions;
    private final KeptDescriptors descriptors;
    private final ResidentLoops residents;
    private final BatonFileSystem fileSystem;
    private final SyncHandle mounts;
    private final AtExit closeAtExit;

    private FileServer(
            SyncServer server,
            KeptPositions positions,
            KeptDescriptors descriptors,
            ResidentLoops residents,
            BatonFileSystem fileSystem,
            SyncHandle mounts)
            throws IOException {
        this.server = server;
        this.positions = positions;
        this.descriptors = descriptors;
        this.residents = residents;
        this.fileSystem = fileSystem;
        this.mounts = mounts;
        this.closeAtExit = AtExit.plan("baton-close-files-at-exit", this::closeAtExit);
    }

    /**
     * Starts to serve.
     *
     * @throws IllegalArgumentException if nothing is mounted, a host directory would have two paths, or there are more mounts than fit
     *     into a resource's value
     * @throws IOException if the socket cannot be made, or a mount's directory has gone
     */
    public static FileServer start(FileServerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        ServedMounts mounts = options.mounts();
        ResidentLoops residents = new ResidentLoops();
        SyncServerOptions serving = options.server();
        AccessPolicy others = serving.access();
        SyncServer server = SyncServer.start(serving.operations(residents)
                .access(peer -> mounts.access(options.access().apply(peer).rules(), others.of(peer))));
        KeptPositions positions = null;
        SyncClient client = null;
        KeptDescriptors descriptors = null;
        boolean started = false;
        try {
            positions = new KeptPositions(server, KeptPositions.PREDECESSOR_TIME);
            client = server.localClient(options.client());
            SyncHandle published = publish(client, mounts.table());
            descriptors = new KeptDescriptors(server, positions);
            PositionFolder folder = PositionFolder.beside(server.socket());
            BatonFileSystem fileSystem =
                    BatonFileSystem.over(client, descriptors, folder, Namespace.INODES_MAX, residents);
            FileServer files = new FileServer(server, positions, descriptors, residents, fileSystem, published);
            started = true;
            return files;
        } finally {
            if (!started) {
                abandon(server, positions, client, descriptors);
            }
        }
    }

    private static void abandon(
            SyncServer server,
            @Nullable KeptPositions positions,
            @Nullable SyncClient client,
            @Nullable KeptDescriptors descriptors)
            throws IOException {
        if (descriptors != null) {
            descriptors.close();
        }
        if (client != null) {
            client.close();
        }
        server.close();
        if (positions != null) {
            positions.abandon();
        }
    }

    /** The file system, for the main process. */
    public BatonFileSystem fileSystem() {
        return fileSystem;
    }

    /** The lock server underneath. */
    public SyncServer server() {
        return server;
    }

    /** How many shared files are kept open for those who have not adopted them yet. */
    int sharedFileCount() throws IOException {
        return descriptors.count();
    }

    /**
     * Closes the main process's handles, disconnects all clients and removes the socket and the folder of positions, within
     * a second; idempotent. The same happens when the process ends in peace, by {@link System#exit} or SIGTERM.
     */
    @Override
    public void close() throws IOException {
        try (residents;
                positions;
                server;
                descriptors) {
            mounts.close();
            fileSystem.close();
        } finally {
            closeAtExit.cancel(); // not before, since the end of the process does not wait for this thread
        }
    }

    private void closeAtExit() {
        try (positions;
                server;
                descriptors) {
            fileSystem.closeHandles();
        } catch (IOException e) {
            System.getLogger("org.batonfs.fs").log(System.Logger.Level.WARNING, "closing " + server.socket(), e);
        }
    }

    /** Writes the table of mounts for this process's own clients. The handle that is returned keeps the resource alive. */
    private static SyncHandle publish(SyncClient client, byte[] mounts) throws IOException {
        SyncHandle handle = client.openLater(ServedMounts.OWN_TABLE);
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.update(mounts);
            return handle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while publishing the mounts");
        }
    }
}
