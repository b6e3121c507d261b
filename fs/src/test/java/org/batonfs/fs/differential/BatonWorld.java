package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.batonfs.fs.Attributes;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.Handle;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.SmallFileSystem;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.Serving;

/**
 * Baton: a server and three clients of it, the main process's own, one that remembers much, and one that hardly remembers
 * anything. Whatever it says of an inode is compared at once with what the host says.
 */
final class BatonWorld implements World {
    static final int CLIENTS = 3;
    private static final int FEW_INODES = 4;

    private final Path root;
    private final HostPaths paths;
    private final Outside outside;
    private final FileServer server;
    private final BatonFileSystem[] clients = new BatonFileSystem[CLIENTS];
    private final Map<String, Handle> handles = new HashMap<>();
    private final Map<String, String> tickets = new HashMap<>();

    BatonWorld(Path root, Path socket, Policy policy) throws IOException {
        this.root = root;
        this.paths = new HostPaths(root);
        this.outside = new Outside(root);
        Layout.make(root);
        server = FileServer.start(FileServerOptions.over(Serving.at(socket))
                .mount("/", HostMount.of(root))
                .policy(policy));
        SyncClientOptions options = SyncClientOptions.at(socket).policy(policy);
        boolean started = false;
        try {
            clients[0] = server.fileSystem();
            clients[1] = BatonFileSystem.connect(options);
            clients[2] = SmallFileSystem.connect(options, FEW_INODES);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    @Override
    public String perform(Step step) throws IOException {
        BatonFileSystem files = clients[step.client()];
        if (step.verb().isOutside()) {
            outside.perform(step);
            files.refresh(step.text(0));
            return "done";
        }
        if (step.verb() == Verb.COMPARE) {
            compare(files);
            return Outcome.lines(Tree.of(root));
        }
        if (step.verb() == Verb.OPEN) {
            keep(step.text(0), files.open(step.text(1), step.options()));
            return "opened";
        }
        if (step.verb() == Verb.ADOPT) {
            keep(step.text(1), files.adopt(tickets.get(step.text(0))));
            return "opened";
        }
        return step.verb().isForHandle() ? byHandle(step) : byPath(files, step);
    }

    private void keep(String name, Handle handle) throws IOException {
        Handle before = handles.put(name, handle);
        if (before != null) {
            before.close();
        }
    }

    private String byPath(BatonFileSystem files, Step step) throws IOException {
        String path = step.text(0);
        switch (step.verb()) {
            case STAT -> {
                return checked(files.stat(path), path, true);
            }
            case STAT_LINK -> {
                return checked(files.statLink(path), path, false);
            }
            case EXISTS -> {
                return Boolean.toString(files.exists(path));
            }
            case LIST -> {
                return String.join(" ", files.list(path));
            }
            case MKDIR -> files.mkdir(path);
            case RMDIR -> files.rmdir(path);
            case UNLINK -> files.unlink(path);
            case RENAME -> files.rename(path, step.text(1));
            case REFRESH -> files.refresh(path);
            default -> throw new IllegalArgumentException(step.toString());
        }
        return "done";
    }

    private String checked(Attributes said, String path, boolean follow) throws IOException {
        HostAttributes.of(paths.of(path), follow).requireSame(said, path);
        return HostAttributes.text(said);
    }

    private String byHandle(Step step) throws IOException {
        Handle handle = handles.get(step.text(0));
        switch (step.verb()) {
            case CLOSE -> {
                handle.close();
                return "closed";
            }
            case READ -> {
                ByteBuffer into = ByteBuffer.allocate((int) step.number(1));
                return Outcome.read(handle.read(into), into);
            }
            case READ_AT -> {
                ByteBuffer into = ByteBuffer.allocate((int) step.number(1));
                return Outcome.read(handle.readAt(into, step.number(2)), into);
            }
            case WRITE -> {
                return Integer.toString(handle.write(ByteBuffer.wrap(Step.bytes(step.number(1), step.number(2)))));
            }
            case WRITE_AT -> {
                ByteBuffer from = ByteBuffer.wrap(Step.bytes(step.number(1), step.number(2)));
                return Integer.toString(handle.writeAt(from, step.number(3)));
            }
            case SEEK -> handle.seek(step.number(1));
            case SEEK_TO_END -> {
                return Long.toString(handle.seekToEnd());
            }
            case POSITION -> {
                return Long.toString(handle.position());
            }
            case SIZE -> {
                return Long.toString(handle.size());
            }
            case TRUNCATE -> handle.truncate(step.number(1));
            case STAT_OPEN -> {
                Attributes said = handle.stat();
                HostAttributes.ofOpen(said.id().device(), said.id().number()).requireSame(said, handle.path());
                return HostAttributes.text(said);
            }
            case SYNC -> handle.sync();
            case SHARE -> tickets.put(step.text(1), handle.share().text());
            default -> throw new IllegalArgumentException(step.toString());
        }
        return "done";
    }

    /** What no error must name: where the files are on the host. */
    String root() {
        return root.toString();
    }

    /** What an error of the step must name: one of these. */
    List<String> subjects(Step step) {
        if (step.verb().isForHandle()) {
            return List.of(handles.get(step.text(0)).path());
        }
        return step.verb() == Verb.OPEN ? List.of(step.text(1)) : step.arguments();
    }

    /** Everything that a client says of the whole tree is what the host says. */
    private void compare(BatonFileSystem files) throws IOException {
        requireSameNames(files, "/");
        for (String path : Tree.of(root).keySet()) {
            Path host = paths.of(path);
            checked(files.statLink(path), path, false);
            if (Files.isDirectory(host, LinkOption.NOFOLLOW_LINKS)) {
                requireSameNames(files, path);
            } else if (Files.isRegularFile(host, LinkOption.NOFOLLOW_LINKS)) {
                requireSameBytes(files, path);
            }
        }
    }

    private void requireSameNames(BatonFileSystem files, String path) throws IOException {
        String names = String.join(" ", files.list(path));
        if (!names.equals(Outcome.names(paths.of(path)))) {
            throw new HostAttributes.StaleException(path + ": Baton lists " + names);
        }
    }

    private void requireSameBytes(BatonFileSystem files, String path) throws IOException {
        try (Handle handle = files.open(path)) {
            long size = Files.size(paths.of(path));
            byte[] bytes = new byte[(int) Math.min(size + 1, 1 << 16)];
            int count = handle.read(ByteBuffer.wrap(bytes));
            int expected = size == 0 ? -1 : (int) Math.min(size, bytes.length);
            if (handle.size() != size || count != expected) {
                throw new HostAttributes.StaleException(
                        path + ": size " + handle.size() + ", read " + count + ", the host has " + size);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (FileServer last = server) {
            for (int i = 1; i < CLIENTS; i++) {
                if (clients[i] != null) {
                    clients[i].close();
                }
            }
        }
    }
}
