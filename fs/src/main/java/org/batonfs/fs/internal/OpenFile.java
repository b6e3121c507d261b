package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.batonfs.fs.Attributes;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * A file of the host that this process has open: its inode, which stays pinned, and a channel of its own, which is only
 * used with explicit positions. What the bytes are is decided under the inode's hold; the caller takes it.
 */
public final class OpenFile {
    private final String path;
    private final String canonicalPath;
    private final Path host;
    private final Inode inode;
    private final FileChannel channel;
    private final OpenFlags flags;
    private final PositionFolder positions;
    private volatile @Nullable Object leftIn;

    /**
     * An open file that takes over the pin of its inode.
     *
     * @param path what the user called it
     * @param canonicalPath where it was when it was opened
     * @param host where the host had it then
     * @param positions where shared positions are written down
     */
    OpenFile(
            String path,
            String canonicalPath,
            Path host,
            Inode inode,
            FileChannel channel,
            OpenFlags flags,
            PositionFolder positions) {
        this.path = path;
        this.canonicalPath = canonicalPath;
        this.host = host;
        this.inode = inode;
        this.channel = channel;
        this.flags = flags;
        this.positions = positions;
    }

    /** Whether the main process of that session keeps a descriptor of it, for those who adopt it. */
    boolean isLeft(Object session) {
        return leftIn == session;
    }

    void left(Object session) {
        leftIn = session;
    }

    public String path() {
        return path;
    }

    public OpenFlags flags() {
        return flags;
    }

    String canonicalPath() {
        return canonicalPath;
    }

    Inode inode() {
        return inode;
    }

    FileChannel channel() {
        return channel;
    }

    /** Begins a hold of the inode: SHARED to read, EXCLUSIVE to change. */
    public Hold hold(Mode mode) throws IOException {
        return inode.acquire(mode, path);
    }

    /** Reads under a hold, as the host does: as many bytes as there are and fit, or -1 at the end. */
    public int read(Hold hold, ByteBuffer into, long at) throws IOException {
        long size = inode.size(hold);
        if (size >= 0 && at >= size && into.hasRemaining()) {
            return -1;
        }
        try {
            return channel.read(into, at);
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        }
    }

    /**
     * Writes all of the buffer under an exclusive hold. If it fails on the way, the buffer's position tells how much was
     * written.
     *
     * @param mover the shared position that moves to where this ends, if there is one
     */
    public void write(Hold exclusive, ByteBuffer from, long at, @Nullable FollowedEnd mover) throws IOException {
        exclusive.requireValid();
        long size = sizeToChange(exclusive, mover);
        if (at + from.remaining() > size) {
            size = sizeWithoutFollower(exclusive, mover);
        }
        long end = at;
        boolean whole = false;
        try {
            do {
                end += channel.write(from, end);
            } while (from.hasRemaining());
            whole = true;
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        } finally {
            if (whole) {
                inode.changed(exclusive, Math.max(size, end));
            } else {
                inode.changed(exclusive);
            }
        }
    }

    /** The size under a hold; no call to the host while it is known. */
    public long size(Hold hold) throws IOException {
        long known = inode.size(hold);
        return known >= 0 ? known : readSize();
    }

    /**
     * The size under an exclusive hold, of somebody who is about to change it. If it is not known, others have had the inode, and
     * may have been killed: a position that has followed its end is written down first.
     *
     * @param mover a shared position that the caller holds EXCLUSIVE as well, and knows
     */
    long sizeToChange(Hold exclusive, @Nullable FollowedEnd mover) throws IOException {
        long known = inode.size(exclusive);
        EndOfFile end = inode.end();
        if (known >= 0 && !end.isUnsettled()) {
            return known;
        }
        exclusive.requireValid();
        String own = mover == null || end.isUnsettled() ? null : mover.resource();
        boolean isSettled = false;
        end.beforeLook(known >= 0);
        try {
            known = known < 0 ? readSize() : known;
            positions.settle(inode.resource(), path, known, exclusive, own);
            isSettled = true;
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        } finally {
            if (!isSettled) {
                end.unsettled();
            }
        }
        inode.learnSize(exclusive, known);
        return known;
    }

    /** As {@link #sizeToChange}, after another position of this process that follows the end has ceased to. */
    private long sizeWithoutFollower(Hold exclusive, @Nullable FollowedEnd mover) throws IOException {
        inode.end().beforeChange(mover);
        return sizeToChange(exclusive, mover);
    }

    private long readSize() throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        }
    }

    /** Cuts the file to a size under an exclusive hold, if it is longer. */
    public void truncate(Hold exclusive, long newSize) throws IOException {
        if (newSize >= sizeToChange(exclusive, null)) {
            return;
        }
        exclusive.requireValid();
        sizeWithoutFollower(exclusive, null);
        boolean done = false;
        try {
            channel.truncate(newSize);
            done = true;
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        } finally {
            if (done) {
                inode.changed(exclusive, newSize);
            } else {
                inode.changed(exclusive);
            }
        }
    }

    /** The attributes under a hold, also when the file has another name by now, or none. */
    public Attributes attributes(Hold hold) throws IOException {
        Attributes known = inode.attributes(hold);
        if (known == null) {
            known = readAttributes();
            inode.learn(hold, known);
        }
        return known;
    }

    /** Makes the host write everything to its device. */
    public void force() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        }
    }

    /** Closes the channel and lets the inode go. To be called once. */
    void close() throws IOException {
        try {
            channel.close();
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        } finally {
            inode.unpin();
        }
    }

    private Attributes readAttributes() throws IOException {
        try {
            Attributes named = HostFiles.attributes(host);
            if (named.id().equals(inode.id())) {
                return named;
            }
        } catch (FileSystemException e) {
            // It has another name by now, or none, and anything may lie on the way; the open descriptor still leads to
            // it.
        } catch (IOException e) {
            throw HostErrors.at(path, e);
        }
        Attributes open = HostFiles.attributesOfOpen(inode.id());
        if (open == null) {
            throw new FileSystemException(path, null, "its name is gone, and this platform tells nothing without one");
        }
        return open;
    }
}
