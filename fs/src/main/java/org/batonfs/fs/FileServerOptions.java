package org.batonfs.fs;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.batonfs.fs.internal.MountTable;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncServerOptions;

/** What a {@link FileServer} serves, and where. Immutable: each method returns changed options. */
public final class FileServerOptions {
    private final SyncServerOptions server;
    private final SyncClientOptions client;
    private final Map<String, HostMount> mounts;

    private FileServerOptions(SyncServerOptions server, SyncClientOptions client, Map<String, HostMount> mounts) {
        this.server = server;
        this.client = client;
        this.mounts = mounts;
    }

    /** Serves at this socket, and nothing yet. */
    public static FileServerOptions at(Path socket) {
        return over(SyncServerOptions.at(socket));
    }

    /** Serves as the given options say, and nothing yet. */
    public static FileServerOptions over(SyncServerOptions server) {
        Objects.requireNonNull(server, "server");
        return new FileServerOptions(
                server, SyncClientOptions.at(server.listening().path()), Collections.emptyMap());
    }

    /**
     * Serves a mount, too.
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
        return new FileServerOptions(server, client, Collections.unmodifiableMap(more));
    }

    /** When the main process, as a client, gives back what it holds. */
    public FileServerOptions policy(Policy policy) {
        return new FileServerOptions(server, client.policy(policy), mounts);
    }

    /** How the main process behaves as a client. */
    public FileServerOptions client(SyncClientOptions newClient) {
        return new FileServerOptions(server, Objects.requireNonNull(newClient, "client"), mounts);
    }

    SyncServerOptions server() {
        return server;
    }

    SyncClientOptions client() {
        return client;
    }

    Map<String, HostMount> mounts() {
        return mounts;
    }
}
