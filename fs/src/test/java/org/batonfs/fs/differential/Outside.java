package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Changes a folder behind Baton's back, the same in both worlds. */
final class Outside {
    /** By number; the owner keeps what it needs to go on. */
    private static final String[] MODES = {"rw-r--r--", "rw-------", "rwxr-xr-x", "rwxrwxrwx"};

    private final HostPaths paths;

    Outside(Path root) {
        this.paths = new HostPaths(root);
    }

    /**
     * Whether it works on the host, and Baton can be told by refreshing one path. What is removed must have no other name
     * and not be open: of those a refresh of the name that has gone tells nothing.
     */
    boolean canPerform(Step step, boolean isOpen) throws IOException {
        if (!paths.isStraight(step.text(0))) {
            return false;
        }
        Path path = paths.of(step.text(0));
        boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        boolean isDirectory = exists && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        return switch (step.verb()) {
            case OUTSIDE_WRITE -> !exists || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            case OUTSIDE_MKDIR -> !exists;
            case OUTSIDE_SYMLINK ->
                !exists && step.text(1).length() > 1 && !step.text(1).matches(".*/\\.?");
            case OUTSIDE_LINK ->
                !exists
                        && paths.isStraight(step.text(1))
                        && Files.isRegularFile(paths.of(step.text(1)), LinkOption.NOFOLLOW_LINKS);
            case OUTSIDE_CHMOD -> exists && !Files.isSymbolicLink(path);
            case OUTSIDE_DELETE ->
                exists
                        && !isOpen
                        && (isDirectory
                                ? Outcome.names(path).isEmpty()
                                : HostAttributes.of(path, false).links() == 1);
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    void perform(Step step) throws IOException {
        Path path = paths.of(step.text(0));
        switch (step.verb()) {
            case OUTSIDE_WRITE -> Files.write(path, Step.bytes(step.number(1), step.number(2)));
            case OUTSIDE_MKDIR -> Files.createDirectory(path);
            case OUTSIDE_DELETE -> Files.delete(path);
            case OUTSIDE_SYMLINK ->
                Files.createSymbolicLink(path, Path.of(step.text(1).substring(1)));
            case OUTSIDE_LINK -> Files.createLink(path, paths.of(step.text(1)));
            case OUTSIDE_CHMOD -> {
                boolean isDirectory = Files.isDirectory(path);
                String mode = MODES[isDirectory ? 2 + (int) (step.number(1) & 1) : (int) (step.number(1) & 3)];
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            }
            default -> throw new IllegalArgumentException(step.toString());
        }
    }
}
