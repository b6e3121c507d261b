package org.batonfs.bench.worker;

/** What a worker does, again and again. */
public enum Kind {
    /** {@code pwrite} to the host's file. */
    RAW_WRITE,
    /** {@code O_APPEND} to the host's file. */
    KERNEL_APPEND,
    /** A write at a position that is kept in a file, under {@code FileChannel.lock}. */
    FILE_LOCK,
    /** The same under a lock kept by Redis. */
    REDIS_LOCK,
    /** A write at a position that Redis counts. */
    REDIS_POSITION,
    /** A write at a position that is kept in a file, under an advisory lock of PostgreSQL. */
    POSTGRES_LOCK,
    /** A round trip over a bare socket. */
    BARE_ECHO,
    /** A round trip over ipc. */
    LINK_ECHO,
    /** Increments of a counter in one handle. */
    HANDLE_TURNS,
    /** One process increments the counter, all others read it. */
    READERS,
    /** Reads of the counter that turn into increments: SHARED becomes EXCLUSIVE. */
    UPGRADES,
    /** First uses of handles that nobody else knows. */
    FIRST_ACQUIRE,
    /** Writes at a position of the process's own. */
    PRIVATE_POSITION,
    /** Writes at the position of one inherited handle. */
    SHARED_POSITION,
    /** Writes at a position that is the value of a handle, and is not written down. */
    VALUE_POSITION,
    /** Appends to one file that each process has opened. */
    APPEND
}
