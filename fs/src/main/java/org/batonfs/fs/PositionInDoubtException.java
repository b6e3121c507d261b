package org.batonfs.fs;

import java.nio.file.FileSystemException;

/**
 * A shared position is lost: a process that may have moved it was killed, and the file beside the server's socket that it
 * was written down in has gone or is damaged, for which somebody else must have seen to it. Nothing was read or written.
 * Whoever knows where to go on calls {@link Handle#seek}, which ends the doubt for all.
 */
public final class PositionInDoubtException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** Names the path that the handle was opened by. */
    public PositionInDoubtException(String path) {
        super(
                path,
                null,
                "the shared position is lost, a process that used it was killed and its record is gone: seek before going on");
    }
}
