package org.batonfs.sync;

import org.batonfs.ipc.Payload;
import org.jspecify.annotations.Nullable;

/** A resource in an operation of the main process. What needs a mode throws if the operation has not asked for it. */
public interface ResidentUse {
    /** The name of the resource. */
    String name();

    /** The value, not to be written; the operation has it {@code SHARED} at least. */
    Payload value();

    /** How often the value has been changed; the operation has it {@code SHARED} at least. */
    long version();

    /** Whether the value may be stale, because its last exclusive holder died before it gave the value back. */
    boolean inDoubt();

    /** Replaces the value; the operation has it {@code EXCLUSIVE}. */
    void update(byte[] value);

    /** Writes 8 bytes into the value, in little-endian order; the operation has it {@code EXCLUSIVE}. */
    void putLong(int offset, long number);

    /** Says that what the resource stands for has changed; the operation has it {@code EXCLUSIVE}. */
    void markChanged();

    /** What is kept with the resource, for all clients; it may have been let go since it was kept. */
    @Nullable
    Object kept();

    /** Keeps something with the resource, until {@link ResidentOperations#letGo}. */
    void keep(@Nullable Object thing);

    /** What the client may do, as {@link #allow} has said; 0 at first. It lasts as long as the client's handle. */
    int allowed();

    /** Notes what the client that asked for this operation may do. */
    void allow(int rights);
}
