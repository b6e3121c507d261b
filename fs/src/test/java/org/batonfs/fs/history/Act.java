package org.batonfs.fs.history;

import org.batonfs.sync.history.Operation;

/** What the actors of a history do. The ordinals are the kinds of the recorded operations. */
enum Act {
    /** A value is read: tag, twice the count and 1 in doubt, version. */
    VALUE_READ,
    /** A value is changed: the same, as it was before; the version is that of after. */
    VALUE_ADD,
    /** A record is appended to a file, by a handle that appends: the slot that it got. */
    APPEND,
    /** A record is written through the shared position. */
    WRITE,
    /** A record is read through the shared position: its tag, 0 for a slot that was never written, -1 at the end. */
    READ,
    /** A record is written to a slot of its own. */
    WRITE_AT,
    /** A record is read from a slot: as {@link #READ}. */
    READ_AT,
    /** The size of the file in slots. */
    SIZE,
    /** The shared position in slots. */
    POSITION,
    /** The shared position is moved. */
    SEEK,
    /** A file is made under a name that must be free: its inode, or 0 if the name is taken. */
    CREATE,
    /** A name is removed: 1, or 0 if there is none. */
    UNLINK,
    /** A name is looked up: its inode, or 0. */
    STAT,
    /** The directory is listed: a bit for each name. */
    LIST,
    /** One name becomes another: 1, or 0 if there is none. */
    RENAME,
    /** A value is read by one operation: the number, and 1 if it is in doubt instead. */
    GET,
    /** A value is replaced by one operation. */
    PUT,
    /** A value is added to by one operation: as {@link #GET}, after that. */
    ADD;

    private static final Act[] ALL = values();

    static Act of(Operation operation) {
        return ALL[operation.kind()];
    }

    /** Whether the operation has changed anything on the host: a file, a name, or the record of a shared position. */
    static boolean hasChangedHost(Operation operation) {
        return switch (of(operation)) {
            case APPEND, WRITE, WRITE_AT, SEEK -> true;
            case READ -> operation.first() >= 0;
            case CREATE, UNLINK, RENAME -> operation.first() != 0;
            case VALUE_READ, VALUE_ADD, READ_AT, SIZE, POSITION, STAT, LIST, GET, PUT, ADD -> false;
        };
    }

    /** The operation, for people. */
    static String describe(Operation operation) {
        Act act = of(operation);
        String argument = act == WRITE_AT || act == RENAME
                ? " " + (operation.argument() >> 32) + " " + (int) operation.argument()
                : " " + operation.argument();
        String result = operation.isOptional() ? "" : " -> " + operation.first();
        return act + argument + result;
    }
}
