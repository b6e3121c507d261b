package org.batonfs.fs;

import java.io.IOException;
import java.util.Objects;
import org.batonfs.fs.internal.KeptDescriptors;
import org.batonfs.fs.internal.KeptPositions;
import org.batonfs.fs.internal.MountTable;
import org.batonfs.fs.internal.Namespace;
import org.batonfs.fs.internal.PositionFolder;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;

/**
 * The main process's part: owns the lock server and says what is mounted where. The main process itself uses the files
 * through {@link #fileSystem}, like any client.
 */
public final class FileServer implements AutoCloseable {
    private final SyncServer server;
    private final KeptPositions positions;
    private final KeptDescriptors descriptors;
    private final BatonFileSystem fileSystem;

    private FileServer(
            SyncServer server, KeptPositions positions, KeptDescriptors descriptors, BatonFileSystem fileSystem) {
        this.server = server;
        this.positions = positions;
        this.descriptors = descriptors;
        this.fileSystem = fileSystem;
    }

    /**
     * Starts to serve.
     *
     * @throws IllegalArgumentException if nothing is mounted, two mounts share a host directory, or there are more than fit
     *     into a resource's value
     * @throws IOException if the socket cannot be made, or a mount's directory has gone
     */
    public static FileServer start(FileServerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        byte[] mounts = MountTable.encode(options.mounts());
        SyncServer server = SyncServer.start(options.server());
        KeptPositions positions = null;
        KeptDescriptors descriptors = null;
        boolean started = false;
        try {
            positions = new KeptPositions(server, KeptPositions.PREDECESSOR_TIME);
            SyncClient client = server.localClient(options.client());
            publish(client, mounts);
            descriptors = new KeptDescriptors(server, positions);
            BatonFileSystem fileSystem = BatonFileSystem.over(
                    client, descriptors, PositionFolder.beside(server.socket()), Namespace.INODES_MAX);
            FileServer files = new FileServer(server, positions, descriptors, fileSystem);
            started = true;
            return files;
        } finally {
            if (!started) {
                if (descriptors != null) {
                    descriptors.close();
                }
                server.close();
            }
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

    /** Closes the main process's handles, disconnects all clients and removes the socket; idempotent. */
    @Override
    public void close() throws IOException {
        try (positions;
                server;
                descriptors) {
            fileSystem.close();
        }
    }

    /** Writes the table of mounts. The handle stays open for as long as the client, and keeps the resource alive. */
    private static void publish(SyncClient client, byte[] mounts) throws IOException {
        SyncHandle handle = client.openLater(MountTable.RESOURCE);
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.update(mounts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while publishing the mounts");
        }
    }
}
