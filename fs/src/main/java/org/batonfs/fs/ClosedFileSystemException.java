package org.batonfs.fs;

import java.io.IOException;

/** The {@link BatonFileSystem} was closed before or during the call. */
public final class ClosedFileSystemException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedFileSystemException(String name) {
        super(name + " is closed");
    }
}
