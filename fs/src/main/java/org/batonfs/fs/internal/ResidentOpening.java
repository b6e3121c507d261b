package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** What a worker opens for a client: a file, and where the position is written down. */
final class ResidentOpening implements Runnable {
    private final ResidentFiles.Source source;
    private final PositionFolder folder;
    private final OpenFlags flags;
    private final String path;
    private final String inode;
    private final @Nullable String position;
    private final boolean needsJournal;
    private boolean isDone;
    private @Nullable FileChannel reading;
    private @Nullable FileChannel writing;
    private @Nullable PositionJournal journal;

    /**
     * What is to be opened.
     *
     * @param inode the name of the resource that the file must be the inode of
     * @param position the name of the shared position, or {@code null}
     * @param needsJournal whether there is one, and where it is written down is not open yet
     */
    ResidentOpening(
            ResidentFiles.Source source,
            PositionFolder folder,
            OpenFlags flags,
            String path,
            String inode,
            @Nullable String position,
            boolean needsJournal) {
        this.source = source;
        this.folder = folder;
        this.flags = flags;
        this.path = path;
        this.inode = inode;
        this.position = position;
        this.needsJournal = needsJournal;
    }

    /** Also what the file has been opened for already is opened by the client's path: that is how it shows its right. */
    @Override
    public void run() {
        try {
            if (flags.reads()) {
                reading = source.open(path, inode, position, OpenFlags.READING);
            }
            if (flags.writes()) {
                writing = source.open(path, inode, position, OpenFlags.WRITING);
            }
            if (needsJournal && position != null) {
                journal = folder.open(position, path);
            }
            isDone = (!flags.reads() || reading != null) && (!flags.writes() || writing != null);
        } catch (IOException | RuntimeException | Error e) {
            isDone = false; // the client finds out itself what is wrong with it
        } finally {
            if (!isDone) {
                abandon();
            }
        }
    }

    /** Whether everything is open; if not, nothing is. */
    boolean isDone() {
        return isDone;
    }

    /** What the client may do that has asked for this. */
    int rights() {
        return (flags.reads() ? ResidentFile.READ : 0) | (flags.writes() ? ResidentFile.WRITE : 0);
    }

    /** Hands over what is open: to the file, and the journal to the caller. */
    @Nullable
    PositionJournal handOver(ResidentFile file) {
        try {
            file.take(reading, writing);
        } catch (IOException e) {
            // One that was opened twice could not be closed; the other one serves.
        }
        return journal;
    }

    private void abandon() {
        for (Closeable opened : new Closeable[] {reading, writing, journal}) {
            try {
                if (opened != null) {
                    opened.close();
                }
            } catch (IOException e) {
                // Nothing was written to it.
            }
        }
    }
}
