package org.batonfs.ipc;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A socket's path cannot be used as asked; {@link #problem} says why. */
public final class EndpointException extends IOException {
    /** What is wrong with a path. */
    public enum Problem {
        /** Longer than the kernel's limit for socket addresses. */
        PATH_TOO_LONG,
        /** The folder is not there and cannot be made, because its own parent is missing. */
        FOLDER_MISSING,
        /** The folder belongs to somebody else or is open to others. */
        FOLDER_INSECURE,
        /** Something that is not a socket lies at the path. */
        NOT_A_SOCKET,
        /** Another server owns the path. */
        SERVER_ALREADY_RUNNING,
        /** Nobody listens at the path. */
        SERVER_ABSENT
    }

    private final Problem problem;
    private final String path;

    EndpointException(Problem problem, Path path, String text, @Nullable Throwable cause) {
        super(path + ": " + text, cause);
        this.problem = problem;
        this.path = path.toString();
    }

    EndpointException(Problem problem, Path path, String text) {
        this(problem, path, text, null);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The socket's path. */
    public String path() {
        return path;
    }
}
