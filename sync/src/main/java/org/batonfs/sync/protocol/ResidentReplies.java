package org.batonfs.sync.protocol;

import net.openhft.chronicle.bytes.MethodId;

/** What the server says to a client about operations. A message object may be reused by its sender. */
public interface ResidentReplies {
    /** Says what became of an operation. */
    @MethodId(37)
    void applied(Applied applied);
}
