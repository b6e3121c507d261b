package org.batonfs.fs.internal;

import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentOperations;
import org.jspecify.annotations.Nullable;

/**
 * What the main process does with open files for clients: the numbers and layouts that both sides agree on. Numbers in bodies
 * and answers are little-endian.
 *
 * <p>An answer begins with a status byte. The rest of it is only there after {@link #OK}, but for {@link #HOST_ERROR}.
 *
 * <pre>
 *   operation     body                          answer after OK
 *   PREPARE       flags int32, path             -
 *   WRITE         appends byte, data            place after the data int64, count int32
 *   READ          length int32                  count int32 (-1 at the end), data
 *   SEEK          position int64                -
 *   POSITION      -                             position int64
 *   SEEK_TO_END   -                             position int64
 *   WRITE_AT      place int64 (-1 the end), data   place after the data int64, count int32
 *   READ_AT       place int64, length int32     count int32 (-1 at the end), data
 *   SIZE          -                             size int64
 *   TRUNCATE      size int64                    -
 *   after HOST_ERROR                            place int64, count int32, reason: what was written nevertheless
 * </pre>
 */
enum FileOperation {
    /** Lets the main process open the file, so that it can do the others. Of the resources it only takes the names. */
    PREPARE(Mode.INVALID, Mode.INVALID),
    WRITE(Mode.EXCLUSIVE, Mode.EXCLUSIVE),
    READ(Mode.EXCLUSIVE, Mode.SHARED),
    SEEK(Mode.EXCLUSIVE, null),
    POSITION(Mode.SHARED, null),
    SEEK_TO_END(Mode.EXCLUSIVE, Mode.SHARED),
    WRITE_AT(null, Mode.EXCLUSIVE),
    READ_AT(null, Mode.SHARED),
    SIZE(null, Mode.SHARED),
    TRUNCATE(null, Mode.EXCLUSIVE);

    /** It was done. */
    static final byte OK = 0;

    /** The main process does not have the file open for that: {@link #PREPARE} it first. */
    static final byte NOT_PREPARED = 1;

    /** The host has failed. */
    static final byte HOST_ERROR = 2;

    /** A process was killed that had what this needs: the client finds out, under holds, where the position is or was. */
    static final byte IN_DOUBT = 3;

    /** The main process cannot open the file: the client has to do everything itself. */
    static final byte UNAVAILABLE = 4;

    /** The most bytes that are read or written in one operation; what is longer the client does itself, under holds. */
    static final int DATA_BYTES_MAX = 60 * 1024;

    /** The most bytes of an answer beside the data that was read: a place, a count and a reason. */
    static final int ANSWER_BYTES_MAX = 1024;

    /** The bytes of status, place and count, which a reason follows after {@link #HOST_ERROR}. */
    static final int MOVED_BYTES = 1 + Long.BYTES + Integer.BYTES;

    /** The place that stands for the end of the file. */
    static final long AT_END = -1;

    private static final FileOperation[] ALL = values();

    private final @Nullable Mode position;
    private final @Nullable Mode inode;

    FileOperation(@Nullable Mode position, @Nullable Mode inode) {
        this.position = position;
        this.inode = inode;
    }

    /** How messages name it. */
    int number() {
        return ResidentOperations.FIRST + ordinal();
    }

    static @Nullable FileOperation find(int number) {
        int index = number - ResidentOperations.FIRST;
        return index >= 0 && index < ALL.length ? ALL[index] : null;
    }

    /** What it needs of the position; {@code null} if it has nothing to do with it. */
    @Nullable
    Mode position() {
        return position;
    }

    /** What it needs of the inode; {@code null} if it has nothing to do with it. */
    @Nullable
    Mode inode() {
        return inode;
    }

    /** Whether it changes nothing, so that it can be repeated. */
    boolean onlyReads() {
        return position != Mode.EXCLUSIVE && inode != Mode.EXCLUSIVE;
    }
}
