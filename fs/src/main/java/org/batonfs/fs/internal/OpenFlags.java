package org.batonfs.fs.internal;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import org.batonfs.sync.Mode;

/** How a file is opened: the standard options, checked and completed by the platform's rules. */
public final class OpenFlags {
    private static final int READ = 1;
    private static final int WRITE = 1 << 1;
    private static final int APPEND = 1 << 2;
    private static final int CREATE = 1 << 3;
    private static final int CREATE_NEW = 1 << 4;
    private static final int TRUNCATE = 1 << 5;
    private static final int DSYNC = 1 << 6;
    private static final int SYNC = 1 << 7;
    private static final int NOFOLLOW = 1 << 8;

    /** What stays with the open file; the rest only matters while it is opened. */
    private static final int LASTING = READ | WRITE | APPEND | DSYNC | SYNC;

    /** For reading, and nothing else. */
    static final OpenFlags READING = new OpenFlags(READ);

    /** For writing, and nothing else. */
    static final OpenFlags WRITING = new OpenFlags(WRITE);

    private final int bits;

    private OpenFlags(int bits) {
        this.bits = bits;
    }

    /**
     * Reads options as {@code FileChannel.open} does: APPEND implies WRITE, neither READ nor WRITE means READ, and what
     * creates or truncates counts only with WRITE. Unlike there, READ goes with APPEND.
     *
     * @throws IllegalArgumentException for APPEND with TRUNCATE_EXISTING
     * @throws UnsupportedOperationException for an option that is not known
     */
    public static OpenFlags of(OpenOption... options) {
        int bits = 0;
        for (OpenOption option : options) {
            bits |= bit(option);
        }
        if ((bits & APPEND) != 0) {
            if ((bits & TRUNCATE) != 0) {
                throw new IllegalArgumentException("APPEND and TRUNCATE_EXISTING exclude each other");
            }
            bits |= WRITE;
        }
        if ((bits & WRITE) == 0) {
            bits = (bits | READ) & ~(CREATE | CREATE_NEW | TRUNCATE);
        }
        return new OpenFlags(bits);
    }

    /** Reads what {@link #lasting} wrote. */
    static OpenFlags ofLasting(int bits) {
        if ((bits & ~LASTING) != 0 || (bits & (READ | WRITE)) == 0 || (bits & (APPEND | WRITE)) == APPEND) {
            throw new IllegalArgumentException("not the flags of an open file: " + bits);
        }
        return new OpenFlags(bits);
    }

    /** The flags that an open file keeps, as a number. */
    int lasting() {
        return bits & LASTING;
    }

    public boolean reads() {
        return has(READ);
    }

    public boolean writes() {
        return has(WRITE);
    }

    /** What is held of an inode to use a file so: SHARED to read only, else EXCLUSIVE. */
    Mode neededMode() {
        return writes() ? Mode.EXCLUSIVE : Mode.SHARED;
    }

    public boolean appends() {
        return has(APPEND);
    }

    boolean creates() {
        return has(CREATE) || has(CREATE_NEW);
    }

    boolean createsNew() {
        return has(CREATE_NEW);
    }

    boolean truncates() {
        return has(TRUNCATE);
    }

    boolean syncsData() {
        return has(DSYNC);
    }

    boolean syncsAll() {
        return has(SYNC);
    }

    boolean followsLinks() {
        return !has(NOFOLLOW) && !has(CREATE_NEW);
    }

    private boolean has(int bit) {
        return (bits & bit) != 0;
    }

    private static int bit(OpenOption option) {
        if (option == LinkOption.NOFOLLOW_LINKS) {
            return NOFOLLOW;
        }
        if (!(option instanceof StandardOpenOption standard)) {
            throw new UnsupportedOperationException("open option " + option);
        }
        return switch (standard) {
            case READ -> READ;
            case WRITE -> WRITE;
            case APPEND -> APPEND;
            case CREATE -> CREATE;
            case CREATE_NEW -> CREATE_NEW;
            case TRUNCATE_EXISTING -> TRUNCATE;
            case DSYNC -> DSYNC;
            case SYNC -> SYNC;
            case SPARSE -> 0;
            case DELETE_ON_CLOSE -> throw new UnsupportedOperationException("open option " + option);
        };
    }
}
