package org.batonfs.fs.internal;

import java.io.IOException;
import org.batonfs.sync.ResidentUse;
import org.jspecify.annotations.Nullable;

/**
 * Where a shared position is written down when the main process moves it for clients; kept with the position's resource. For
 * the server's thread. If it was closed because many others are used, it is opened again when it is written to.
 */
final class ResidentJournal extends KeptOpen {
    private final PositionJournal journal;
    private boolean isOpen = true;

    /** A journal that is open. */
    ResidentJournal(PositionJournal journal) {
        this.journal = journal;
    }

    /** Where a position is that is not in doubt. */
    static long positionIn(ResidentUse position) {
        return position.value().getLong(0);
    }

    /** Moves a position that is not in doubt; see {@link Position#set}. */
    void set(ResidentUse position, long to) throws IOException {
        long sequence = PositionJournal.after(position.value().getLong(Position.SEQUENCE_OFFSET));
        try {
            if (!isOpen) {
                reopen();
            }
            journal.write(sequence, to);
        } finally {
            position.update(Position.encode(to, sequence));
        }
    }

    private void reopen() throws IOException {
        isOpen = false;
        journal.open();
        isOpen = true;
    }

    @Override
    public void close() throws IOException {
        isOpen = false;
        journal.close();
    }

    /** A value that no Baton has written, by a client that goes its own ways, is no position. */
    static boolean isInDoubt(ResidentUse position) {
        return position.inDoubt()
                || position.value().length() != Position.VALUE_BYTES
                || position.value().getLong(0) < 0;
    }

    /** What is kept with a position's resource; {@code null} if it is not prepared. */
    static @Nullable ResidentJournal of(ResidentUse position) {
        return position.kept() instanceof ResidentJournal journal ? journal : null;
    }
}
