package org.batonfs.ipc.simulation;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** The files of a machine, in memory. They outlive its processes. */
public final class Disk {
    private static final Configuration CONFIGURATION = Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .setWorkingDirectory("/")
            .setMaxSize(1 << 22)
            .setBlockSize(4096)
            .build();

    private final Machine machine;
    private final FileSystem files;
    private final Set<Long> sockets = new HashSet<>();

    /** Sees what processes change. */
    public interface Watcher {
        /** The calling thread is about to write to a file, by its inode, or to change names ({@code inode} is -1). */
        void onChange(long inode, long at, int length);
    }

    private @Nullable Watcher watcher;

    /** The lengths of sparse files. */
    final Map<Long, Long> lengths = new HashMap<>();

    /** Who has locked which inode. */
    final Map<Long, SimFileChannel> locks = new HashMap<>();

    Disk(Machine machine) {
        this.machine = machine;
        this.files = Jimfs.newFileSystem(CONFIGURATION.toBuilder()
                .setFileTimeSource(() -> FileTime.from(Instant.ofEpochSecond(1_700_000_000L, machine.now())))
                .build());
        try {
            Files.createDirectory(path("/proc"));
            Files.createSymbolicLink(path("/proc/self"), path("4711"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells somebody of all changes from now on. */
    public void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    void onChange(long inode, long at, int length) {
        if (watcher != null) {
            watcher.onChange(inode, at, length);
        }
    }

    /** A path of this machine. */
    public Path path(String first, String... more) {
        return files.getPath(first, more);
    }

    /** The same path on this machine. */
    Path here(Path path) {
        return path.getFileSystem() == files ? path : files.getPath(path.toString());
    }

    /** The disk of the machine that the calling thread runs on. */
    public static Disk current() {
        return Machine.current().disk;
    }

    /** Makes a file that is a socket, and returns its inode. */
    long makeSocket(Path path) throws IOException {
        Files.createFile(here(path));
        Long inode = inode(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        sockets.add(inode);
        return inode;
    }

    boolean isSocket(Path path) throws IOException {
        Long inode = inode(path);
        return inode != null && sockets.contains(inode);
    }

    /** The inode at a path, or null. */
    public @Nullable Long inode(Path path) throws IOException {
        try {
            return ((Number) Files.getAttribute(here(path), "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The one user that there is. */
    UnixDomainPrincipal principal() {
        try {
            GroupPrincipal group = files.getUserPrincipalLookupService().lookupPrincipalByGroupName("group");
            return new UnixDomainPrincipal(Files.getOwner(path("/")), group);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Machine machine() {
        return machine;
    }
}
