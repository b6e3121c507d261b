package org.batonfs.sync;

/**
 * What a client may hold of a resource, from least to most.
 *
 * <p>The order of the constants is the order of strength, and their ordinals are what frames carry.
 */
public enum Mode {
    /** Nothing: the cached value, if any, must not be read. */
    INVALID,
    /** The value may be read; others may hold {@code SHARED} at the same time. */
    SHARED,
    /** The value may be read and changed; nobody else holds anything. */
    EXCLUSIVE;

    private static final Mode[] ALL = values();

    /** Whether holding this mode allows what {@code wanted} allows. */
    public boolean covers(Mode wanted) {
        return ordinal() >= wanted.ordinal();
    }

    /** All modes by ordinal; shared, not to be changed. */
    public static Mode[] all() {
        return ALL;
    }
}
