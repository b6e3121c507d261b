package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.UUID;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Hold;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Where shared positions are written down: a folder beside the server's socket, with one {@link PositionJournal} for each,
 * and a {@link FollowFile} for each inode whose end one of them has followed.
 * The main process makes the folder and takes journals away ({@link KeptPositions}); whoever shares a position makes its
 * journal.
 */
public final class PositionFolder {
    private static final String RESOURCE_PREFIX = "open:"; // and the mount, see ResourceNames
    private static final String FOLDER_SUFFIX = ".positions";

    /** Loaded with this class: a process without a descriptor left cannot load them, and lacks them ever after. */
    private static final Class<?>[] NEEDED = {FollowFile.class, FollowFile.Entry.class, PositionFiles.class};

    private final Path folder;

    private PositionFolder(Path folder) {
        this.folder = folder;
        assert NEEDED.length > 0;
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

    // ---- which position follows the end of a file

    /** Says of an inode that a position follows its end from now on; false if that cannot be said. */
    boolean follow(String inode, String position, long sequence) {
        return FollowFile.write(
                folder.resolve(inode), new FollowFile.Entry(position.substring(RESOURCE_PREFIX.length()), sequence));
    }

    /** Whether a position that was last written down with that sequence has followed the end of an inode since. */
    boolean isFollowed(String inode, String position, long sequence) throws IOException {
        FollowFile.Entry entry = FollowFile.read(folder.resolve(inode));
        return entry != null
                && entry.sequence() == sequence
                && entry.journal().equals(position.substring(RESOURCE_PREFIX.length()));
    }

    /** Whether some position has followed the end of an inode, and nobody has written down since where it was. */
    boolean isFollowed(String inode) throws IOException {
        return unsettled(inode, inode, null) != null;
    }

    /**
     * Writes down where a position was that has followed the end of an inode until its process was killed. For whoever holds the
     * inode EXCLUSIVE, before the size changes.
     *
     * @param path the path of the file, for errors
     * @param own a position that the caller holds EXCLUSIVE, and knows: it need not be looked after
     */
    void settle(String inode, String path, long size, Hold exclusive, @Nullable String own) throws IOException {
        try (PositionJournal journal = unsettled(inode, path, own)) {
            PositionJournal.Entry last = journal == null ? null : journal.read();
            if (journal != null && last != null) {
                journal.open();
                exclusive.requireValid();
                journal.write(last.sequence() + 1, size);
            }
        }
    }

    private @Nullable PositionJournal unsettled(String inode, String path, @Nullable String own) throws IOException {
        FollowFile.Entry entry = FollowFile.read(folder.resolve(inode));
        if (entry == null) {
            return null;
        }
        String position = resourceOf(entry.journal());
        if (position.equals(own)) {
            return null;
        }
        PositionJournal journal = new PositionJournal(folder.resolve(fileOf(position, path)), path);
        PositionJournal.Entry last = journal.read();
        return last != null && last.sequence() == entry.sequence() ? journal : null;
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
