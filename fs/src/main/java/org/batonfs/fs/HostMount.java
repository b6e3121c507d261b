package org.batonfs.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A directory of the host as a file system. Every client reads and writes the host's files itself, under the holds that
 * keep the others' caches coherent; so every client must see the directory under the same path.
 *
 * <p>The directory is Baton's as long as it is mounted. What is changed there behind Baton's back may be seen late: see
 * {@link BatonFileSystem#refresh}.
 */
public final class HostMount implements Mount {
    private final Path directory;

    private HostMount(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts a directory that exists.
     *
     * @throws NotDirectoryException if it is something else
     * @throws java.nio.file.NoSuchFileException if there is nothing
     */
    public static HostMount of(Path directory) throws IOException {
        Path real = Objects.requireNonNull(directory, "directory").toRealPath();
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(directory.toString());
        }
        return new HostMount(real);
    }

    /** The directory, absolute and without symbolic links. */
    public Path directory() {
        return directory;
    }

    @Override
    public String toString() {
        return "HostMount[" + directory + "]";
    }
}
