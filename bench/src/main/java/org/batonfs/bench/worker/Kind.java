package org.batonfs.bench.worker;

/** What a worker does, again and again. */
public enum Kind {
    /** {@code pwrite} to the host's file. */
    RAW_WRITE,
    /** {@code O_APPEND} to the host's file. */
    KERNEL_APPEND,
    /** A round trip over a bare socket. */
    BARE_ECHO,
    /** A round trip over ipc. */
    LINK_ECHO,
    /** Increments of a counter in one handle. */
    HANDLE_TURNS,
    /** First uses of handles that nobody else knows. */
    FIRST_ACQUIRE,
    /** Writes at a position of the process's own. */
    PRIVATE_POSITION,
    /** Writes at the position of one inherited handle. */
    SHARED_POSITION,
    /** Appends to one file that each process has opened. */
    APPEND
}
