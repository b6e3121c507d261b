package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.batonfs.fs.Attributes;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Hold;
import org.batonfs.sync.LimitReachedException;
import org.batonfs.sync.Mode;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.ShareTicket;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * One process's view of the file system: everything that begins with a path or a ticket. Safe for any number of threads.
 */
public final class Namespace {
    /** So many inodes are kept that nobody has open; the least recently used go first. */
    public static final int INODES_MAX = 10_000;

    private final SyncClient client;
    private final SyncHandle mountsHandle;
    private final InodeTable inodes;
    private final Queries queries;
    private final Changes changes;
    private final Opener opener;
    private final SharedFiles sharedFiles;
    private final PositionFolder positions;

    /** A client's namespace over the mounts that the main process has published. */
    public Namespace(SyncClient client, DescriptorStore descriptors, PositionFolder positions, int inodesMax)
            throws IOException {
        this.client = client;
        this.positions = positions;
        this.sharedFiles = new SharedFiles(descriptors);
        this.mountsHandle = client.openLater(ResourceNames.MOUNTS);
        this.inodes = new InodeTable(client, inodesMax);
        MountTable mounts = MountTable.decode(readMounts());
        Walker walker = new Walker(inodes, mounts);
        this.queries = new Queries(inodes, mounts, walker);
        this.changes = new Changes(inodes, walker);
        this.opener = new Opener(inodes, walker, positions);
    }

    public Attributes stat(String path, boolean follow) throws IOException {
        return queries.stat(path, follow);
    }

    public boolean exists(String path) throws IOException {
        return queries.exists(path);
    }

    public List<String> list(String path) throws IOException {
        return queries.list(path);
    }

    public void refresh(String path) throws IOException {
        queries.refresh(path);
    }

    public void makeDirectory(String path) throws IOException {
        changes.makeDirectory(path);
    }

    public void unlink(String path) throws IOException {
        changes.unlink(path);
    }

    public void removeDirectory(String path) throws IOException {
        changes.removeDirectory(path);
    }

    public void rename(String from, String to) throws IOException {
        changes.rename(from, to);
    }

    public OpenFile open(String path, OpenFlags flags) throws IOException {
        return opener.open(path, flags);
    }

    /** How many inodes this process knows. */
    public int inodeCount() {
        return inodes.size();
    }

    /** How many paths this process remembers as a whole. */
    public int pathCount() {
        return queries.pathCount();
    }

    /** A new position at the beginning of a file, private to this process. */
    public Position newPosition(OpenFile file) {
        return new Position(file.path(), mountOf(file), file.inode().resource(), positions);
    }

    /**
     * Makes a ticket for an open file. The open file is left with the main process, once, which
     * keeps it as long as anyone references the position.
     */
    public SharedFile share(OpenFile file, Position position) throws IOException {
        try {
            ShareTicket ticket = share(position);
            boolean left = false;
            try {
                sharedFiles.leave(ticket.name(), file);
                left = true;
            } finally {
                if (!left) {
                    ticket.cancel();
                }
            }
            String text = new TicketText(file.flags(), file.inode().id(), file.canonicalPath(), ticket.text()).write();
            return new SharedFile(text, ticket);
        } catch (InterruptedException e) {
            throw Holds.interrupted(file.path(), e);
        }
    }

