package org.batonfs.ipc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What can be said of a socket's path by clients and servers alike. */
final class SocketPath {
    /** sizeof(sun_path) is 108; one byte is the zero at the end, and the JDK wants another. */
    static final int PATH_BYTES_MAX = 106;

    private SocketPath() {}

    /** Refuses a path that no socket can have. */
    static void checkLength(Path path) throws EndpointException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > PATH_BYTES_MAX) {
            throw new EndpointException(
                    EndpointException.Problem.PATH_TOO_LONG,
                    path,
                    "a socket's path of " + bytes + " bytes is too long: at most " + PATH_BYTES_MAX + " are possible");
        }
    }

    /** Whether a socket is at the path; false if nothing is there, and an error if something else is. */
    static boolean isSocket(Path path) throws IOException {
        int type;
        try {
            type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            if (isBelowNoFolder(path)) {
                return false; // which newer JDKs say by themselves
            }
            throw e;
        }
        if (type != 0140000) {
            throw new EndpointException(
                    EndpointException.Problem.NOT_A_SOCKET, path, "something that is not a socket is in the way");
        }
        return true;
    }

    private static boolean isBelowNoFolder(Path path) {
        Path above = path.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && !Files.isDirectory(above);
    }
}
