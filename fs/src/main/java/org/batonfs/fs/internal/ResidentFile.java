package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.batonfs.sync.ResidentUse;
import org.jspecify.annotations.Nullable;

/**
 * A file that the main process has open to read and write it for clients, and what it knows of its size; kept with the
 * inode's resource. For the server's thread, but for what a worker does with the channels while {@link #busy} counts it.
 */
final class ResidentFile extends KeptOpen {
    static final int READ = 1;
    static final int WRITE = 2;

    private @Nullable FileChannel reading;
    private @Nullable FileChannel writing;
    private long size;
    private long sizeVersion = -1;

    /** Under which version nobody's position follows the end. */
    private long settledVersion = -1;

    /** How many workers are at it. */
    int busy;

    @Override
    boolean isBusy() {
        return busy > 0;
    }

    /** What it can be used for. */
    int rights() {
        return (reading == null ? 0 : READ) | (writing == null ? 0 : WRITE);
    }

    /** Takes over channels; those that it has already are closed. */
    void take(@Nullable FileChannel newReading, @Nullable FileChannel newWriting) throws IOException {
        FileChannel spareReading = reading == null ? null : newReading;
        FileChannel spareWriting = writing == null ? null : newWriting;
        reading = reading == null ? newReading : reading;
        writing = writing == null ? newWriting : writing;
        close(spareReading, spareWriting);
    }

    /** The size; no call to the host while the version is the one that it is known for. */
    long size(ResidentUse inode) throws IOException {
        if (sizeVersion != inode.version()) {
            FileChannel any = reading == null ? writing() : reading;
            size = any.size();
            sizeVersion = inode.version();
        }
        return size;
    }

    /** Whether no position is left that has followed its end, see {@link FollowedEnd}; for an exclusive use. */
    boolean isSettled(ResidentUse inode, PositionFolder folder) throws IOException {
        if (settledVersion != inode.version()) {
            if (folder.isFollowed(inode.name())) {
                return false;
            }
            settledVersion = inode.version();
        }
        return true;
    }

    /** It was changed, and the size is this now, or is not known if negative. */
    void changed(ResidentUse inode, long newSize) {
        inode.markChanged();
        size = newSize;
        sizeVersion = newSize < 0 ? -1 : inode.version();
        settledVersion = inode.version();
    }

    FileChannel writing() throws IOException {
        if (writing == null) {
            throw new IOException("not open for writing");
        }
        return writing;
    }

    FileChannel reading() throws IOException {
        if (reading == null) {
            throw new IOException("not open for reading");
        }
        return reading;
    }

    /** What became of a read or a write: how many bytes, and why not more. */
    static final class Transfer {
        int count;

        @Nullable
        IOException failure;

        byte[] read = {};

        /** Writes all; any thread. */
        void write(FileChannel channel, ByteBuffer from, long at) {
            try {
                while (from.hasRemaining()) {
                    count += channel.write(from, at + count);
                }
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                failure = new IOException(e.toString(), e); // some of it may be written: whoever asked is told
            }
        }

        /** Reads what there is, behind so many bytes; any thread. */
        void read(FileChannel channel, int header, int length, long at) {
            try {
                byte[] bytes = new byte[header + length];
                count = channel.read(ByteBuffer.wrap(bytes, header, length), at);
                read = bytes;
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                failure = new IOException(e.toString(), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel first = reading;
        FileChannel second = writing;
        reading = null;
        writing = null;
        close(first, second);
    }

    /** Closes both, the second also if that of the first fails. */
    private static void close(@Nullable FileChannel first, @Nullable FileChannel second) throws IOException {
        try (second) {
            if (first != null) {
                first.close();
            }
        }
    }
}
