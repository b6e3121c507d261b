package org.batonfs.fs;

import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.batonfs.fs.internal.DescriptorStore;
import org.batonfs.fs.internal.Namespace;
import org.batonfs.fs.internal.OpenFile;
import org.batonfs.fs.internal.OpenFlags;
import org.batonfs.fs.internal.Position;
import org.batonfs.fs.internal.PositionFolder;
import org.batonfs.fs.internal.RemoteDescriptors;
import org.batonfs.fs.internal.ResidentLoops;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;

/**
 * The coherent file system, as one process has it: what another process has done is seen as soon as its call has returned.
 * Safe for any number of threads.
 *
 * <p>Paths are absolute, with {@code /} between the names; symbolic links within a mount are followed. Errors are those of
 * {@code java.nio.file}, with the path that was given. A call that has to wait for another process ends with an
 * {@link java.io.InterruptedIOException} when its thread is interrupted, and with a
 * {@link org.batonfs.sync.ConnectionLostException} when the connection ends.
 */
public final class BatonFileSystem implements AutoCloseable {
    private final SyncClient client;
    private final Namespace namespace;
    private final Set<Handle> handles = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private BatonFileSystem(SyncClient client, Namespace namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * Connects to the file system that a {@link FileServer} serves.
     *
     * @throws IOException if there is no server, it does not take this process, or its mounts are not to be found here
     */
    public static BatonFileSystem connect(SyncClientOptions options) throws IOException {
        return connect(options, Namespace.INODES_MAX);
    }

    static BatonFileSystem connect(SyncClientOptions options, int inodesMax) throws IOException {
        SyncClient client = SyncClient.connect(Objects.requireNonNull(options, "options"));
        Path socket = options.connection().path();
        return over(client, new RemoteDescriptors(socket, client), PositionFolder.beside(socket), inodesMax);
    }

    /** The file system over a client, which it closes in the end. */
    static BatonFileSystem over(SyncClient client, DescriptorStore descriptors, PositionFolder positions, int inodesMax)
            throws IOException {
        boolean done = false;
        try {
            BatonFileSystem fileSystem =
                    new BatonFileSystem(client, new Namespace(client, descriptors, positions, inodesMax));
            done = true;
            return fileSystem;
        } finally {
            if (!done) {
                client.close();
            }
        }
    }

    /** The main process's own: it opens what operations of others need, as well. */
    static BatonFileSystem over(
            SyncClient client,
            DescriptorStore descriptors,
            PositionFolder positions,
            int inodesMax,
            ResidentLoops residents)
            throws IOException {
        BatonFileSystem fileSystem = over(client, descriptors, positions, inodesMax);
        residents.start(fileSystem.namespace, positions);
        return fileSystem;
    }

    /**
     * Opens a file.
     *
     * @param path the file
     * @param options {@link java.nio.file.StandardOpenOption}s, with the same meaning as for
     *     {@link java.nio.channels.FileChannel#open}, except that READ goes with APPEND; none means READ
     * @throws java.nio.file.NoSuchFileException if it does not exist, and is not to be created
     * @throws java.nio.file.FileAlreadyExistsException if it exists, and CREATE_NEW is given
     * @throws java.nio.file.FileSystemException if it is no regular file
     */
    public Handle open(String path, OpenOption... options) throws IOException {
        OpenFlags flags = OpenFlags.of(options);
        OpenFile file = namespace().open(path, flags);
        return remember(new Handle(this, file, namespace.newPosition(file)));
    }

    /**
     * Opens, in this process, the open file that another one has shared: the same position, the same flags. If that fails for
     * want of descriptors, or of room at the server, the ticket stands; an interrupt may have spent it.
     *
     * @param ticket what {@link FileTicket#text} returned there
     * @throws org.batonfs.sync.UnknownTicketException if the ticket does not stand
     */
    public Handle adopt(String ticket) throws IOException {
        Namespace.AdoptedFile adopted = namespace().adopt(Objects.requireNonNull(ticket, "ticket"));
        return remember(new Handle(this, adopted.file(), adopted.position()));
    }

    /** The attributes of what a path stands for; symbolic links are followed. */
    public Attributes stat(String path) throws IOException {
        return namespace().stat(path, true);
    }

    /** The attributes of what a path stands for; a symbolic link at its end is not followed. */
    public Attributes statLink(String path) throws IOException {
        return namespace().stat(path, false);
    }

    /** Whether a path stands for something. */
    public boolean exists(String path) throws IOException {
        return namespace().exists(path);
    }

    /** The names in a directory, sorted; the list does not change. */
    public List<String> list(String path) throws IOException {
        return namespace().list(path);
    }

    /** Makes a directory. */
    public void mkdir(String path) throws IOException {
        namespace().makeDirectory(path);
    }

    /** Removes a name that stands for no directory. Who has the file open keeps it. */
    public void unlink(String path) throws IOException {
        namespace().unlink(path);
    }

    /** Removes an empty directory. */
    public void rmdir(String path) throws IOException {
        namespace().removeDirectory(path);
    }

    /**
     * Renames, in one step for everybody. What {@code to} stands for is replaced: a file by anything but a directory, an
     * empty directory by a directory.
     */
    public void rename(String from, String to) throws IOException {
        namespace().rename(from, to);
    }

    /**
     * Makes every process read anew what the host says of the path, and of each name on the way to it. For what was changed
     * in a mounted directory behind Baton's back.
     */
    public void refresh(String path) throws IOException {
        namespace().refresh(path);
    }

    /** The client that it stands on, for other resources and for the counters of messages. */
    public SyncClient client() {
        return client;
    }

    /**
     * Closes all handles, hands back all that is held, and disconnects; idempotent. Handles that the program has left open
     * are told to the {@linkplain org.batonfs.sync.SyncClientOptions#forgotten listener}.
     */
    @Override
    public void close() throws IOException {
        List<String> open = names(handles);
        try {
            closeHandles();
        } finally {
            client.close();
            client.report(this, open);
        }
    }

    /** Closes all handles and lets go of all inodes, but not of the client, which sees to itself when a process ends. */
    void closeHandles() throws IOException {
        closed = true;
        IOException failure = null;
        for (Handle handle : new ArrayList<>(handles)) {
            try {
                handle.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        namespace.close();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String toString() {
        return "BatonFileSystem[" + client + "]";
    }

    private static List<String> names(Set<Handle> open) {
        List<String> names = new ArrayList<>();
        for (Handle handle : open) {
            names.add(handle.toString());
        }
        Collections.sort(names);
        return names;
    }

    /** How many inodes this process knows. */
    int inodeCount() {
        return namespace.inodeCount();
    }

    /** How many paths this process remembers as a whole. */
    int pathCount() {
        return namespace.pathCount();
    }

    FileTicket share(OpenFile file, Position position) throws IOException {
        Namespace.SharedFile shared = namespace.share(file, position);
        return new FileTicket(file.path(), shared.text(), shared.position());
    }

    void close(Position position) {
        namespace.close(position);
    }

    /** Nobody uses the position any more. */
    void release(Position position) throws IOException {
        namespace.release(position);
    }

    void close(OpenFile file) throws IOException {
        namespace.close(file);
    }

    void forget(Handle handle) {
        handles.remove(handle);
    }

    private Namespace namespace() throws ClosedFileSystemException {
        if (closed) {
            throw new ClosedFileSystemException(toString());
        }
        return namespace;
    }

    /** Keeps track of a new handle; one that was opened while the file system was closed is closed again. */
    private Handle remember(Handle handle) throws IOException {
        handles.add(handle);
        if (closed) {
            handle.close();
            throw new ClosedFileSystemException(toString());
        }
        return handle;
    }
}
