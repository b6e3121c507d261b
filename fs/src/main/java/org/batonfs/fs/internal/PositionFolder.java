package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.UUID;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.protocol.SyncProtocol;

/**
 * Where shared positions are written down: a folder beside the server's socket, with one {@link PositionJournal} for each.
 * The main process makes the folder and takes journals away ({@link KeptPositions}); whoever shares a position makes its
 * journal.
 */
public final class PositionFolder {
    private static final String RESOURCE_PREFIX = "open:"; // and the mount, see ResourceNames
    private static final String FOLDER_SUFFIX = ".positions";

    private final Path folder;

    private PositionFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder that belongs to a server's socket, whether it is there or not. */
    public static PositionFolder beside(Path socket) {
        return new PositionFolder(socket.resolveSibling(socket.getFileName() + FOLDER_SUFFIX));
    }

    Path path() {
        return folder;
    }

    /**
     * A name for the resource of a position in a mount that becomes a shared one. It is in the slot of the inode, because operations
     * take both at once: so a server that has several loops has both in one.
     *
     * @param inode the name of the inode's resource
     */
    static String newResource(InodeId mount, String inode) {
        return SyncProtocol.beside(inode, ResourceNames.positionsOf(mount) + UUID.randomUUID());
    }

    /** The resource whose position is written down in a file of that name. */
    static String resourceOf(String file) {
        return RESOURCE_PREFIX + file;
    }

    /**
     * Opens the journal of a position, and makes it if there is none.
     *
     * @param resource the position's resource
     * @param path the path of the open file, for errors
     */
    PositionJournal open(String resource, String path) throws IOException {
        PositionJournal journal = new PositionJournal(folder.resolve(fileOf(resource, path)), path);
        journal.open();
        return journal;
    }

    /** The name comes from a ticket, and must not lead out of the folder. */
    private static String fileOf(String resource, String path) throws FileSystemException {
        boolean isSafe = resource.startsWith(RESOURCE_PREFIX) && resource.length() > RESOURCE_PREFIX.length();
        for (int i = RESOURCE_PREFIX.length(); isSafe && i < resource.length(); i++) {
            char c = resource.charAt(i);
            isSafe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-' || c == ':';
        }
        if (!isSafe) {
            throw new FileSystemException(path, null, "its ticket names something that is not a position");
        }
        return resource.substring(RESOURCE_PREFIX.length());
    }
}
