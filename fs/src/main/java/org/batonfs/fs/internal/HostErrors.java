package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.jspecify.annotations.Nullable;

/** Turns the host's errors, which name the host's paths, into the same errors with the path that the user gave. */
final class HostErrors {
    private HostErrors() {}

    /** The error to throw for the path. */
    static IOException at(String path, IOException error) {
        return at(path, null, error);
    }

    /** The error to throw for an operation on two paths. */
    static IOException at(String path, @Nullable String other, IOException error) {
        if (error instanceof ClosedChannelException) {
            return error;
        }
        IOException translated = translate(path, other, error);
        translated.initCause(error);
        return translated;
    }

    private static IOException translate(String path, @Nullable String other, IOException error) {
        if (error instanceof NoSuchFileException) {
            return new NoSuchFileException(path);
        }
        if (error instanceof FileAlreadyExistsException) {
            return new FileAlreadyExistsException(path);
        }
        if (error instanceof DirectoryNotEmptyException) {
            return new DirectoryNotEmptyException(path);
        }
        if (error instanceof NotDirectoryException) {
            return new NotDirectoryException(path);
        }
        if (error instanceof AccessDeniedException) {
            return new AccessDeniedException(path);
        }
        if (error instanceof FileSystemLoopException) {
            return new FileSystemLoopException(path);
        }
        if (error instanceof NotLinkException) {
            return new NotLinkException(path);
        }
        if (error instanceof AtomicMoveNotSupportedException) {
            return new FileSystemException(path, other, "the two are on different devices of the host");
        }
        String reason = error instanceof FileSystemException fromHost
                ? fromHost.getReason()
                : String.valueOf(error.getMessage());
        return new FileSystemException(path, other, reason);
    }
}
