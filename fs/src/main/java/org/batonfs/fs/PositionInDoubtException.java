package org.batonfs.fs;

import java.nio.file.FileSystemException;

/**
 * The process that used a shared position last died before it gave it back, so that nobody knows where it stands. Nothing
 * was read or written. Whoever knows where to go on calls {@link Handle#seek}, which ends the doubt for all.
 */
public final class PositionInDoubtException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** Names the path that the handle was opened by. */
    public PositionInDoubtException(String path) {
        super(path, null, "the process that moved the shared position last has died: seek before going on");
    }
}
