package org.batonfs.fs.simulation.plan;

/** What a thread of a client can do. The target is the number of a register, a file, a cell or a name. */
public enum ActKind {
    /** Reads a register, under SHARED. */
    READ,
    /** Replaces a register's value, under EXCLUSIVE. */
    WRITE,
    /** Reads a register and then replaces its value, by an upgrade. */
    UPGRADE,
    /** Reads a register if that needs neither a message nor a wait. */
    TRY,
    /** Replaces a register's value, unless that takes longer than the amount in microseconds. */
    TIMED,
    /** Holds a register EXCLUSIVE for the amount in microseconds. */
    KEEP,
    /** Closes the handle of a register, and opens it anew. */
    REOPEN,
    /** Replaces a number, in whichever way the policy has it done. */
    STORE,
    /** Reads a number. */
    FETCH,
    /** Appends a record to a file. */
    APPEND,
    /** Reads a file of records. */
    SCAN,
    /** Writes a record at a position that all clients share. */
    SHARED_WRITE,
    /** Appends a record to the file of that position, over which those who write there may write. */
    STRETCH,
    /** Writes a cell of a file. */
    PUT,
    /** Reads a cell of a file. */
    GET,
    /** Creates a name that must not be there. */
    CREATE,
    /** Removes a name. */
    UNLINK,
    /** Renames a name to the next one. */
    RENAME,
    /** Looks for a name. */
    EXISTS,
    /** Lists a directory. */
    LIST,
    /** Does nothing for the amount in microseconds. */
    PAUSE
}
