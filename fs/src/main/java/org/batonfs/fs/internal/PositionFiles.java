package org.batonfs.fs.internal;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the files of a {@link PositionFolder} are opened. */
final class PositionFiles {
    private static final Set<OpenOption> TO_WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PositionFiles() {}

    /** Opens a file to write to, and makes it for this user alone if it is not there. */
    static FileChannel openToWrite(Path file) throws IOException {
        return FileChannel.open(file, TO_WRITE, OWNER_ONLY);
    }

    /** The first bytes of a file; {@code null} if it is not there, which a process without a descriptor left must not believe. */
    static byte @Nullable [] read(Path file, int bytesMax) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return in.readNBytes(bytesMax);
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return null;
        }
    }
}
