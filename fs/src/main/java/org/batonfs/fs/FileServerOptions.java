package org.batonfs.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.batonfs.fs.internal.MountTable;
import org.batonfs.fs.internal.ServedMounts;
import org.batonfs.ipc.Peer;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncServerOptions;

/** What a {@link FileServer} serves, and where. Immutable: each method returns changed options. */
public final class FileServerOptions {
    private final SyncServerOptions server;
    private final SyncClientOptions client;
    private final Map<String, HostMount> mounts;
    private final List<String> subtrees;
    private final Function<Peer, MountAccess> access;

    private FileServerOptions(
            SyncServerOptions server,
            SyncClientOptions client,
            Map<String, HostMount> mounts,
            List<String> subtrees,
            Function<Peer, MountAccess> access) {
        this.server = server;
        this.client = client;
        this.mounts = mounts;
        this.subtrees = subtrees;
        this.access = access;
    }

    /** Serves at this socket, and nothing yet. */
    public static FileServerOptions at(Path socket) {
        return over(SyncServerOptions.at(socket));
    }

    /** Serves as the given options say, and nothing yet. */
    public static FileServerOptions over(SyncServerOptions server) {
        Objects.requireNonNull(server, "server");
        return new FileServerOptions(
                server,
                SyncClientOptions.at(server.listening().path()),
                Collections.emptyMap(),
                List.of(),
                peer -> MountAccess.all());
    }

    /**
     * Serves a mount, too.
     *
     * <p>Its host directory may lie below that of another mount only if it is mounted where that one has it anyway, as
     * {@link #subtree} does.
     *
     * @param prefix the path that it appears under, such as {@code /}; what another mount has below is hidden by it
     * @throws IllegalArgumentException if there is a mount already, or the prefix is not absolute or holds {@code ..}
     */
    public FileServerOptions mount(String prefix, HostMount mount) {
        Objects.requireNonNull(mount, "mount");
        String canonical = MountTable.canonicalPrefix(prefix);
        Map<String, HostMount> more = new TreeMap<>(mounts);
        if (more.put(canonical, mount) != null) {
            throw new IllegalArgumentException("two mounts at " + canonical);
        }
        return new FileServerOptions(server, client, Collections.unmodifiableMap(more), subtrees, access);
    }

    /**
     * Makes a directory of a mount a mount by itself, at the same path, so that {@link #access} can tell it from the rest.
     * Nothing can be renamed or linked across its border, and it can be neither renamed nor removed, nor can the
     * directories above it.
     *
     * @param path where it is, without links; the directory must exist when the server starts
     */
    public FileServerOptions subtree(String path) {
        List<String> more = new ArrayList<>(subtrees);
        more.add(MountTable.canonicalPrefix(path));
        return new FileServerOptions(server, client, mounts, List.copyOf(more), access);
    }

    /**
     * What each client may do with the files; everything by default. It is asked once per connection, when the client has
     * said hello, on the server's thread: it must be quick. If it throws, or names what is no mount, the connection ends.
     * The main process itself may do everything. For resources that are not for files, see {@link SyncServerOptions#access}.
     *
     * @param newAccess gets the client: its user and group are the kernel's word, and so is its pid where the transport
     *     tells it; its name and declared pid are the client's own, and prove nothing
     */
    public FileServerOptions access(Function<Peer, MountAccess> newAccess) {
        return new FileServerOptions(server, client, mounts, subtrees, Objects.requireNonNull(newAccess, "access"));
    }

    /** When the main process, as a client, gives back what it holds. */
    public FileServerOptions policy(Policy policy) {
        return client(client.policy(policy));
    }

    /** How the main process behaves as a client. */
    public FileServerOptions client(SyncClientOptions newClient) {
        return new FileServerOptions(server, Objects.requireNonNull(newClient, "client"), mounts, subtrees, access);
    }

    SyncServerOptions server() {
        return server;
    }

    SyncClientOptions client() {
        return client;
    }

    ServedMounts mounts() throws IOException {
        return ServedMounts.of(mounts, subtrees);
    }

    Function<Peer, MountAccess> access() {
        return access;
    }
}
