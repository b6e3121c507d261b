package org.batonfs.fs;

import java.nio.file.FileSystemException;

/** A path leads out of its mount, by {@code ..} or by a symbolic link. */
public final class PathEscapesMountException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the path and the way out.
     *
     * @param path the path as it was given
     * @param way what leads out
     */
    public PathEscapesMountException(String path, String way) {
        super(path, null, way + " leads out of the mount");
    }
}
