package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where Baton's promises are not what {@code java.nio.file} does; decision 0045 says why of each. */
final class Promises {
    private Promises() {}

    /** An error by the name of its type. */
    static final class Promised extends IOException {
        final String type;

        Promised(String type) {
            super(type);
            this.type = type;
        }
    }

    /** Finer types than the JDK's, which knows most errors of the host by their text only. */
    static IOException translate(IOException error, Step step, HostPaths paths) {
        if (error instanceof Promised) {
            return error;
        }
        String reason = String.valueOf(
                error instanceof FileSystemException fromHost ? fromHost.getReason() : error.getMessage());
        if (error instanceof NotDirectoryException || isNotADirectory(reason) || leadsThroughAFile(error, step)) {
            return new Promised("NotDirectoryException");
        }
        if (error instanceof DirectoryNotEmptyException || reason.startsWith("Directory not empty")) {
            return new Promised("DirectoryNotEmptyException");
        }
        if (reason.startsWith("Too many levels")) {
            boolean isAtTheEnd = step.verb() == Verb.OPEN
                    && step.text(2).contains("NOFOLLOW")
                    && Files.isSymbolicLink(paths.of(step.text(1)));
            return new Promised(isAtTheEnd ? "FileSystemException" : "FileSystemLoopException");
        }
        boolean isNamed = error instanceof NoSuchFileException || error instanceof FileAlreadyExistsException;
        return new Promised(isNamed ? error.getClass().getSimpleName() : "FileSystemException");
    }

    private static boolean isNotADirectory(@Nullable String reason) {
        return String.valueOf(reason).startsWith("Not a directory");
    }

    /** What newer JDKs leave out, as far as attributes are concerned: to them, there is no such file. */
    private static boolean leadsThroughAFile(IOException error, Step step) {
        if (!(error instanceof NoSuchFileException absent)) {
            return false;
        }
        Path path = Path.of(absent.getFile());
        try {
            // A link that is renamed is not followed, and may lead through a file for all that anybody cares.
            Objects.requireNonNull((step.verb() == Verb.RENAME ? path.resolveSibling(".") : path).toRealPath());
            return false; // it is another path that is missing
        } catch (FileSystemException e) {
            return isNotADirectory(e.getReason());
        } catch (IOException e) {
            return false;
        }
    }

    // ---- opening

    /** READ goes with APPEND; what a file cannot have done to it later is refused at once. */
    static void requireOptions(Set<OpenOption> options) throws Promised {
        if (options.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
            throw new Promised("UnsupportedOperationException");
        }
        if (options.contains(StandardOpenOption.APPEND) && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new Promised("IllegalArgumentException");
        }
    }

    /**
     * APPEND is done by hand: FileChannel does not go with READ, and has no position of its own. CREATE_NEW without WRITE
     * means nothing, where the JDK forgets NOFOLLOW_LINKS for its sake.
     */
    static Set<OpenOption> channelOptions(Set<OpenOption> options) {
        Set<OpenOption> plain = new HashSet<>(options);
        if (!writes(options)) {
            plain.remove(StandardOpenOption.CREATE_NEW);
        }
        if (plain.remove(StandardOpenOption.APPEND)) {
            plain.add(StandardOpenOption.WRITE);
        }
        return plain;
    }

    static boolean followsLast(Step step) {
        return switch (step.verb()) {
            case STAT, EXISTS, LIST -> true;
            case OPEN ->
                !step.text(2).contains("NOFOLLOW")
                        && !(step.text(2).contains("CREATE_NEW")
                                && (step.text(2).contains("WRITE")
                                        || step.text(2).contains("APPEND")));
            default -> false;
        };
    }

    /** The host opens a directory for reading; a handle cannot do anything with it. */
    static void requireNoDirectory(Path path, Set<OpenOption> options) throws IOException {
        boolean creates = options.contains(StandardOpenOption.CREATE_NEW) && writes(options);
        boolean nofollow = options.contains(LinkOption.NOFOLLOW_LINKS);
        LinkOption[] links = nofollow ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
        if (!creates && Files.isDirectory(path, links)) {
            throw new Promised("FileSystemException");
        }
    }

    private static boolean writes(Set<OpenOption> options) {
        return options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    }

    // ---- names

    /** What has no name cannot be removed or renamed; the way to it must be there all the same. */
    static void requireName(HostPaths paths, String path) throws IOException {
        if (!paths.hasName(path)) {
            HostAttributes.of(paths.of(path), true);
            throw new Promised("FileSystemException");
        }
    }

    /** The JDK removes files and directories by the same call. */
    static void requireDirectory(Path path) throws IOException {
        if (!Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isDirectory()) {
            throw new Promised("NotDirectoryException");
        }
    }

    static void requireNoDirectory(Path path) throws Promised {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new Promised("FileSystemException");
        }
    }

    /** A loop of links is an error, not an absence. */
    static boolean exists(Path path) throws IOException {
        try {
            HostAttributes.of(path, true);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            if (isNotADirectory(e.getReason())) {
                return false;
            }
            throw e;
        }
    }

    // ---- handles

    /** What a handle is for is checked first, then the numbers, and then whether it is still open. */
    static void requireFor(Step step, boolean reads, boolean writes) throws Promised {
        switch (step.verb()) {
            case READ, READ_AT -> require(reads, "NonReadableChannelException");
            case WRITE, WRITE_AT, TRUNCATE -> require(writes, "NonWritableChannelException");
            default -> {}
        }
        int place = switch (step.verb()) {
            case READ_AT -> 2;
            case WRITE_AT -> 3;
            case SEEK, TRUNCATE -> 1;
            default -> -1;
        };
        require(place < 0 || step.number(place) >= 0, "IllegalArgumentException");
    }

    private static void require(boolean holds, String otherwise) throws Promised {
        if (!holds) {
            throw new Promised(otherwise);
        }
    }
}
