package org.batonfs.fs;

import java.nio.channels.ClosedChannelException;

/** A handle was used after it, or its whole file system, was closed. */
public final class ClosedHandleException extends ClosedChannelException {
    private static final long serialVersionUID = 1L;

    private final String path;

    ClosedHandleException(String path) {
        this.path = path;
    }

    @Override
    public String getMessage() {
        return path + ": the handle is closed";
    }
}
