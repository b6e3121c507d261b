package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.batonfs.sync.SyncServer;

/**
 * The main process's part of the {@link PositionFolder}: makes it, and takes the files of positions away that nobody
 * references any more, and those of inodes which such positions have followed. It looks when files are shared, less often the
 * more of them there are, and at the end.
 *
 * <p>What a killed predecessor has left stays for {@link #PREDECESSOR_TIME}, because clients that were connected to it may
 * still be on their way.
 */
public final class KeptPositions implements AutoCloseable {
    /** How long the files of a predecessor's positions stay though nobody references them. */
    public static final Duration PREDECESSOR_TIME = Duration.ofMinutes(10);

    private static final int SHARES_BETWEEN_LOOKS_MIN = 64;
    private static final int REMOVALS_MAX = 100;
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");

    private final SyncServer server;
    private final Path folder;
    private final long predecessorNanos;
    private final long startedNanos = System.nanoTime();

    /** The files that were here at the start. */
    private final Set<String> inherited;

    // Guarded by this.
    private int sharesUntilLook = SHARES_BETWEEN_LOOKS_MIN;
    private boolean isClosed;

    /**
     * Makes the folder, unless a predecessor has left it.
     *
     * @throws IOException if it cannot be made, or what is there is not a folder for its owner alone
     */
    public KeptPositions(SyncServer server, Duration predecessorTime) throws IOException {
        this.server = server;
        this.folder = PositionFolder.beside(server.socket()).path();
        this.predecessorNanos = predecessorTime.toNanos();
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(MODE));
        } catch (FileAlreadyExistsException e) {
            requirePrivate();
        }
        this.inherited = new HashSet<>(files());
    }

    /** A position has become a shared one. */
    synchronized void onShared() {
        if (isClosed || --sharesUntilLook > 0) {
            return;
        }
        try {
            sharesUntilLook = Math.max(SHARES_BETWEEN_LOOKS_MIN, removeUnreferenced());
        } catch (IOException e) {
            sharesUntilLook = SHARES_BETWEEN_LOOKS_MIN; // a file that stays harms nobody; the next look tries again
        }
    }

    /**
     * Removes the files of positions that nobody references.
     *
     * @return how many are left
     */
    int removeUnreferenced() throws IOException {
        List<String> files = files();
        // Listed before the server is asked: a new position, or an inode, is a resource before it has a file.
        Map<String, List<String>> needing = new HashMap<>();
        for (String file : files) {
            needing.put(file, needing(file));
        }
        List<String> resources = needing.values().stream().flatMap(List::stream).toList();
        Set<String> referenced = referenced(resources);
        boolean keepsInherited = System.nanoTime() - startedNanos < predecessorNanos;
        int left = 0;
        for (String file : files) {
            List<String> before = needing.getOrDefault(file, List.of());
            boolean isNeeded = before.stream().anyMatch(referenced::contains);
            // The file of an inode has the same name when the inode is used again.
            boolean isAnew = !before.equals(needing(file));
            if (isNeeded || isAnew || (keepsInherited && inherited.contains(file))) {
                left++;
            } else {
                Files.deleteIfExists(folder.resolve(file));
            }
        }
        return left;
    }

    /** The resources that a file is there for: a position, or an inode and the position that has followed its end. */
    private List<String> needing(String file) throws IOException {
        if (!ResourceNames.isInode(file)) {
            return List.of(PositionFolder.resourceOf(file));
        }
        FollowFile.Entry entry = FollowFile.read(folder.resolve(file));
        return entry == null ? List.of(file) : List.of(file, PositionFolder.resourceOf(entry.journal()));
    }

    /** Removes the folder, with all that is in it: once the server is closed there are no positions. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (int tries = 1; ; tries++) {
            for (String file : files()) {
                Files.deleteIfExists(folder.resolve(file));
            }
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (DirectoryNotEmptyException e) {
                // A client was about to share a position, and has not heard of the end.
                if (tries == REMOVALS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** The server that has just begun ends again: removes the folder, unless a predecessor has left something in it. */
    public synchronized void abandon() throws IOException {
        isClosed = true;
        if (inherited.isEmpty()) {
            Files.deleteIfExists(folder);
        }
    }

    private Set<String> referenced(List<String> resources) {
        try {
            return server.existing(resources);
        } catch (TimeoutException | IllegalStateException e) {
            return new HashSet<>(resources); // the server is closed, or has other things to do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HashSet<>(resources);
        }
    }

    private List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private void requirePrivate() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !MODE.containsAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
            throw new FileSystemException(
                    folder.toString(), null, "is in the way: shared positions need a folder for its owner alone there");
        }
    }
}
