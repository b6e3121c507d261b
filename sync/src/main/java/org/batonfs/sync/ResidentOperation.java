package org.batonfs.sync;

import org.jspecify.annotations.Nullable;

/** A kind of operation that the main process does for clients; see {@link ResidentOperations}. */
public interface ResidentOperation {
    /** What it needs of its resource; {@code INVALID} if it only names it. */
    Mode mode();

    /** What it needs of a second resource, which is taken after the first; {@code INVALID} if it only names it. */
    default Mode otherMode() {
        return Mode.INVALID;
    }

    /**
     * Whether it can be done on resources of these names. All operations of a server have to agree on an order in which
     * resources are taken, or two of them could wait for each other: what would be out of order is not accepted.
     *
     * @param other the name of the second resource, or {@code null} if the client names none
     */
    boolean accepts(String name, @Nullable String other);

    /**
     * Does it. The resources are held as it needs them until it returns, or until {@link ResidentCall#finish} if it has
     * called {@link ResidentCall#defer}.
     */
    void run(ResidentCall call);
}
