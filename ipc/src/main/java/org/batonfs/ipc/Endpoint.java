package org.batonfs.ipc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server's claim on the path of its socket.
 *
 * <p>Whether a socket file is stale cannot be told from the file, and two servers that both find it stale could each
 * remove the other's new one. So a lock on the file beside it, {@code <socket>.lock}, decides; the kernel drops it when
 * its holder dies. The lock file is removed at release, hence a claim is good only if the locked file is still the one
 * at the path. Java does not tell the inode of an open channel, and opening the path a second time would drop the lock
 * (POSIX), so the holder gives the file a random length and looks at the path's length.
 */
final class Endpoint implements Closeable {
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    // Where other users are to be let in, so that a policy decides: they can come to the socket, and do nothing else.
    private static final Set<PosixFilePermission> PASSABLE_FOLDER_MODE = PosixFilePermissions.fromString("rwx--x--x");
    private static final Set<PosixFilePermission> OPEN_SOCKET_MODE = PosixFilePermissions.fromString("rw-rw-rw-");
    private static final int CLAIM_ATTEMPTS_MAX = 1000;
    private static final int LENGTH_MAX = 1 << 30;

    private final Path path;
    private final Path lockPath;
    private final FileChannel lockFile;
    private final Owner owner;
    private final boolean replacesDead;
    private final Set<PosixFilePermission> socketMode;
    private boolean released;

    private Endpoint(
            Path path,
            Path lockPath,
            FileChannel lockFile,
            Owner owner,
            boolean replacesDead,
            Set<PosixFilePermission> socketMode) {
        this.path = path;
        this.lockPath = lockPath;
        this.lockFile = lockFile;
        this.owner = owner;
        this.replacesDead = replacesDead;
        this.socketMode = socketMode;
    }

    /**
     * Makes the path ready to be bound by this process and by nobody else.
     *
     * @param isReachableByOthers whether other users are to come as far as the socket
     */
    static Endpoint claim(Path path, Sockets sockets, boolean isReachableByOthers) throws IOException {
        SocketPath.checkLength(path);
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new EndpointException(EndpointException.Problem.NOT_A_SOCKET, path, "is the root folder");
        }
        Set<PosixFilePermission> folderMode = isReachableByOthers ? PASSABLE_FOLDER_MODE : FOLDER_MODE;
        makeFolder(path, folder, folderMode);
        checkFolderMode(path, folder, folderMode);
        SocketPath.isSocket(path);
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel lockFile = lock(path, lockPath);
        boolean claimed = false;
        try {
            UserPrincipal self = Files.getOwner(lockPath);
            if (!self.equals(Files.getOwner(folder))) {
                throw insecure(path, "its folder belongs to " + Files.getOwner(folder) + ", not to " + self);
            }
            boolean replacesDead = removeStale(path, sockets);
            Owner owner = new Owner(self.getName(), (Integer) Files.getAttribute(lockPath, "unix:uid"), self);
            claimed = true;
            Set<PosixFilePermission> socketMode = isReachableByOthers ? OPEN_SOCKET_MODE : FILE_MODE;
            return new Endpoint(path, lockPath, lockFile, owner, replacesDead, socketMode);
        } finally {
            if (!claimed) {
                release(lockPath, lockFile);
            }
        }
    }

    /** Whether a server died here, without removing its socket. */
    boolean replacesDead() {
        return replacesDead;
    }

    /** The user that this process runs as. */
    Owner owner() {
        return owner;
    }

    /** Gives a socket that was just bound its mode: this user's alone, or open to others. */
    void protect() throws IOException {
        Files.setPosixFilePermissions(path, socketMode);
    }

    private static void makeFolder(Path path, Path folder, Set<PosixFilePermission> mode) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
            Files.setPosixFilePermissions(folder, mode); // whatever the umask is
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new EndpointException(
                        EndpointException.Problem.FOLDER_MISSING, path, folder + " is not a folder", e);
            }
        } catch (NoSuchFileException e) {
            throw new EndpointException(
                    EndpointException.Problem.FOLDER_MISSING, path, folder.getParent() + " does not exist", e);
        }
    }

    private static void checkFolderMode(Path path, Path folder, Set<PosixFilePermission> most) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
        if (!most.containsAll(mode)) {
            throw insecure(
                    path,
                    "its folder is open to others (" + PosixFilePermissions.toString(mode) + "); it may be at most "
                            + PosixFilePermissions.toString(most));
        }
    }

    private static EndpointException insecure(Path path, String text) {
        return new EndpointException(EndpointException.Problem.FOLDER_INSECURE, path, text);
    }

    private static FileChannel lock(Path path, Path lockPath) throws IOException {
        SecureRandom random = new SecureRandom();
        for (int attempt = 0; attempt < CLAIM_ATTEMPTS_MAX; attempt++) {
            FileChannel file = FileChannel.open(
                    lockPath,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(FILE_MODE));
            boolean kept = false;
            try {
                FileLock lock = tryLock(file);
                if (lock == null) {
                    throw alreadyRunning(path);
                }
                if (isAt(lockPath, file, 1 + random.nextInt(LENGTH_MAX))) {
                    kept = true;
                    return file;
                }
            } finally {
                if (!kept) {
                    file.close();
                }
            }
        }
        throw alreadyRunning(path);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    /** Whether the locked file is the one that has the name; see above. */
    static boolean isAt(Path lockPath, FileChannel file, int length) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(new byte[1]), length - 1L);
        try {
            return Files.size(lockPath) == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Holding the lock, a socket file that nobody answers at is left over from a dead server. */
    private static boolean removeStale(Path path, Sockets sockets) throws IOException {
        if (!SocketPath.isSocket(path)) {
            return false;
        }
        try {
            sockets.connect(path).close();
        } catch (IOException e) {
            Files.deleteIfExists(path);
            return true;
        }
        throw alreadyRunning(path);
    }

    private static EndpointException alreadyRunning(Path path) {
        return new EndpointException(
                EndpointException.Problem.SERVER_ALREADY_RUNNING, path, "a living server listens here");
    }

    /** Removes the socket, then gives up the claim. */
    @Override
    public void close() throws IOException {
        if (released) {
            return;
        }
        released = true;
        try {
            Files.deleteIfExists(path);
        } finally {
            release(lockPath, lockFile);
        }
    }

    private static void release(Path lockPath, FileChannel lockFile) throws IOException {
        try (lockFile) {
            Files.deleteIfExists(lockPath);
        }
    }
}