    /**
     * Opens what a ticket stands for: the shared position, and the file in a channel of this process. The file is opened by
     * its name if that still leads to it, which needs nobody's help, and else from what was left with the main process.
     *
     * <p>To adopt spends the ticket, which may be the last that refers to the position. So it comes last: whoever has no
     * descriptor left, or no time, can try again. Only an interrupt can spend it in vain, if it comes between the request and
     * the answer.
     */
    public AdoptedFile adopt(String ticketText) throws IOException {
        TicketText ticket = TicketText.read(ticketText);
        OpenFile file = null;
        PositionJournal journal = null;
        boolean adopted = false;
        try {
            file = opener.openIf(ticket.path(), ticket.id(), ticket.flags());
            String resource = ShareTicket.parse(ticket.position()).name();
            if (file == null) {
                file = openLeft(resource, ticket);
            }
            journal = positions.open(resource, file.path());
            SyncHandle position = adoptPosition(ticket);
            adopted = true;
            sharedFiles.wasLeft(file);
            return new AdoptedFile(
                    file,
                    new Position(file.path(), mountOf(file), file.inode().resource(), positions, position, journal));
        } catch (InterruptedException e) {
            throw Holds.interrupted(ticket.path(), e);
        } catch (PermissionDeniedException e) {
            throw Holds.denied(ticket.path(), e);
        } finally {
            if (!adopted) {
                abandon(file, journal);
            }
        }
    }

    /**
     * Opens a file that must be the inode of a resource, for operations that this process does for others: by its name, or what was
     * left when the position was shared. {@code null} if neither leads to it.
     *
     * @param position the name of the shared position, or {@code null}
     */
    @Nullable
    FileChannel openFor(String path, String inode, @Nullable String position, OpenFlags flags) throws IOException {
        FileChannel named = opener.channelIf(path, inode, flags);
        InodeId id = ResourceNames.inodeOf(inode);
        return named != null || position == null || id == null ? named : sharedFiles.open(position, id, flags, path);
    }

    /** Closes an open file for good. */
    public void close(OpenFile file) throws IOException {
        file.close();
    }

    /** Gives a position up; threads that wait for it fail. */
    public void close(Position position) {
        position.close();
    }

    /** Gives a position up for good, once nobody uses it any more. */
    public void release(Position position) throws IOException {
        position.release();
    }

    /** Hands back all that is held here; nothing can be done any more. */
    public void close() {
        inodes.close();
        mountsHandle.close();
    }

    private static InodeId mountOf(OpenFile file) {
        return file.inode().mount().rootId();
    }

    /** What is only remembered makes way for a position that the server has no room for. */
    private ShareTicket share(Position position) throws IOException, InterruptedException {
        try {
            return position.share(client);
        } catch (LimitReachedException e) {
            inodes.evictUnused();
            return position.share(client);
        }
    }

    /** As {@link #share(Position)}; a ticket stands that met a limit. */
    private SyncHandle adoptPosition(TicketText ticket) throws SyncException, InterruptedException {
        try {
            return client.adopt(ticket.position());
        } catch (LimitReachedException e) {
            inodes.evictUnused();
            return client.adopt(ticket.position());
        }
    }

    private OpenFile openLeft(String key, TicketText ticket) throws IOException, InterruptedException {
        FileChannel channel;
        try {
            channel = sharedFiles.open(key, ticket.id(), ticket.flags(), ticket.path());
        } catch (NoSuchFileException e) {
            adoptPosition(ticket).close(); // says so if that is because the ticket does not stand
            throw e;
        }
        boolean opened = false;
        try {
            OpenFile file = opener.openedBefore(ticket.path(), ticket.id(), channel, ticket.flags());
            opened = true;
            return file;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    private static void abandon(@Nullable OpenFile file, @Nullable PositionJournal journal) throws IOException {
        try {
            if (journal != null) {
                journal.close();
            }
        } finally {
            if (file != null) {
                file.close();
            }
        }
    }

    private byte[] readMounts() throws IOException {
        try (Hold hold = Holds.acquire(mountsHandle, Mode.SHARED, ResourceNames.MOUNTS)) {
            if (hold.length() == 0) {
                throw new FileSystemException(ResourceNames.MOUNTS, null, "the main process serves no files here");
            }
            return hold.value();
        }
    }

    /** What {@link #share} made: the ticket's text, and the ticket of the position in it. */
    public record SharedFile(String text, ShareTicket position) {}

    /** What {@link #adopt} opened. */
    public record AdoptedFile(OpenFile file, Position position) {}
}
