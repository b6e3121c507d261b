package org.batonfs.fs.internal;

import java.io.IOException;
import org.batonfs.sync.HoldListener;
import org.jspecify.annotations.Nullable;

/**
 * How this process writes a shared position down: one record for each move, or none as long as the position follows the end
 * of its file.
 *
 * <p>While a process holds both the position and the inode EXCLUSIVE, nobody else moves the one or changes the size. If it
 * then writes at the end, again and again, the size of the file is the position, and the host keeps that when the process is
 * killed. So the second such write says in a {@link FollowFile} that the position is at the end from now on, and those
 * that follow write nothing down. Before either hold is lowered, or anything else moves the position or changes the size,
 * one record ends it. Who gets the position, or the inode, after the process was killed finds what it has said, and the size.
 *
 * <p>There is one for each position and process, as the listener of the position's resource; that of the inode has it too ({@link Inode#follower}). It follows as long as both know each other: what is lost with a hold is forgotten, not written.
 *
 * <p>Its monitor is taken under the protection of resources, so under it no handle is used.
 */
final class FollowedEnd implements HoldListener {
    private static final long NONE = -1;

    private final String resource;

    /** The sequence of the last record, if this process wrote it and nothing has been written down since; else -1. */
    private long recorded = NONE;

    // While it follows; and after the inode's hold was lost, until that is noticed here.
    private @Nullable EndOfFile followed;
    private @Nullable PositionJournal journal;
    private long end;

    FollowedEnd(String resource) {
        this.resource = resource;
    }

    /** The position's resource. */
    String resource() {
        return resource;
    }

    /** Writes a move down; it follows no more. For whoever holds the position EXCLUSIVE. */
    synchronized void record(PositionJournal into, long sequence, long position) throws IOException {
        boolean isWritten = false;
        try {
            into.write(sequence, position);
            isWritten = true;
        } finally {
            leave(isWritten);
        }
    }

    /** What was written down last was written under a hold that is still good. */
    synchronized void recorded(long sequence) {
        recorded = sequence;
    }

    /**
     * A write has ended at the end of the file, and the position moves there. For whoever holds both EXCLUSIVE.
     *
     * @param file the inode's resource
     * @param sequence of the last move that was written down, as the value of the position has it
     * @return whether nothing has to be written down
     */
    synchronized boolean follow(
            PositionFolder folder,
            PositionJournal into,
            String file,
            EndOfFile endOfFile,
            long sequence,
            long position) {
        if (recorded != sequence) {
            return false;
        }
        if (followed == null) {
            if (!endOfFile.begin(this)) {
                return false;
            }
            followed = endOfFile;
            if (!folder.follow(file, resource, sequence)) {
                leave(true); // the move that is written down instead has another sequence
                return false;
            }
        } else if (!followed.isFollowedBy(this)) {
            return false;
        }
        journal = into;
        end = position;
        return true;
    }

    /** Writes down where the position is, if it follows. While this process holds both, and changes neither. */
    synchronized void settle() {
        if (followed == null) {
            return;
        }
        boolean isWritten = false;
        try {
            if (journal != null && followed.isFollowedBy(this)) {
                journal.write(recorded + 1, end);
                isWritten = true;
            }
        } catch (IOException e) {
            // The value has the position. Were it lost as well, whoever finds it in doubt would ask for the size.
        } finally {
            leave(isWritten);
        }
    }

    @Override
    public synchronized void beforeLowering(boolean mayBeLost) {
        if (!mayBeLost) {
            settle();
        }
        onLost();
    }

    @Override
    public synchronized void onLost() {
        leave(false);
        recorded = NONE;
    }

    private void leave(boolean isWritten) {
        EndOfFile was = followed;
        if (was != null) {
            recorded = NONE;
            followed = null;
            journal = null;
            was.end(this, isWritten);
        }
    }
}
