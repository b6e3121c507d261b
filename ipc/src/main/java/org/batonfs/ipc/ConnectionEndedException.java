package org.batonfs.ipc;

import java.io.IOException;

/** The connection is over, or was refused; {@link #reason} says why. */
public final class ConnectionEndedException extends IOException {
    private final transient EndReason reason;

    /** An error with this reason. */
    public ConnectionEndedException(String what, EndReason reason) {
        super(what + ": " + reason);
        this.reason = reason;
    }

    /** Why. */
    public EndReason reason() {
        return reason;
    }
}
