package org.batonfs.sync.core;

/**
 * One thing that a thread of a scenario does, in one go: everything else may happen before and after it.
 *
 * @param kind what it does
 * @param resource to which resource
 * @param cancellable whether the thread may lose patience while it waits
 */
record Step(Kind kind, int resource, boolean cancellable) {
    /** Whether it binds the handle. */
    boolean binds() {
        return kind == Kind.OPEN || kind == Kind.OPEN_AND_WAIT || kind == Kind.ADOPT;
    }

    enum Kind {
        /** Sends the message that binds the handle by the resource's name. */
        OPEN,
        /** The same, and waits until it is bound. */
        OPEN_AND_WAIT,
        /** Gives up what it was used within something else for, which has been given up. */
        GIVE_UP,
        /** Begins to read. */
        READ,
        /** Begins to write. */
        WRITE,
        /** Turns reading into writing. */
        UPGRADE,
        /** Ends to read, or writes a number that nobody wrote before and ends to write. */
        END,
        /** Closes the handle. */
        CLOSE,
        /** Makes the scenario's one ticket, and waits for it. */
        SHARE,
        /** Binds the handle by the ticket, once that has been made. */
        ADOPT,
        /** Takes the ticket back, once that has been made. */
        TAKE_BACK
    }
}
